#include "host/caller/feed.h"

#include <algorithm>

#include "host/audio/frame.h"
#include "host/audio/level.h"
#include "host/audio/resampler.h"
#include "host/audio/wav.h"

namespace dgm::caller {
namespace {

constexpr uint8_t kProbeBase = 0xE0;  // mu-law E0..EF: small positive values
constexpr size_t kProbeNibbles = 16;  // 32 bits, then the same inverted
constexpr uint8_t kMuLawSilence = 0xFF;

std::vector<uint8_t> encoded(const std::vector<int16_t>& samples, audio::Codec codec,
                             size_t samples_per_frame) {
  audio::Encoder encoder(codec);
  std::vector<uint8_t> bytes(audio::bytes_for(codec, samples.size()));
  size_t written = 0;
  for (size_t at = 0; at + samples_per_frame <= samples.size(); at += samples_per_frame)
    written += encoder.encode({&samples[at], samples_per_frame}, std::span(bytes).subspan(written));
  bytes.resize(written);
  return bytes;
}

}  // namespace

Result<Feed> Feed::from_files(const std::vector<std::string>& files, uint32_t pause_ms,
                              audio::Codec codec, uint32_t sample_rate_hz) {
  const size_t per_frame = audio::samples_per_frame(sample_rate_hz);
  const size_t pause = pause_ms / audio::kFrameMs * per_frame;
  std::vector<int16_t> samples(pause);
  for (const auto& file : files) {
    auto wav = audio::read_wav(file);
    if (!wav) return wav.error();
    if (!audio::is_supported_rate(wav->sample_rate_hz))
      return Error{file, "has " + std::to_string(wav->sample_rate_hz) +
                             " Hz; convert it: sox IN.wav -r 16000 OUT.wav"};
    audio::Resampler resampler(wav->sample_rate_hz, sample_rate_hz);
    const auto append = [&](std::span<const int16_t> piece) {
      samples.insert(samples.end(), piece.begin(), piece.end());
    };
    resampler.process(wav->samples, append);
    resampler.flush(append);
    samples.resize((samples.size() + per_frame - 1) / per_frame * per_frame + pause);
  }
  Feed feed = silence(codec, sample_rate_hz);
  feed.level_dbfs_ = audio::measure(samples).rms_dbfs();
  feed.bytes_ = encoded(samples, codec, per_frame);
  feed.frames_ = samples.size() / per_frame;
  return feed;
}

Feed Feed::silence(audio::Codec codec, uint32_t sample_rate_hz) {
  Feed feed;
  const std::vector<int16_t> quiet(audio::samples_per_frame(sample_rate_hz));
  feed.silence_ = encoded(quiet, codec, quiet.size());
  feed.frame_bytes_ = feed.silence_.size();
  return feed;
}

std::span<const uint8_t> Feed::frame(size_t index) const {
  if (index >= frames_) return silence_;
  return std::span(bytes_).subspan(index * frame_bytes_, frame_bytes_);
}

void write_probe(uint32_t number, std::span<uint8_t> payload) {
  std::ranges::fill(payload, kMuLawSilence);
  for (size_t i = 0; i < kProbeNibbles; ++i) {
    const uint32_t word = i < 8 ? number : ~number;
    payload[i] = static_cast<uint8_t>(kProbeBase | ((word >> (4 * (i % 8))) & 0xF));
  }
}

std::optional<uint32_t> read_probe(std::span<const uint8_t> payload) {
  if (payload.size() < kProbeNibbles) return std::nullopt;
  uint32_t words[2] = {0, 0};
  for (size_t i = 0; i < kProbeNibbles; ++i) {
    if ((payload[i] & 0xF0) != kProbeBase) return std::nullopt;
    words[i / 8] |= static_cast<uint32_t>(payload[i] & 0xF) << (4 * (i % 8));
  }
  if (words[0] != ~words[1]) return std::nullopt;
  return words[0];
}

}  // namespace dgm::caller
