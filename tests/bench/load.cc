#include "tests/bench/load.h"

#include "host/base/clock.h"

namespace dgm::bench {

Result<Measure> run_load(const std::vector<caller::Target>& legs, const Process& contestant,
                         const LoadOptions& options) {
  std::vector<std::unique_ptr<caller::Caller>> callers;
  for (const auto& leg : legs) {
    const auto seed = static_cast<uint32_t>(callers.size() + 1);
    auto line = caller::open_rtp_line(leg, audio::Codec::kPcmu, 0xB0000000U + seed);
    if (!line) return line.error();
    callers.push_back(std::make_unique<caller::Caller>("bench", std::move(*line), nullptr,
                                                       caller::Network{}, seed));
  }
  for (size_t i = 0; i + 1 < callers.size(); i += 2) {
    callers[i]->set_partner(callers[i + 1].get());
    callers[i + 1]->set_partner(callers[i].get());
  }

  struct Sample {
    uint64_t at_ns = steady_now_ns(), cpu_ns = 0;
  };
  Sample begun, ended;
  Measure measure;
  caller::SessionOptions session{.warm_up_ms = options.warm_up_ms,
                                 .duration_ms = options.warm_up_ms + options.measured_ms,
                                 .linger_ms = 300,
                                 .sleeps_over_arrivals = true,
                                 .warm = {},
                                 .silent = {},
                                 .progress = options.progress,
                                 .stop = [&] { return !contestant.alive(); }};
  session.warm = [&] { begun = {steady_now_ns(), contestant.cpu_ns()}; };
  session.silent = [&] {
    ended = {steady_now_ns(), contestant.cpu_ns()};
    measure.rss_kib = contestant.rss_kib();
  };
  caller::LatencyHistogram latencies;
  const auto report = caller::run_session(callers, latencies, session);
  if (!contestant.alive())
    return Error{"", "the process under load ended:\n" + contestant.last_lines()};

  for (const auto& caller : callers) {
    const auto heard = caller->report();
    measure.probes_sent += heard.probes_sent;
    measure.probes_heard += heard.probes_heard;
    measure.sequence_wraps += heard.line.sequence_wraps;
    measure.timestamp_wraps += heard.line.timestamp_wraps;
  }
  if (measure.probes_sent == 0) return Error{"", "the callers sent nothing"};
  measure.p50_us = latencies.quantile_us(0.5);
  measure.p99_us = latencies.quantile_us(0.99);
  measure.p999_us = latencies.quantile_us(0.999);
  measure.max_us = static_cast<double>(latencies.max_us());
  const auto sent = static_cast<double>(measure.probes_sent);
  const auto heard = static_cast<double>(measure.probes_heard);
  measure.loss_percent = 100 * (sent - heard) / sent;
  const auto cpu_ns = static_cast<double>(ended.cpu_ns - begun.cpu_ns);
  const auto elapsed_ns = static_cast<double>(ended.at_ns - begun.at_ns);
  measure.core_percent_per_100 =
      100 * cpu_ns / elapsed_ns * 100 / static_cast<double>(callers.size());
  measure.cpu_us_per_packet = heard > 0 ? cpu_ns / 1000 / heard : 0;
  measure.generator_late_ms = static_cast<double>(report.worst_send_delay_us) / 1000;
  return measure;
}

}  // namespace dgm::bench
