#include "host/audio/resampler.h"

#include <algorithm>
#include <cassert>

#include "host/audio/frame.h"
#include "host/audio/kernels.h"

namespace dgm::audio {
namespace {

constexpr size_t kBlockSamples = kMaxFrameSamples;

}  // namespace

Resampler::Resampler(uint32_t from_hz, uint32_t to_hz) : from_hz_(from_hz), to_hz_(to_hz) {
  if (passes_through()) return;
  filter_ = ResamplerFilter::between(from_hz, to_hz);
  assert(filter_->taps <= ResamplerFilter::kMaxTaps);
  history_.resize(filter_->taps - 1);
}

std::span<const int16_t> Resampler::frame(std::span<const int16_t> in,
                                          std::span<int16_t> out) noexcept {
  if (passes_through()) return in;
  // 20 ms are a whole number of samples at every rate, so the filter's phase is the same at the
  // start of each frame, and so is the number of samples it gives.
  return out.first(step(in, out).produced);
}

Resampler::Step Resampler::step(std::span<const int16_t> in, std::span<int16_t> out) noexcept {
  Step total{0, 0};
  if (passes_through()) {
    total.consumed = total.produced = std::min(in.size(), out.size());
    std::copy_n(in.begin(), total.produced, out.begin());
    return total;
  }
  while (total.consumed < in.size() && total.produced < out.size()) {
    const Step done = block(in.subspan(total.consumed), out.subspan(total.produced));
    total.consumed += done.consumed;
    total.produced += done.produced;
  }
  return total;
}

Resampler::Step Resampler::block(std::span<const int16_t> in, std::span<int16_t> out) noexcept {
  float samples[ResamplerFilter::kMaxTaps + kBlockSamples];
  float results[kBlockSamples];
  const ResamplerFilter& filter = *filter_;
  const size_t in_count = std::min(in.size(), kBlockSamples);
  const size_t out_room = std::min(out.size(), kBlockSamples);

  std::copy(history_.begin(), history_.end(), samples);
  kernels::to_float(in.data(), samples + history_.size(), in_count);

  // Results wait for input sample next_; each step moves it by down / up samples.
  const size_t steps_left =
      next_ >= in_count ? 0
                        : ((in_count - next_) * filter.up - phase_ + filter.down - 1) / filter.down;
  const size_t produced = std::min(steps_left, out_room);
  kernels::filter_phases(samples + next_, filter.rows.data(), filter.taps, filter.up, filter.down,
                         phase_, results, produced);
  kernels::to_int16(results, out.data(), produced);

  const size_t moved = phase_ + produced * filter.down;
  next_ += moved / filter.up;
  phase_ = static_cast<uint32_t>(moved % filter.up);
  const size_t consumed = std::min(in_count, next_);
  next_ -= consumed;
  std::copy_n(samples + consumed, history_.size(), history_.begin());
  return {consumed, produced};
}

void Resampler::reset() noexcept {
  std::fill(history_.begin(), history_.end(), 0.0F);
  next_ = 0;
  phase_ = 0;
}

size_t Resampler::delay_in_samples() const noexcept { return filter_ ? filter_->taps / 2 : 0; }

}  // namespace dgm::audio
