#include "tests/bench/asterisk/leak.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/asterisk/sipp.h"
#include "tests/bench/asterisk/phone_bank.h"
#include "tests/bench/process.h"

namespace dgm::bench {
namespace {

constexpr size_t kWave = 20;
constexpr double kCallsPerSecond = 40;
constexpr int kTalkMs = 700, kRestMs = 2000, kDeadlineMs = 30'000;

// Of this machine to that port of the loopback address: lines of /proc/net/tcp as in
// "3: 0100007F:9A2C 0100007F:1F98 01 ...", the second address the far end's, 01 established.
size_t connections_to(uint16_t port) {
  size_t count = 0;
  std::ifstream table("/proc/net/tcp");
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    std::string number, near_end, far_end, state;
    words >> number >> near_end >> far_end >> state;
    const size_t colon = far_end.find(':');
    if (state == "01" && colon != std::string::npos &&
        std::strtoul(far_end.c_str() + colon + 1, nullptr, 16) == port)
      ++count;
  }
  return count;
}

Footprint footprint(Pbx& pbx) {
  // What is left at the deadline is what the counts show.
  pbx.asterisk().wait_until_empty(10'000);
  pbx.host().wait_for_legs(0);
  test::sleep_ms(kRestMs);
  const auto process = pbx.host().program().pid();
  return {.channels = pbx.asterisk().count("channels"),
          .bridges = pbx.asterisk().count("bridges"),
          .legs = pbx.host().legs(),
          .descriptors = descriptors(process),
          .kept_for_ari = connections_to(pbx.asterisk().http_port()),
          .rss_kib = rss_kib(process)};
}

void wave(Pbx& pbx, const PhoneBank& bank, size_t way, size_t calls) {
  test::SippOptions options{.scenario = "calls", .calls = {}, .calls_per_second = kCallsPerSecond};
  options.talk_ms = kTalkMs;
  for (size_t i = 0; i < calls; ++i)
    options.calls.push_back(std::to_string(bank.port(i)) + ";" + Pbx::number(way, i));
  test::Sipp(pbx.asterisk(), options).expect_all_good(kDeadlineMs);
}

}  // namespace

Leak measure_leak(Pbx& pbx, size_t warm_up, size_t calls,
                  const std::function<void(size_t)>& progress) {
  size_t done = 0, waves = 0;
  const auto until = [&](size_t wanted) {
    for (; done < wanted; ++waves) {
      const size_t size = std::min(kWave, wanted - done);
      PhoneBank bank(size);
      wave(pbx, bank, waves % kWays.size(), size);
      progress(done += size);
    }
  };
  Leak leak;
  until(warm_up);
  leak.before = footprint(pbx);
  until(warm_up + calls);
  leak.after = footprint(pbx);
  leak.calls = done - warm_up;
  return leak;
}

}  // namespace dgm::bench
