#include "host/audio/concealment.h"

#include <algorithm>
#include <cmath>

#include "host/audio/frame.h"
#include "host/audio/kernels.h"

namespace dgm::audio {
namespace {

// Milliseconds; ITU-T G.711 Appendix I uses the same at 8 kHz.
constexpr size_t kShortestPitchMs = 5;  // 200 Hz; higher voices match at a multiple
constexpr size_t kLongestPitchMs = 15;  // 66 Hz
constexpr size_t kMatchMs = 20;
constexpr size_t kHistoryMs = kLongestPitchMs + kMatchMs;
constexpr size_t kFullLevelMs = 10;
constexpr size_t kSilentMs = 60;
constexpr size_t kBlendMs = 5;

// Blends lie between their parts: no overflow.
int16_t rounded(float sample) { return static_cast<int16_t>(std::lrintf(sample)); }

}  // namespace

Concealment::Concealment(uint32_t sample_rate_hz)
    : per_ms_(sample_rate_hz / 1000),
      history_(kHistoryMs * per_ms_),
      period_(kLongestPitchMs * per_ms_) {}

void Concealment::received(std::span<int16_t> frame, bool joins_cut) noexcept {
  if (joins_cut && concealed_ == 0) begin_repair();
  if (joins_cut || concealed_ > 0) {
    // The repetition goes on under the first milliseconds of the real signal.
    const size_t blend = std::min(frame.size(), kBlendMs * per_ms_);
    for (size_t i = 0; i < blend; ++i) {
      const float real = static_cast<float>(i + 1) / static_cast<float>(blend + 1);
      frame[i] = rounded(real * static_cast<float>(frame[i]) + (1.0F - real) * next_repeated());
    }
    concealed_ = 0;
  }
  remember(frame);
}

void Concealment::missing(std::span<int16_t> frame) noexcept {
  const bool begins = concealed_ == 0;
  if (begins) begin_repair();
  for (int16_t& sample : frame) sample = rounded(next_repeated());
  if (begins) {
    // What is repeated followed another sample than the last one: spread that step over 2 ms.
    const auto step = static_cast<float>(history_[history_.size() - 1] -
                                         history_[history_.size() - 1 - period_size_]);
    const size_t spread = std::min(frame.size(), 2 * per_ms_);
    for (size_t i = 0; i < spread; ++i) {
      const float left = 1.0F - static_cast<float>(i + 1) / static_cast<float>(spread + 1);
      frame[i] =
          rounded(std::clamp(static_cast<float>(frame[i]) + step * left, -32'768.0F, 32'767.0F));
    }
  }
  remember(frame);
}

void Concealment::reset() noexcept {
  std::fill(history_.begin(), history_.end(), int16_t{0});
  oldest_ = 0;
  concealed_ = 0;
}

// The lag at which the last 20 ms look most like what came before them.
size_t Concealment::find_pitch() const noexcept {
  const size_t match = kMatchMs * per_ms_;
  const int16_t* newest = history_.data() + history_.size() - match;
  // First every quarter of a millisecond, then each sample around the best.
  const size_t coarse = std::max<size_t>(1, per_ms_ / 4);
  const auto score = [&](size_t lag) {
    const auto product = static_cast<double>(kernels::correlate(newest, newest - lag, match));
    const auto power = static_cast<double>(kernels::correlate(newest - lag, newest - lag, match));
    return product <= 0 ? 0.0 : product * product / (power + 1.0);
  };
  const size_t shortest = kShortestPitchMs * per_ms_;
  const size_t longest = kLongestPitchMs * per_ms_;
  size_t best = shortest;
  double best_score = -1;
  const auto search = [&](size_t from, size_t to, size_t step) {
    for (size_t lag = from; lag <= to; lag += step) {
      if (const double found = score(lag); found > best_score) {
        best_score = found;
        best = lag;
      }
    }
  };
  search(shortest, longest, coarse);
  search(std::max(shortest, best - coarse + 1), std::min(longest, best + coarse - 1), 1);
  return best;
}

// Cuts the last period out of the history. Its end is blended into what came before its start, so
// that it joins itself without a step.
void Concealment::begin_repair() noexcept {
  straighten();
  period_size_ = find_pitch();
  period_at_ = 0;
  const int16_t* last = history_.data() + history_.size() - period_size_;
  std::copy_n(last, period_size_, period_.begin());
  const size_t blend = period_size_ / 4;
  const int16_t* before = last - blend;
  for (size_t i = 0; i < blend; ++i) {
    const float weight = static_cast<float>(i + 1) / static_cast<float>(blend + 1);
    int16_t& sample = period_[period_size_ - blend + i];
    sample = rounded((1.0F - weight) * static_cast<float>(sample) +
                     weight * static_cast<float>(before[i]));
  }
}

float Concealment::next_repeated() noexcept {
  const size_t full = kFullLevelMs * per_ms_;
  const size_t silent = kSilentMs * per_ms_;
  float level = 1.0F;
  if (concealed_ >= silent) {
    level = 0.0F;
  } else if (concealed_ > full) {
    level = static_cast<float>(silent - concealed_) / static_cast<float>(silent - full);
  }
  ++concealed_;
  const float sample = level * static_cast<float>(period_[period_at_]);
  period_at_ = period_at_ + 1 == period_size_ ? 0 : period_at_ + 1;
  return sample;
}

// The newest sample comes to lie at the end.
void Concealment::straighten() noexcept {
  std::rotate(history_.begin(), history_.begin() + static_cast<std::ptrdiff_t>(oldest_),
              history_.end());
  oldest_ = 0;
}

void Concealment::remember(std::span<const int16_t> frame) noexcept {
  if (frame.size() > history_.size()) frame = frame.last(history_.size());
  const size_t to_end = std::min(frame.size(), history_.size() - oldest_);
  std::copy_n(frame.begin(), to_end, history_.begin() + static_cast<std::ptrdiff_t>(oldest_));
  std::copy(frame.begin() + static_cast<std::ptrdiff_t>(to_end), frame.end(), history_.begin());
  oldest_ = (oldest_ + frame.size()) % history_.size();
}

}  // namespace dgm::audio
