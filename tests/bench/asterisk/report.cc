#include "tests/bench/asterisk/report.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

#include "tests/bench/asterisk/quantile.h"

namespace dgm::bench {
namespace {

constexpr double kP50Ms = 21, kP99Ms = 25, kSetUpP95Ms = 50;
constexpr int64_t kGrowthKib = 2048;

const char* verdict(bool met) { return met ? "met" : "not met"; }

void print_quantiles(const char* what, const Talk& talk) {
  const auto at = [&](double share) { return quantile(talk.latency_ms, share); };
  std::printf("  %-34s %8.2f %8.2f %8.2f %8.2f  %zu of %llu probes\n", what, at(0.5), at(0.9),
              at(0.99), at(1), talk.latency_ms.size(),
              static_cast<unsigned long long>(talk.probes_sent));
}

void print_share(double p50_ms, double p99_ms) {
  std::printf("  the gateway's: p50 %.2f, goal %.0f: %s; p99 %.2f, goal %.0f: %s\n", p50_ms, kP50Ms,
              verdict(p50_ms <= kP50Ms), p99_ms, kP99Ms, verdict(p99_ms <= kP99Ms));
}

void flush() { std::fflush(stdout); }

}  // namespace

void print_load(const char* when) {
  double load = 0;
  if (getloadavg(&load, 1) == 1)
    std::printf("%sLoad average of the machine %s: %.1f, on %u cores\n",
                when == std::string_view("before") ? "" : "\n", when, load,
                std::thread::hardware_concurrency());
  flush();
}

void print_latency_head(size_t pairs, unsigned seconds) {
  std::printf("\nLatency from phone to phone, ms; %zu pairs for %u s each way\n", pairs, seconds);
  std::printf("  %-34s %8s %8s %8s %8s\n", "", "p50", "p90", "p99", "longest");
}

void print_latency(size_t way, const Talk& past, const Talk& through) {
  std::printf("%s\n", kWays[way]);
  print_quantiles("through Asterisk and Dragoman", through);
  print_quantiles("through Asterisk alone", past);
  if (way == kWireWay) {
    std::printf(
        "  both wait in Asterisk's queue, unevenly: the gateway's share is measured below\n");
  } else {
    const double asterisk = quantile(past.latency_ms, 0.5);
    print_share(quantile(through.latency_ms, 0.5) - asterisk,
                quantile(through.latency_ms, 0.99) - asterisk);
  }
  std::printf("  %llu of the host's %llu frames were relayed as they came\n",
              static_cast<unsigned long long>(through.host.relayed),
              static_cast<unsigned long long>(through.host.received));
  std::printf("  phones sent up to %.1f ms late%s\n",
              std::max(past.phones_late_ms, through.phones_late_ms),
              through.realtime ? "" : ", without SCHED_FIFO");
  flush();
}

void print_wire(const std::vector<double>& latency_ms, uint64_t probes) {
  const double p50 = quantile(latency_ms, 0.5), p99 = quantile(latency_ms, 0.99);
  std::printf("%s, on the wire between Asterisk and Dragoman\n", kWays[kWireWay]);
  std::printf("  %-34s %8.2f %8.2f %8.2f %8.2f  %zu of %llu probes\n",
              "into Dragoman and out of it", p50, quantile(latency_ms, 0.9), p99,
              quantile(latency_ms, 1), latency_ms.size(), static_cast<unsigned long long>(probes));
  print_share(p50, p99);
  flush();
}

void print_loss_head(size_t pairs, unsigned seconds) {
  std::printf("\nLosses of %zu pairs at once, %u s\n", pairs, seconds);
  std::printf("  %-12s %9s %9s %6s %6s %8s %9s %9s   %16s %9s\n", "", "frames in", "out", "lost",
              "late", "dropped", "rejected", "not sent", "probes lost", "RTP gaps");
}

void print_loss(size_t way, const Talk& past, const Talk& through) {
  const auto& host = through.host;
  const auto number = [](uint64_t value) { return static_cast<unsigned long long>(value); };
  const auto probes = [](const Talk& talk) {
    return std::to_string(talk.probes_lost()) + " of " + std::to_string(talk.probes_sent);
  };
  std::printf("  %-12s %9llu %9llu %6llu %6llu %8llu %9llu %9llu   %16s %9llu  goal 0: %s\n",
              kWays[way], number(host.received), number(host.sent), number(host.lost),
              number(host.late), number(host.dropped), number(host.rejected), number(host.not_sent),
              probes(through).c_str(), number(through.missing_packets),
              verdict(host.received > 0 && host.all_losses() + through.probes_lost() == 0));
  std::printf("  %-12s %63s %16s %9llu  phones up to %.1f ms late\n", "  past it", "",
              probes(past).c_str(), number(past.missing_packets),
              std::max(past.phones_late_ms, through.phones_late_ms));
  flush();
}

void print_set_up_head(size_t calls) {
  std::printf("\nSet-up, ms; %zu calls each way\n  %-12s %17s %25s %14s\n", calls, "",
              "to LEG_JOINED", "to 1st packet at phone", "ARI requests");
  std::printf("  %-12s %8s %8s %16s %8s %14s\n", "", "p50", "p95", "p50", "p95", "mean of sums");
}

void print_set_up(size_t way, const SetUp& set_up) {
  const double p95 = quantile(set_up.to_phone_ms, 0.95);
  std::printf("  %-12s %8.0f %8.0f %16.1f %8.1f %14.1f  goal p95 %.0f: %s\n", kWays[way],
              quantile(set_up.to_leg_ms, 0.5), quantile(set_up.to_leg_ms, 0.95),
              quantile(set_up.to_phone_ms, 0.5), p95, set_up.ari_ms_per_call, kSetUpP95Ms,
              verdict(set_up.heard_nothing == 0 && p95 <= kSetUpP95Ms));
  if (set_up.heard_nothing > 0)
    std::printf("  %-12s %zu phones heard nothing in time\n", "", set_up.heard_nothing);
  flush();
}

void print_leak(const Leak& leak) {
  std::printf("\nLeft behind by %zu calls in waves of 20\n  %-14s %9s %9s\n", leak.calls, "",
              "before", "after");
  const auto& [before, after] = std::pair(leak.before, leak.after);
  const auto line = [](const char* what, uint64_t from, uint64_t to, bool met) {
    std::printf("  %-14s %9llu %9llu  %s\n", what, static_cast<unsigned long long>(from),
                static_cast<unsigned long long>(to), verdict(met));
  };
  line("channels", before.channels, after.channels, after.channels == 0);
  line("bridges", before.bridges, after.bridges, after.bridges == 0);
  line("legs", before.legs, after.legs, after.legs == 0);
  const auto own = [](const Footprint& at) { return at.descriptors - at.kept_for_ari; };
  line("descriptors", own(before), own(after), own(after) <= own(before));
  std::printf("  %-14s %9zu %9zu  connections for requests, not counted above\n", "kept for ARI",
              before.kept_for_ari, after.kept_for_ari);
  const auto growth_kib =
      static_cast<int64_t>(after.rss_kib) - static_cast<int64_t>(before.rss_kib);
  line("memory KiB", before.rss_kib, after.rss_kib, growth_kib < kGrowthKib);
  std::printf("  memory grew by %+lld KiB, goal: less than %lld\n",
              static_cast<long long>(growth_kib), static_cast<long long>(kGrowthKib));
  flush();
}

}  // namespace dgm::bench
