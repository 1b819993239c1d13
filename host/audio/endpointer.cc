#include "host/audio/endpointer.h"

#include <algorithm>
#include <bit>

namespace dgm::audio {
namespace {

constexpr uint64_t kNsPerMs = 1'000'000;
constexpr uint64_t kFrameNs = 20 * kNsPerMs;
constexpr uint32_t kStartWindow = 0b11111;  // the last 100 ms
constexpr int kStartFrames = 3;             // of them active

}  // namespace

UtteranceEvent Endpointer::process(bool active, uint64_t captured_at_ns) noexcept {
  recent_ = recent_ << 1 | static_cast<uint32_t>(active);
  const uint64_t frame_end_ns = captured_at_ns + kFrameNs;
  if (active) last_active_end_ns_ = frame_end_ns;

  if (!in_utterance_) {
    const uint32_t window = recent_ & kStartWindow;
    if (!active || std::popcount(window) < kStartFrames) return {};
    const auto frames_back = static_cast<uint64_t>(std::bit_width(window) - 1);
    const uint64_t back_ns = frames_back * kFrameNs + options_.pre_roll_ms * kNsPerMs;
    const uint64_t wanted_ns = captured_at_ns > back_ns ? captured_at_ns - back_ns : 0;
    in_utterance_ = true;
    started_at_ns_ = std::max(wanted_ns, last_ended_at_ns_);
    return {UtteranceEvent::Kind::kStarted, started_at_ns_};
  }
  if (frame_end_ns >= last_active_end_ns_ + options_.endpoint_ms * kNsPerMs) {
    in_utterance_ = false;
    recent_ = 0;
    last_ended_at_ns_ = last_active_end_ns_;
    return {UtteranceEvent::Kind::kEnded, last_active_end_ns_};
  }
  if (frame_end_ns >= started_at_ns_ + options_.max_utterance_ms * kNsPerMs) {
    started_at_ns_ = last_ended_at_ns_ = frame_end_ns;
    return {UtteranceEvent::Kind::kCut, frame_end_ns};
  }
  return {};
}

void Endpointer::reset() noexcept { *this = Endpointer(options_); }

}  // namespace dgm::audio
