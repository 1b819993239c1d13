// A recorded prompt as it reaches a recognizer from a telephone: 8 kHz mu-law, then 16 kHz.
#pragma once

#include <string>
#include <vector>

#include "host/audio/g711.h"
#include "host/audio/resampler.h"
#include "host/audio/wav.h"

namespace dgm::pocketsphinx {

// Empty: the file is missing or of another rate.
inline std::vector<int16_t> telephone_audio(const std::string& wav_file) {
  auto wav = audio::read_wav(wav_file);
  if (!wav || wav->sample_rate_hz != 8000) return {};
  for (auto& sample : wav->samples) sample = audio::mulaw_decode(audio::mulaw_encode(sample));
  audio::Resampler resampler(8000, 16'000);
  std::vector<int16_t> wide;
  const auto append = [&](std::span<const int16_t> part) {
    wide.insert(wide.end(), part.begin(), part.end());
  };
  resampler.process(wav->samples, append);
  resampler.flush(append);
  return wide;
}

}  // namespace dgm::pocketsphinx
