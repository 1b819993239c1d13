#include "tests/asterisk/recorded_speech.h"

#include <gtest/gtest.h>

#include <map>

#include "host/audio/level.h"
#include "host/audio/resampler.h"

namespace dgm::test {
namespace {

constexpr uint32_t kRateHz = 8000;

void append_silence(audio::Wav& wav, size_t milliseconds) {
  wav.samples.resize(wav.samples.size() + milliseconds * kRateHz / 1000);
}

}  // namespace

audio::Wav prompt(const std::string& name) {
  static const std::map<std::string, std::string> folders{{"en", "en_US_f_Allison"},
                                                          {"es", "es_MX_f_Allison"}};
  const auto path =
      "/usr/share/asterisk/sounds/" + folders.at(name.substr(0, 2)) + name.substr(2) + ".wav";
  auto wav = audio::read_wav(path);
  EXPECT_TRUE(wav) << wav.error().text();
  if (!wav) return {kRateHz, {}};
  EXPECT_EQ(wav->sample_rate_hz, kRateHz) << path;
  return *wav;
}

audio::Wav speech_of(const std::vector<std::string>& prompts, size_t lead_ms, size_t pause_ms) {
  constexpr size_t kTailMs = 120'000;
  audio::Wav speech{kRateHz, {}};
  append_silence(speech, lead_ms);
  for (const auto& name : prompts) {
    const auto wav = prompt(name);
    speech.samples.insert(speech.samples.end(), wav.samples.begin(), wav.samples.end());
    append_silence(speech, pause_ms);
  }
  append_silence(speech, kTailMs);
  return speech;
}

audio::Wav at_rate(const audio::Wav& wav, uint32_t rate_hz) {
  audio::Wav result{rate_hz, {}};
  const auto add = [&](std::span<const int16_t> samples) {
    result.samples.insert(result.samples.end(), samples.begin(), samples.end());
  };
  audio::Resampler resampler(wav.sample_rate_hz, rate_hz);
  resampler.process(wav.samples, add);
  resampler.flush(add);
  return result;
}

int loud_ms(const audio::Wav& wav, double dbfs) {
  constexpr int kWindowMs = 20;
  const size_t window = wav.sample_rate_hz / 1000 * kWindowMs;
  int milliseconds = 0;
  for (size_t at = 0; window > 0 && at + window <= wav.samples.size(); at += window)
    if (audio::measure(std::span(wav.samples).subspan(at, window)).rms_dbfs() > dbfs)
      milliseconds += kWindowMs;
  return milliseconds;
}

}  // namespace dgm::test
