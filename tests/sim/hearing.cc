#include "tests/sim/hearing.h"

#include <algorithm>

#include "host/audio/g711.h"

namespace dgm::sim {

Hearing::Hearing(const std::string& encoding, uint32_t sample_rate_hz, uint32_t channels)
    : is_linear_(encoding == "linear16"),
      is_alaw_(encoding == "alaw"),
      channels_(channels),
      listen_hz_(sample_rate_hz == 8000 ? 8000 : 16'000),
      resampler_(sample_rate_hz, listen_hz_),
      listener_(listen_hz_,
                [this](const HeardWord& word) {
                  const auto seconds = [this](uint64_t samples) {
                    return static_cast<double>(samples) / listen_hz_;
                  };
                  if (word.joined && !words_.empty()) {
                    words_.back().text += word.text;
                    words_.back().end_s = seconds(word.end);
                  } else {
                    words_.push_back({word.text, seconds(word.begin), seconds(word.end)});
                  }
                }),
      until_step_(listen_hz_ / 50) {}

void Hearing::push(std::string_view bytes, const std::function<void()>& step) {
  odd_.append(bytes);
  const size_t sample_bytes = is_linear_ ? 2 : 1;
  const size_t group = sample_bytes * channels_;
  const size_t whole = odd_.size() / group * group;
  std::vector<int16_t> samples;
  samples.reserve(whole / group);
  for (size_t at = 0; at < whole; at += group) {
    const auto low = static_cast<uint8_t>(odd_[at]);
    if (is_linear_)
      samples.push_back(static_cast<int16_t>(
          static_cast<uint16_t>(low | static_cast<uint8_t>(odd_[at + 1]) << 8)));
    else
      samples.push_back(is_alaw_ ? audio::alaw_decode(low) : audio::mulaw_decode(low));
  }
  odd_.erase(0, whole);
  resampler_.process(samples, [&](std::span<const int16_t> piece) { take_samples(piece, step); });
}

void Hearing::take_samples(std::span<const int16_t> samples, const std::function<void()>& step) {
  while (!samples.empty()) {
    const auto part = samples.first(std::min(samples.size(), until_step_));
    listener_.push(part);
    samples = samples.subspan(part.size());
    until_step_ -= part.size();
    if (until_step_ > 0) continue;
    until_step_ = listen_hz_ / 50;
    step();
  }
}

std::string text_of(const std::vector<TimedWord>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

}  // namespace dgm::sim
