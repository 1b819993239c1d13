// When the audio that was sent was captured: Deepgram counts seconds of the audio it got, which has
// no gaps, while people pause.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace dragoman::deepgram {

// [worker, rt] Knows the last kMostAnchors places where the audio did not go on as it was.
class Timeline {
 public:
  static constexpr size_t kMostAnchors = 128;

  explicit Timeline(uint32_t sample_rate_hz) : rate_(sample_rate_hz) {}

  // The sample of this number, and those that follow it, were captured at this time of the host's
  // steady clock and on. Numbers count up.
  void add(uint64_t sample, uint64_t captured_at_ns);

  // Of what begins at this second of the audio, and of what ends there: at a gap they differ.
  // 0: not known, or forgotten.
  uint64_t begin_ns(double second) const { return at(second, false); }
  uint64_t end_ns(double second) const { return at(second, true); }

 private:
  struct Anchor {
    uint64_t sample, ns;
  };

  uint64_t at(double second, bool is_end) const;
  uint64_t ns_of(uint64_t samples) const {
    constexpr uint64_t kNsPerS = 1'000'000'000;
    return samples / rate_ * kNsPerS + samples % rate_ * kNsPerS / rate_;
  }

  uint32_t rate_;
  std::array<Anchor, kMostAnchors> anchors_ = {};
  size_t count_ = 0;  // of all there were; the newest is at (count_ - 1) % kMostAnchors
};

}  // namespace dragoman::deepgram
