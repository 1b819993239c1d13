#include "tests/sim/latency.h"

#include <algorithm>
#include <cmath>

namespace dgm::sim {
namespace {

constexpr double kNormalP99 = 2.3263478740408408;  // of the standard normal distribution

}  // namespace

// Deepgram: p99 of the time to the final segment 0.35 s (Pipecat, services/stt_latency.py); the
// only published median is Flux' end of turn, 260 ms (developers.deepgram.com).
// DeepL publishes nothing; a public comparison of translation services (Bureau Works, "Evaluating
// the Quality and Response Time of Commercial Machine Translation APIs") found a median close to
// 1 s for one sentence, and says no p99: no spread is made up.
// ElevenLabs: time to the first byte of Flash over WebSocket 150 to 200 ms in the US, up to 440 ms
// from the farthest region (docs, latency optimization).
// Hume publishes no delay of a measurement, only its cadence.
LatencyProfile published_latency(const std::string& service) {
  if (service == "deepgram") return {{"final", {260, 350}}};
  if (service == "deepl") return {{"translate", {1000, 0}}};
  if (service == "elevenlabs") return {{"first-audio", {200, 440}}};
  return {};
}

void LatencyModel::set(LatencyProfile profile) {
  std::lock_guard lock(mutex_);
  profile_ = std::move(profile);
}

LatencyProfile LatencyModel::profile() const {
  std::lock_guard lock(mutex_);
  return profile_;
}

uint32_t LatencyModel::next_ms(const std::string& operation) {
  std::lock_guard lock(mutex_);
  const auto found = profile_.find(operation);
  if (found == profile_.end()) return 0;
  const auto [p50_ms, p99_ms] = found->second;
  if (p99_ms <= p50_ms || p50_ms <= 0) return static_cast<uint32_t>(std::max(0.0, p50_ms));
  std::lognormal_distribution<double> spread(std::log(p50_ms),
                                             std::log(p99_ms / p50_ms) / kNormalP99);
  return static_cast<uint32_t>(spread(random_));
}

}  // namespace dgm::sim
