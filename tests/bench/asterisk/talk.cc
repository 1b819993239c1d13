#include "tests/bench/asterisk/talk.h"

#include <boost/json.hpp>

#include "host/caller/line.h"
#include "tests/asterisk/sipp.h"
#include "tests/bench/asterisk/phone_bank.h"

namespace dgm::bench {
namespace {

namespace json = boost::json;

constexpr int kSettleMs = 2000, kReserveMs = 1200, kDeadlineMs = 15'000;

void add_legs(const json::value& value, HostCounts& counts) {
  if (const auto* list = value.if_array()) {
    for (const auto& entry : *list) add_legs(entry, counts);
    return;
  }
  const auto* object = value.if_object();
  if (!object) return;
  if (!object->contains("relayed_frames")) {
    for (const auto& field : *object) add_legs(field.value(), counts);
    return;
  }
  const auto count = [&](const char* name) { return object->at(name).to_number<uint64_t>(); };
  counts.received += count("received");
  counts.sent += count("sent");
  counts.relayed += count("relayed_frames");
  counts.lost += count("lost");
  counts.late += count("late");
  counts.dropped += count("dropped");
  counts.rejected += count("rejected");
}

HostCounts counts_of(const test::Host& host) {
  HostCounts counts;
  boost::system::error_code bad;
  const auto page = json::parse(host.get("/api/v1/calls/active"), bad);
  if (!bad) add_legs(page, counts);
  for (const char* reason : {"drift", "xoff", "backlog"})
    counts.not_sent += static_cast<uint64_t>(
        host.metric(std::string("dragoman_websocket_dropped_total{reason=\"") + reason + "\"}"));
  return counts;
}

HostCounts between(const HostCounts& from, const HostCounts& to) {
  return {.received = to.received - from.received,
          .relayed = to.relayed - from.relayed,
          .sent = to.sent - from.sent,
          .lost = to.lost - from.lost,
          .late = to.late - from.late,
          .dropped = to.dropped - from.dropped,
          .rejected = to.rejected - from.rejected,
          .not_sent = to.not_sent - from.not_sent};
}

}  // namespace

Talk talk(Pbx& pbx, const TalkOptions& options) {
  const size_t phones = 2 * options.pairs;
  Talk result;
  std::unique_ptr<Crossover> crossover;
  if (options.past_dragoman) {
    crossover = pbx.open_crossover(options.way, phones);
    EXPECT_TRUE(crossover) << "a port of the crossover is taken";
    if (!crossover) return result;
  }
  PhoneBank bank(phones);
  EXPECT_TRUE(bank.is_open());
  test::SippOptions calls{
      .scenario = "calls", .calls = {}, .calls_per_second = options.calls_per_second};
  calls.talk_ms = static_cast<int>(1000 * (static_cast<double>(phones) / options.calls_per_second +
                                           options.seconds)) +
                  kSettleMs + kReserveMs;
  for (size_t i = 0; i < phones; ++i)
    calls.calls.push_back(
        std::to_string(bank.port(i)) + ";" +
        (options.past_dragoman ? Pbx::number_past(options.way, i) : Pbx::number(options.way, i)));
  test::Sipp sipp(pbx.asterisk(), calls);
  result.complete = test::eventually([&] { return bank.talking() == phones; }, kDeadlineMs);
  EXPECT_TRUE(result.complete) << "only " << bank.talking() << " of " << phones
                               << " phones heard something over " << kWays[options.way];
  test::sleep_ms(kSettleMs);
  const auto before = options.past_dragoman ? HostCounts{} : counts_of(pbx.host());
  result.since_ns = static_cast<int64_t>(caller::wall_now_ns());
  test::sleep_ms(static_cast<int>(options.seconds * 1000));
  result.until_ns = static_cast<int64_t>(caller::wall_now_ns());
  if (!options.past_dragoman) result.host = between(before, counts_of(pbx.host()));
  test::sleep_ms(400);  // for the last probes
  bank.stop();
  for (size_t i = 0; i < phones; ++i) {
    for (const auto& probe : bank.probes(i, i ^ 1U, result.since_ns, result.until_ns)) {
      ++result.probes_sent;
      if (probe.heard_ns)
        result.latency_ms.push_back(static_cast<double>(*probe.heard_ns - probe.sent_ns) / 1e6);
    }
    result.missing_packets += bank.missing_packets(i, result.since_ns, result.until_ns);
  }
  result.phones_late_ms = bank.late_ms();
  result.realtime = bank.realtime();
  sipp.expect_all_good(calls.talk_ms + 30'000);
  EXPECT_TRUE(pbx.asterisk().wait_until_empty(10'000));
  return result;
}

}  // namespace dgm::bench
