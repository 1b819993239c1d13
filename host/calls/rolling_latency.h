// How fast a provider has answered lately, and how long it is therefore worth waiting for it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace dgm::calls {

// The last 64 answers of one provider to one kind of question, of all calls. [any] No lock: a
// reader may miss the answer that is just being noted.
class RollingLatency {
 public:
  static constexpr size_t kAnswers = 64;
  static constexpr uint64_t kAnswersToKnow = 8;
  // A packet that is lost once costs 200 ms and more; nobody is given up for that.
  static constexpr double kLeastMarginMs = 250;

  void add(double ms);
  void forget();  // it is another one now, which may be slower
  std::optional<double> quantile_ms(double quantile) const;  // nullopt: no answer yet
  uint64_t answers() const { return next_.load(std::memory_order_relaxed); }

  // After how long it is given up while somebody else could answer: half as much again as its 95th
  // percentile, and at least kLeastMarginMs more. At most `ceiling_ms`, which also holds as long as
  // fewer than eight answers are known.
  uint32_t deadline_ms(uint32_t ceiling_ms) const;
  // When to ask somebody else beside it: after 1.3 times its 95th percentile; until that is known,
  // after half of the ceiling. Before deadline_ms(), unless the ceiling cuts that short: then it is
  // given up instead.
  uint32_t hedge_delay_ms(uint32_t ceiling_ms) const;

 private:
  std::optional<double> known_p95_ms() const;

  std::array<std::atomic<float>, kAnswers> ms_{};  // 0: not noted yet
  std::atomic<uint64_t> next_{0};
};

}  // namespace dgm::calls
