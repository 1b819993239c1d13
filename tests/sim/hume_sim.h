// Hume's Expression Measurement: v1 realtime (wss /v1/expression/audio/realtime) and the old v0
// (wss /v0/stream/models). Speech is what is louder than -50 dBFS; what it is said to express is
// set by the test.
// Wire protocol: dev.hume.ai/expression-measurement; hume-python-sdk 0.13 for v0.
//
// Latency operation: "measurement". Work: one measurement.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>

#include "tests/sim/simulator.h"

namespace dgm::sim {

class HumeSim final : public Simulator {
 public:
  explicit HumeSim(const SimOptions& options = {});
  ~HumeSim() override;

  // What every measurement says from now on. v1: {"anger", 0.8}; v0: {"Anger", 0.8}: names are
  // matched without case, the rest of v0's 48 is 0.01.
  void expresses(std::map<std::string, double> probabilities);
  void voice_attributes(std::map<std::string, double> probabilities);  // v1: "calm", "clear"
  void enforce_rate(bool enforce) {
    enforce_rate_ = enforce;
  }  // rate_limited faster than real time

 private:
  friend class ExpressionConversation;
  friend class StreamModels;
  void serve(const std::shared_ptr<Exchange>& exchange) override;
  Answer error_answer(unsigned status) override;
  std::map<std::string, double> expressions() const;
  std::map<std::string, double> attributes() const;

  std::atomic<bool> enforce_rate_{true};
  mutable std::mutex mutex_;
  std::map<std::string, double> expressions_{{"neutral", 0.7}, {"interest", 0.3}};
  std::map<std::string, double> attributes_{{"clear", 0.8}, {"calm", 0.6}};
};

}  // namespace dgm::sim
