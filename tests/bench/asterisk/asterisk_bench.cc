// Calls through a real Asterisk: what the gateway adds to the latency, whether it loses frames, how
// long a set-up takes and what calls leave behind. Tables go to stdout, progress to stderr.
#include <algorithm>
#include <cstdio>
#include <string>

#include "tests/bench/asterisk/report.h"
#include "tests/bench/asterisk/wire_tap.h"
#include "tests/bench/command_line.h"

namespace dgm::bench {
namespace {

struct Wishes {
  std::string part = "all";
  size_t first_way = 0, last_way = kWays.size() - 1;
  size_t latency_pairs = 10, loss_pairs = 40, set_up_calls = 30, warm_up_calls = 100,
         leak_calls = 1000;
  unsigned seconds = 12;
  bool wants(const std::string& one) const { return part == "all" || part == one; }
};

constexpr const char* kUsage =
    "asterisk_bench [--quick] [--part latency|loss|set-up|leak] [--way rtp|audiosocket|websocket]\n"
    "               [--seconds S] [--pairs N] [--calls N]\n"
    "--quick    is it working, rather than how well\n"
    "--seconds  of talk for latency and loss\n"
    "--pairs    of phones for latency and loss, up to 50\n"
    "--calls    for set-up (up to 100) and leak\n";

Wishes read_wishes(int count, char** words) {
  Wishes wishes;
  CommandLine line(count, words, kUsage);
  while (line.next()) {
    if (line.is("--quick")) {
      wishes.latency_pairs = wishes.loss_pairs = 1;
      wishes.set_up_calls = wishes.warm_up_calls = wishes.leak_calls = 3;
      wishes.seconds = 1;
    } else if (line.is("--part")) {
      wishes.part = line.one_of({"latency", "loss", "set-up", "leak"});
    } else if (line.is("--way")) {
      const auto way = std::ranges::find(kWays, line.value());
      if (way == kWays.end()) line.refuse();
      wishes.first_way = wishes.last_way = static_cast<size_t>(way - kWays.begin());
    } else if (line.is("--seconds")) {
      wishes.seconds = static_cast<unsigned>(line.number(1, 600));
    } else if (line.is("--pairs")) {
      wishes.latency_pairs = wishes.loss_pairs = line.number(1, kMostCalls / 2);
    } else if (line.is("--calls")) {
      wishes.leak_calls = line.number(1, 100'000);
      wishes.set_up_calls = std::min(wishes.leak_calls, kMostCalls);
    } else {
      line.refuse();
    }
  }
  return wishes;
}

void say(const char* what, size_t way) {
  std::fprintf(stderr, "%s over %s...\n", what, kWays[way]);
}

// The least that a working host and a working benchmark give on any machine.
void expect_half_of(const Talk& talk) {
  EXPECT_GT(talk.latency_ms.size(), talk.probes_sent / 2) << "most probes did not come";
  EXPECT_GT(talk.probes_sent, 0U);
}

void latency(Pbx& pbx, const Wishes& wishes) {
  print_latency_head(wishes.latency_pairs, wishes.seconds);
  for (size_t way = wishes.first_way; way <= wishes.last_way; ++way) {
    TalkOptions options{.way = way, .pairs = wishes.latency_pairs, .seconds = wishes.seconds};
    say("latency through Dragoman", way);
    const auto through = talk(pbx, options);
    say("latency past Dragoman", way);
    options.past_dragoman = true;
    const auto past = talk(pbx, options);
    print_latency(way, past, through);
    expect_half_of(past);
    expect_half_of(through);
  }
}

// Asterisk's own queue for media over WebSocket is a large and uneven share of the way from phone
// to phone. So here the gateway's is measured without it.
void latency_on_the_wire(const Wishes& wishes) {
  if (wishes.last_way != kWireWay) return;
  say("latency on the wire", kWireWay);
  Pbx pbx(Pbx::Media::kTapped);
  if (!pbx.start()) return;
  WireTap tap(pbx.asterisk().websocket_port(), pbx.dragoman_port());
  EXPECT_TRUE(tap.is_open());
  const auto talked = talk(pbx, {.way = kWireWay,
                                 .pairs = wishes.latency_pairs,
                                 .seconds = wishes.seconds,
                                 .calls_per_second = 5});  // so that none overtakes another
  tap.stop();
  const auto joined = pbx.joined(kWireWay);
  EXPECT_EQ(joined.size(), tap.calls());
  if (joined.size() != 2 * wishes.latency_pairs || joined.size() != tap.calls()) return;
  std::vector<double> latency_ms;
  uint64_t probes = 0;
  for (size_t from = 0; from < joined.size(); ++from) {
    const auto to = std::ranges::find(joined, joined[from] ^ 1U) - joined.begin();
    for (const auto& probe :
         tap.probes(from, static_cast<size_t>(to), talked.since_ns, talked.until_ns)) {
      ++probes;
      if (probe.heard_ns)
        latency_ms.push_back(static_cast<double>(*probe.heard_ns - probe.sent_ns) / 1e6);
    }
  }
  print_wire(latency_ms, probes);
  EXPECT_GT(latency_ms.size(), probes / 2);
  EXPECT_GT(probes, 0U);
}

void loss(Pbx& pbx, const Wishes& wishes) {
  print_loss_head(wishes.loss_pairs, wishes.seconds);
  for (size_t way = wishes.first_way; way <= wishes.last_way; ++way) {
    say("losses", way);
    TalkOptions options{.way = way, .pairs = wishes.loss_pairs, .seconds = wishes.seconds};
    const auto through = talk(pbx, options);
    options.past_dragoman = true;
    const auto past = talk(pbx, options);
    print_loss(way, past, through);
    expect_half_of(through);
  }
}

void set_up(Pbx& pbx, const Wishes& wishes) {
  print_set_up_head(wishes.set_up_calls);
  for (size_t way = wishes.first_way; way <= wishes.last_way; ++way) {
    say("set-up", way);
    const auto measured = measure_set_up(pbx, way, wishes.set_up_calls);
    print_set_up(way, measured);
    EXPECT_LE(measured.heard_nothing, wishes.set_up_calls / 2) << "most phones heard nothing";
  }
}

void leak(Pbx& pbx, const Wishes& wishes) {
  const auto left = measure_leak(pbx, wishes.warm_up_calls, wishes.leak_calls, [](size_t done) {
    if (done % 100 == 0) std::fprintf(stderr, "%zu calls...\n", done);
  });
  print_leak(left);
  EXPECT_EQ(left.after.channels, 0U);
  EXPECT_EQ(left.after.bridges, 0U);
}

int run(const Wishes& wishes) {
  Pbx pbx;
  if (!pbx.start()) return 1;
  print_load("before");
  if (wishes.wants("latency")) {
    latency(pbx, wishes);
    latency_on_the_wire(wishes);
  }
  if (wishes.wants("loss")) loss(pbx, wishes);
  if (wishes.wants("set-up")) set_up(pbx, wishes);
  if (wishes.wants("leak")) leak(pbx, wishes);
  print_load("after");
  return testing::Test::HasFailure() ? 1 : 0;
}

}  // namespace
}  // namespace dgm::bench

int main(int count, char** words) {
  testing::InitGoogleTest();
  return dgm::bench::run(dgm::bench::read_wishes(count, words));
}
