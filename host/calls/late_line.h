// A session that was given up because its answer was late, while that answer may still come: it is
// of no use, but it tells how long this provider takes.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "host/calls/breaker.h"
#include "host/calls/stage_kit.h"

namespace dgm::calls {

// [worker] all of it; the youngest one only. Line: a ChainLine.
template <typename Line>
class LateLine {
 public:
  // The line that fails now, whose breaker this is, was asked at asked_ns. After until_ns its
  // answer does not matter.
  void expect(Breaker& breaker, uint64_t asked_ns, uint64_t until_ns) {
    line_.reset();
    breaker_ = &breaker;
    asked_ns_ = asked_ns;
    until_ns_ = until_ns;
  }
  // The line that failed; it is closed at once if nothing was expected of it.
  void keep(std::unique_ptr<Line> line, const StageKit& kit) {
    const uint64_t now_ns = kit.now_ns(), until_ns = std::exchange(until_ns_, 0);
    if (until_ns <= now_ns) return;
    line_ = std::move(line);
    kit.after(until_ns - now_ns, alive_, [this, generation = line_->generation()] {
      if (line_ && line_->generation() == generation) line_.reset();
    });
  }
  // Its answer has come, if this is it: how long it took is noted. The line is the caller's to
  // close; nullptr: this was another one.
  std::unique_ptr<Line> answered(uint64_t generation, uint64_t now_ns) {
    if (!line_ || line_->generation() != generation) return nullptr;
    breaker_->answered_late(static_cast<double>(now_ns - asked_ns_) / 1e6);
    return std::move(line_);
  }

 private:
  std::unique_ptr<Line> line_;
  Breaker* breaker_ = nullptr;  // not by its place: the chain may have other members by then
  uint64_t asked_ns_ = 0, until_ns_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::calls
