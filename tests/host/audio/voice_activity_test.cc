#include "host/audio/voice_activity.h"

#include <gtest/gtest.h>

#include <vector>

#include "host/audio/endpointer.h"
#include "host/audio/frame.h"
#include "host/audio/g711.h"
#include "host/audio/resampler.h"
#include "tests/host/audio/signals.h"

namespace dgm::audio {
namespace {

constexpr uint64_t kFrameNs = 20'000'000;

struct Utterance {
  uint64_t from_ms, to_ms;
};

// What the detector and the endpointer make of a recording.
struct Listening {
  std::vector<Utterance> utterances;
  size_t frames = 0, active = 0, speech = 0;

  Listening(std::span<const int16_t> signal, uint32_t rate_hz) {
    VoiceActivity activity(rate_hz);
    Endpointer endpointer({});
    const size_t size = samples_per_frame(rate_hz);
    for (; (frames + 1) * size <= signal.size(); ++frames) {
      const auto decision = activity.process(signal.subspan(frames * size, size));
      active += decision.active;
      speech += decision.speech;
      const auto event = endpointer.process(decision.active, frames * kFrameNs);
      if (event.kind == UtteranceEvent::Kind::kStarted) {
        utterances.push_back({event.at_ns / 1'000'000, 0});
      } else if (event.kind == UtteranceEvent::Kind::kEnded) {
        utterances.back().to_ms = event.at_ns / 1'000'000;
      }
    }
  }
};

// The prompt with two seconds of line before and after it, its speech at this level.
std::vector<int16_t> on_a_line(const std::string& name, double speech_dbfs, double noise_dbfs) {
  const auto prompt = test::prompt(name);
  const auto speech = test::scaled(prompt, speech_dbfs - test::rms_dbfs(prompt));
  std::vector<int16_t> line(16'000, 0);
  line.insert(line.end(), speech.begin(), speech.end());
  line.insert(line.end(), 16'000, 0);
  return test::sum(line, test::white_noise(noise_dbfs, line.size()));
}

std::vector<int16_t> at_16_khz(std::span<const int16_t> narrow) {
  std::vector<int16_t> wide(narrow.size() * 2);
  Resampler(8'000, 16'000).step(narrow, wide);
  return wide;
}

const char* const kPrompts[] = {"activated",  "agent-loginok", "auth-incorrect", "conf-getpin",
                                "vm-goodbye", "vm-intro",      "privacy-prompt", "vm-nomore"};

void expect_found(const std::vector<int16_t>& line, uint32_t rate_hz) {
  const Listening heard(line, rate_hz);
  ASSERT_GE(heard.utterances.size(), 1U);
  const uint64_t total_ms = line.size() * 1'000 / rate_hz;
  // Studio prompts begin and end with a little silence of their own.
  EXPECT_GE(heard.utterances.front().from_ms, 2'000U - 250U);
  EXPECT_LE(heard.utterances.front().from_ms, 2'000U + 150U);
  EXPECT_GE(heard.utterances.back().to_ms, total_ms - 2'000U - 500U);
  EXPECT_LE(heard.utterances.back().to_ms, total_ms - 2'000U + 60U);
}

TEST(VoiceActivity, FindsQuietPromptsOnAQuietLine) {
  for (const auto* name : kPrompts) {
    SCOPED_TRACE(name);
    expect_found(on_a_line(name, -30, -70), 8'000);
  }
}

TEST(VoiceActivity, FindsQuietPromptsInNoiseTwentyDecibelsBelowThem) {
  for (const auto* name : kPrompts) {
    SCOPED_TRACE(name);
    const auto line = on_a_line(name, -30, -50);
    expect_found(line, 8'000);
    expect_found(at_16_khz(line), 16'000);
  }
}

TEST(VoiceActivity, FindsThemThroughMulaw) {
  for (const auto* name : kPrompts) {
    SCOPED_TRACE(name);
    auto line = on_a_line(name, -30, -60);
    for (auto& sample : line) sample = mulaw_decode(mulaw_encode(sample));
    expect_found(line, 8'000);
  }
}

TEST(VoiceActivity, HearsNobodyInSteadyNoiseOfAnyLevel) {
  for (const double level : {-70.0, -50.0, -35.0, -20.0}) {
    for (const uint32_t rate : {8'000U, 16'000U}) {
      SCOPED_TRACE(std::to_string(level) + " dBFS at " + std::to_string(rate));
      const auto noise = test::white_noise(level, rate * 12U);
      // The first two seconds may be spent on learning a loud one.
      const Listening heard(noise, rate);
      EXPECT_LE(heard.active, level > -40 ? 100U : 0U);
      EXPECT_LE(heard.utterances.size(), level > -40 ? 1U : 0U);
    }
  }
}

TEST(VoiceActivity, GetsUsedToNoiseThatBeginsInTheMiddle) {
  auto line = test::white_noise(-65, 8'000 * 5);
  const auto louder = test::white_noise(-45, 8'000 * 20, 2);
  line.insert(line.end(), louder.begin(), louder.end());
  VoiceActivity activity(8'000);
  size_t active_at_end = 0;
  for (size_t frame = 0; frame < line.size() / 160; ++frame) {
    const bool active = activity.process(std::span(line).subspan(frame * 160, 160)).active;
    if (frame >= 12 * 50) active_at_end += active;
  }
  EXPECT_EQ(active_at_end, 0U);
  EXPECT_NEAR(activity.noise_floor_dbfs(), -49, 3);
}

TEST(VoiceActivity, HearsNobodyInDigitalSilenceOrHum) {
  EXPECT_EQ(Listening(std::vector<int16_t>(80'000, 0), 8'000).active, 0U);
  EXPECT_EQ(Listening(std::vector<int16_t>(80'000, 500), 8'000).active, 0U);  // an offset
  EXPECT_LE(Listening(test::sine(8'000, 50, -40, 80'000), 8'000).active, 60U);
}

TEST(VoiceActivity, KeepsShortPausesBetweenWordsAsSpeech) {
  const auto line = on_a_line("vm-intro", -25, -60);
  const Listening heard(line, 8'000);
  EXPECT_GT(heard.speech, heard.active);
  EXPECT_GT(heard.active, heard.frames / 4);
}

TEST(VoiceActivity, StaysOnAHeldVowelForThreeSeconds) {
  auto line = test::white_noise(-55, 8'000 * 2);
  const auto vowel =
      test::sum(test::sine(8'000, 140, -20, 24'000), test::sine(8'000, 560, -26, 24'000));
  line.insert(line.end(), vowel.begin(), vowel.end());
  EXPECT_GE(Listening(line, 8'000).active, 145U);
}

TEST(VoiceActivity, BeginsAnewAfterReset) {
  VoiceActivity activity(8'000);
  const auto noise = test::white_noise(-30, 8'000 * 5);
  for (size_t at = 0; at < noise.size(); at += 160) {
    activity.process(std::span(noise).subspan(at, 160));
  }
  EXPECT_GT(activity.noise_floor_dbfs(), -40);
  activity.reset();
  EXPECT_EQ(activity.noise_floor_dbfs(), kSilenceDbfs);
}

}  // namespace
}  // namespace dgm::audio
