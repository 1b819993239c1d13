// Sample rate conversion of one mono stream by a polyphase filter: 3 ms delay at 8 kHz, no block
// delay. One object per stream and direction: it keeps the filter's history (192 bytes from 8 kHz
// up, 1.2 KiB from 48 kHz down).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "host/audio/resampler_filter.h"

namespace dgm::audio {

class Resampler {
 public:
  // Rates of kSampleRatesHz (frame.h). Allocates here only; the first of a pair of rates computes
  // its filter, up to 2 ms. Equal rates pass through: no state.
  Resampler(uint32_t from_hz, uint32_t to_hz);

  uint32_t from_hz() const noexcept { return from_hz_; }
  uint32_t to_hz() const noexcept { return to_hz_; }
  bool passes_through() const noexcept { return from_hz_ == to_hz_; }

  // Live path: exactly one 20 ms frame in, exactly one 20 ms frame out. `in` has
  // samples_per_frame(from_hz) samples, `out` room for samples_per_frame(to_hz). Returns the
  // resampled frame: a view of `out`, or of `in` when the rates are equal. [worker, rt]
  std::span<const int16_t> frame(std::span<const int16_t> in, std::span<int16_t> out) noexcept;

  // Audio of any length, such as a synthesizer's: converts as much of `in` as `out` has room for.
  struct Step {
    size_t consumed;  // of `in`; call again with the rest
    size_t produced;  // in `out`
  };
  Step step(std::span<const int16_t> in, std::span<int16_t> out) noexcept;  // [any, rt]

  // The same, handing blocks of at most 480 samples to sink(std::span<const int16_t>). [any, rt]
  template <typename Sink>
  void process(std::span<const int16_t> in, Sink&& sink) {
    if (passes_through()) {
      if (!in.empty()) sink(in);
      return;
    }
    int16_t block[480];
    while (!in.empty()) {
      const Step done = step(in, block);
      if (done.produced > 0) sink(std::span<const int16_t>(block, done.produced));
      in = in.subspan(done.consumed);
    }
  }

  // The end of a stream: pushes the filter's delay out, so that no sample of the input is cut off,
  // and begins anew. [any, rt]
  template <typename Sink>
  void flush(Sink&& sink) {
    static constexpr int16_t kSilence[480] = {};
    for (size_t left = delay_in_samples(); left > 0;) {
      const size_t part = left < 480 ? left : 480;
      process(std::span<const int16_t>(kSilence, part), sink);
      left -= part;
    }
    reset();
  }

  void reset() noexcept;                     // forgets the stream. [any, rt]
  size_t delay_in_samples() const noexcept;  // of the filter, in samples at from_hz

 private:
  Step block(std::span<const int16_t> in, std::span<int16_t> out) noexcept;

  uint32_t from_hz_, to_hz_;
  std::shared_ptr<const ResamplerFilter> filter_;
  std::vector<float> history_;  // the last taps - 1 samples of the input
  size_t next_ = 0;             // input samples to come before the one the next result waits for
  uint32_t phase_ = 0;          // of the next result, in 1 / up of an input sample
};

}  // namespace dgm::audio
