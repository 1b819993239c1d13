// How long a simulated service takes: log-normal from its published p50 and p99, the same every run
// by a seed.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace dgm::sim {

// p99 equal to p50, or less: always p50. Both 0: at once.
struct Percentiles {
  double p50_ms = 0;
  double p99_ms = 0;
};

// Operation ("final", "translate", "first-audio", "measurement") to its figures.
using LatencyProfile = std::map<std::string, Percentiles>;

// What is published for "deepgram", "deepl", "elevenlabs", "hume"; sources in latency.cc.
// Operations of which nothing is published are not in it.
LatencyProfile published_latency(const std::string& service);

class LatencyModel {  // [any]
 public:
  explicit LatencyModel(uint64_t seed) : random_(seed) {}

  void set(LatencyProfile profile);  // replaces all
  LatencyProfile profile() const;
  uint32_t next_ms(const std::string& operation);  // 0 for an operation without figures

 private:
  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  LatencyProfile profile_;
};

}  // namespace dgm::sim
