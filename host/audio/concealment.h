// Packet loss concealment in the manner of ITU-T G.711 Appendix I: a missing frame is the last
// pitch period repeated, faded out by 60 ms; the first frame after it is blended in. No added
// delay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dgm::audio {

// Of one received stream, after the decoder. Any rate of frame.h; allocates at construction only.
// [worker, rt]
class Concealment {
 public:
  explicit Concealment(uint32_t sample_rate_hz);

  // A frame that arrived; blended in place when one was missing before. Every frame must pass here:
  // it is the material of the next repair.
  // joins_cut: the frame does not continue the one before (JitterBuffer::Frame::joins_cut).
  void received(std::span<int16_t> frame, bool joins_cut = false) noexcept;
  // A frame that did not arrive: fills `frame`. Silence after 60 ms.
  void missing(std::span<int16_t> frame) noexcept;
  // A frame of intended silence (comfort noise, nobody speaks): nothing is to be continued.
  void silent() noexcept { reset(); }
  void reset() noexcept;

  bool is_concealing() const noexcept { return concealed_ > 0; }

 private:
  size_t find_pitch() const noexcept;
  void begin_repair() noexcept;
  void straighten() noexcept;
  float next_repeated() noexcept;
  void remember(std::span<const int16_t> frame) noexcept;

  size_t per_ms_;
  // A ring, because moving it with every frame would touch all of it; the oldest is at oldest_.
  std::vector<int16_t> history_;
  size_t oldest_ = 0;
  std::vector<int16_t> period_;  // what is repeated
  size_t period_size_ = 0, period_at_ = 0;
  size_t concealed_ = 0;  // samples since the loss began; 0: nothing is missing
};

}  // namespace dgm::audio
