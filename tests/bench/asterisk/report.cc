#include "tests/bench/asterisk/report.h"

#include <cstdio>

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

void flush() { std::fflush(stdout); }

}  // namespace

void print_latency_head(size_t pairs, unsigned seconds) {
  std::printf("\nLatency from phone to phone, ms; %zu pairs for %u s each way\n", pairs, seconds);
  std::printf("  %-34s %8s %8s %8s %8s\n", "", "p50", "p90", "p99", "longest");
}

void print_latency(size_t way, const Talk& past, const Talk& through) {
  std::printf("%s\n", kWays[way]);
  print_quantiles("through Asterisk and Dragoman", through);
  print_quantiles("through Asterisk alone", past);
  const double asterisk = quantile(past.latency_ms, 0.5);
  const double p50 = quantile(through.latency_ms, 0.5) - asterisk;
  const double p99 = quantile(through.latency_ms, 0.99) - asterisk;
  std::printf("  the gateway's: p50 %.2f, goal %.0f: %s; p99 %.2f, goal %.0f: %s\n", p50, kP50Ms,
              verdict(p50 <= kP50Ms), p99, kP99Ms, verdict(p99 <= kP99Ms));
  std::printf("  phones sent up to %.1f ms late%s\n",
              std::max(past.phones_late_ms, through.phones_late_ms),
              through.realtime ? "" : ", without SCHED_FIFO");
  flush();
}

void print_loss_head(size_t pairs, unsigned seconds) {
  std::printf("\nLosses of %zu pairs at once, %u s\n", pairs, seconds);
  std::printf("  %-12s %9s %6s %6s %8s %8s %9s   %8s %6s %9s  %s\n", "", "frames in", "lost",
              "late", "dropped", "refused", "rejected", "probes", "lost", "RTP gaps",
              "goal: 0 by us");
}

void print_loss(size_t way, const Talk& talk) {
  const auto& host = talk.host;
  const auto number = [](uint64_t value) { return static_cast<unsigned long long>(value); };
  const bool none =
      host.received > 0 && host.lost + host.late + host.dropped + host.refused + host.rejected == 0;
  std::printf("  %-12s %9llu %6llu %6llu %8llu %8llu %9llu   %8llu %6llu %9llu  %s\n", kWays[way],
              number(host.received), number(host.lost), number(host.late), number(host.dropped),
              number(host.refused), number(host.rejected), number(talk.probes_sent),
              number(talk.probes_lost()), number(talk.missing_packets),
              verdict(none && talk.probes_lost() == 0));
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
              verdict(!set_up.to_phone_ms.empty() && p95 <= kSetUpP95Ms));
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
  line("descriptors", before.descriptors, after.descriptors,
       after.descriptors <= before.descriptors);
  const auto growth_kib =
      static_cast<int64_t>(after.rss_kib) - static_cast<int64_t>(before.rss_kib);
  line("memory KiB", before.rss_kib, after.rss_kib, growth_kib < kGrowthKib);
  std::printf("  memory grew by %+lld KiB, goal: less than %lld\n",
              static_cast<long long>(growth_kib), static_cast<long long>(kGrowthKib));
  flush();
}

}  // namespace dgm::bench
