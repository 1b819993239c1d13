// Audio frames: mono, 16 bit, the byte order of the machine.
#pragma once

#include <bit>
#include <span>
#include <utility>

#include "dragoman/cpp/host.hpp"

namespace dragoman {

// A borrowed frame: valid until the call that brought it returns. [rt]
class Frame {
 public:
  explicit Frame(const dgm_frame& frame) : frame_(&frame) {}
  // One to send, over the author's samples.
  Frame(std::span<const int16_t> samples, uint32_t sample_rate_hz, uint64_t captured_at_ns = 0,
        uint32_t flags = 0)
      : own_{sizeof(dgm_frame),
             flags,
             captured_at_ns,
             sample_rate_hz,
             static_cast<uint32_t>(samples.size()),
             samples.data()} {}

  std::span<const int16_t> samples() const { return {c().samples, c().sample_count}; }
  uint32_t sample_rate_hz() const { return c().sample_rate_hz; }
  uint64_t captured_at_ns() const { return c().captured_at_ns; }
  uint64_t duration_ns() const {
    return c().sample_rate_hz ? uint64_t{c().sample_count} * 1'000'000'000 / c().sample_rate_hz : 0;
  }
  bool lost() const { return (c().flags & DGM_FRAME_LOST) != 0; }
  bool silence() const { return (c().flags & DGM_FRAME_SILENCE) != 0; }
  bool speech() const { return (c().flags & DGM_FRAME_SPEECH) != 0; }

  // The samples as 16 bit little endian, as most services want them.
  std::span<const uint8_t> little_endian() const {
    static_assert(std::endian::native == std::endian::little,
                  "a big-endian machine needs a copy with swapped bytes here");
    return {reinterpret_cast<const uint8_t*>(c().samples), c().sample_count * sizeof(int16_t)};
  }

  const dgm_frame& c() const { return frame_ ? *frame_ : own_; }

 private:
  const dgm_frame* frame_ = nullptr;
  dgm_frame own_ = {};
};

// A copy in the worker's pool that outlives the call. Made, used and destroyed on one worker. [rt]
class KeptFrame {
 public:
  KeptFrame() = default;
  // Empty when the pool is empty: the frame is dropped, and counted by the host.
  explicit KeptFrame(const Frame& frame)
      : frame_(host().frames ? host().frames->retain(&frame.c()) : nullptr) {}
  KeptFrame(KeptFrame&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  KeptFrame& operator=(KeptFrame&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~KeptFrame() {
    if (frame_) host().frames->release(frame_);
  }
  explicit operator bool() const { return frame_ != nullptr; }
  Frame frame() const { return Frame(*frame_); }

 private:
  const dgm_frame* frame_ = nullptr;
};

}  // namespace dragoman
