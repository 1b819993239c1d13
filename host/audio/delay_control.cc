#include "host/audio/delay_control.h"

#include <algorithm>

#include "host/audio/frame.h"

namespace dgm::audio {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
constexpr int64_t kFrameNs = kFrameMs * kNsPerMs;

constexpr double kTargetShare = 0.98;
constexpr uint32_t kPacketsToUpdate = 10;          // between two looks at the histogram
constexpr uint32_t kPacketsToJudge = 50;           // before that the initial target stands
constexpr int64_t kTargetFallNs = 2 * kNsPerMs;    // per update: 10 ms per second
constexpr uint32_t kFramesBetweenCuts = 5;         // while nobody speaks
constexpr uint32_t kFramesBetweenForcedCuts = 25;  // while somebody does
constexpr uint32_t kFramesTooLong = 100;           // until a forced cut
constexpr int64_t kTooLongNs = 60 * kNsPerMs;      // beyond the target

}  // namespace

DelayControl::DelayControl(int64_t min_ns, int64_t initial_ns, int64_t max_ns)
    : min_ns_(min_ns), initial_ns_(initial_ns), max_ns_(max_ns), target_ns_(initial_ns) {}

void DelayControl::learn(const Lateness& lateness) noexcept {
  if (++packets_since_update_ < kPacketsToUpdate || lateness.packets() < kPacketsToJudge) return;
  packets_since_update_ = 0;
  const auto wanted_ns =
      static_cast<int64_t>(lateness.quantile_ms(kTargetShare) * kNsPerMs) + kFrameNs;
  target_ns_ = std::clamp(std::max(wanted_ns, target_ns_ - kTargetFallNs), min_ns_, max_ns_);
}

void DelayControl::came_too_late(int64_t late_ns) noexcept {
  const int64_t wanted_ns = std::min(late_ns + kFrameNs, max_ns_);
  target_ns_ = std::max(target_ns_, wanted_ns);
  const int64_t missing_ns = wanted_ns - delay_ns_;
  if (missing_ns > 0) {
    frames_to_put_in_ = std::max(frames_to_put_in_, static_cast<uint32_t>(missing_ns / kFrameNs));
  }
}

DelayControl::Step DelayControl::next_step(int64_t delay_ns, bool quiet,
                                           bool can_leave_out) noexcept {
  delay_ns_ = delay_ns;
  if (frames_to_put_in_ > 0) {
    --frames_to_put_in_;
    return Step::kPutIn;
  }
  const int64_t excess_ns = delay_ns_ - target_ns_;
  frames_too_long_ = excess_ns >= kTooLongNs ? frames_too_long_ + 1 : 0;
  if (frames_to_next_cut_ > 0) {
    --frames_to_next_cut_;
    return Step::kPlay;
  }
  const bool forced = frames_too_long_ >= kFramesTooLong;
  if ((quiet || forced) && excess_ns >= kFrameNs && can_leave_out) {
    delay_ns_ -= kFrameNs;
    frames_to_next_cut_ = quiet ? kFramesBetweenCuts : kFramesBetweenForcedCuts;
    return Step::kLeaveOut;
  }
  if (quiet && excess_ns <= -kFrameNs) {
    frames_to_next_cut_ = kFramesBetweenCuts;
    return Step::kPutIn;
  }
  return Step::kPlay;
}

void DelayControl::pass_without_audio() noexcept {
  if (frames_to_put_in_ > 0) --frames_to_put_in_;
}

void DelayControl::play_at_once(int64_t delay_ns) noexcept {
  delay_ns_ = delay_ns;
  frames_to_put_in_ = 0;
}

void DelayControl::begin_stream() noexcept {
  frames_to_put_in_ = frames_to_next_cut_ = frames_too_long_ = 0;
}

void DelayControl::reset() noexcept {
  begin_stream();
  delay_ns_ = 0;
  target_ns_ = initial_ns_;
}

}  // namespace dgm::audio
