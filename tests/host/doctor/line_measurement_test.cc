// What the doctor reads out of recordings of which is known what is in them.
#include "host/doctor/line_measurement.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <span>

#include "host/audio/codec.h"
#include "host/audio/tone.h"

namespace dgm::doctor {
namespace {

constexpr uint64_t kMs = 1'000'000;
constexpr uint64_t kSent = 1000 * kMs;

// The doctor's own 500 ms of silence, 2 s of tone and 500 ms of silence.
std::vector<int16_t> played(uint32_t rate, double frequency_hz = kToneHz) {
  std::vector<int16_t> samples(rate * 3);
  audio::ToneGenerator(rate, frequency_hz, kToneDbfs + 3.01)
      .fill(std::span(samples).subspan(rate / 2, rate * 2));
  return samples;
}

// In packets of 20 ms; the one with the tone's first sample comes delay_ms after it was given away.
LineRecording recorded(const std::vector<int16_t>& samples, audio::Codec codec, uint32_t rate,
                       uint64_t delay_ms = 40) {
  LineRecording recording{.codec = static_cast<dgm_codec>(codec),
                          .sample_rate_hz = rate,
                          .packets = {},
                          .tone_began_ns = kSent};
  audio::Encoder encoder(codec);
  const size_t frame = rate / 50;
  for (size_t i = 0; (i + 1) * frame <= samples.size(); ++i) {
    std::vector<uint8_t> payload(audio::bytes_for(codec, frame));
    encoder.encode(std::span(samples).subspan(i * frame, frame), payload);
    recording.packets.push_back({kSent + delay_ms * kMs + i * 20 * kMs - 500 * kMs, i, payload});
  }
  return recording;
}

TEST(LineMeasurement, ReadsPitchLevelPacketsAndDelayOfACleanTone) {
  const auto heard = measure_line(recorded(played(16'000), audio::Codec::kS16le, 16'000));
  EXPECT_EQ(heard.packets, 150u);
  EXPECT_EQ(heard.packets_missing, 0u);
  EXPECT_DOUBLE_EQ(heard.packet_ms, 20);
  EXPECT_NEAR(heard.frequency_hz, 700, 0.1);
  EXPECT_NEAR(heard.level_dbfs, -18, 0.05);
  EXPECT_GT(heard.purity, 0.99);
  EXPECT_NEAR(heard.sound_ms, 2000, 1);
  EXPECT_EQ(heard.holes_ms, 0);
  EXPECT_TRUE(heard.linear);
  EXPECT_FALSE(heard.bytes_swapped);
  ASSERT_TRUE(heard.delay_ms);
  EXPECT_NEAR(*heard.delay_ms, 40, 0.5);
}

TEST(LineMeasurement, HearsTheToneInEveryCodec) {
  for (const auto codec : {audio::Codec::kPcmu, audio::Codec::kPcma, audio::Codec::kL16}) {
    const auto heard = measure_line(recorded(played(8000), codec, 8000));
    EXPECT_NEAR(heard.frequency_hz, 700, 0.1) << audio::name_of(codec);
    EXPECT_NEAR(heard.level_dbfs, -18, 0.2) << audio::name_of(codec);
    EXPECT_NEAR(heard.sound_ms, 2000, 5) << audio::name_of(codec);
  }
  const auto heard = measure_line(recorded(played(16'000), audio::Codec::kG722, 16'000));
  EXPECT_NEAR(heard.frequency_hz, 700, 0.1);
  EXPECT_NEAR(heard.level_dbfs, -18, 0.5);
}

TEST(LineMeasurement, HearsTheToneInSwappedBytesAndSaysSo) {
  auto recording = recorded(played(16'000), audio::Codec::kS16le, 16'000);
  recording.codec = DGM_CODEC_L16;
  const auto heard = measure_line(recording);
  EXPECT_TRUE(heard.bytes_swapped);
  EXPECT_NEAR(heard.frequency_hz, 700, 0.1);
  EXPECT_NEAR(heard.level_dbfs, -18, 0.05);
}

TEST(LineMeasurement, HearsNoToneInNoiseWhicheverWayItIsRead) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal(0, 2000);
  std::vector<int16_t> noise(48'000);
  for (auto& sample : noise) sample = static_cast<int16_t>(std::lrint(normal(random)));
  const auto heard = measure_line(recorded(noise, audio::Codec::kS16le, 16'000));
  EXPECT_FALSE(heard.bytes_swapped);
  EXPECT_LT(heard.purity, 0.3);
}

TEST(LineMeasurement, MissesWhatWasLostInTheMiddleOfTheTone) {
  auto recording = recorded(played(8000), audio::Codec::kPcmu, 8000);
  recording.packets.erase(recording.packets.begin() + 60, recording.packets.begin() + 63);
  const auto heard = measure_line(recording);
  EXPECT_EQ(heard.packets_missing, 3u);
  EXPECT_NEAR(heard.sound_ms, 1940, 2);
  EXPECT_EQ(heard.holes_ms, 0);
}

TEST(LineMeasurement, FindsHolesThatWereFilledWithSilence) {
  auto samples = played(8000);
  std::fill_n(samples.begin() + 8000, 320, int16_t{0});
  const auto heard = measure_line(recorded(samples, audio::Codec::kPcmu, 8000));
  EXPECT_EQ(heard.packets_missing, 0u);
  EXPECT_NEAR(heard.sound_ms, 2000, 1);
  EXPECT_NEAR(heard.holes_ms, 40, 10);
}

TEST(LineMeasurement, ShowsTheWrongRateAsPitch) {
  auto recording = recorded(played(8000), audio::Codec::kS16le, 8000);
  recording.sample_rate_hz = 16'000;
  EXPECT_NEAR(measure_line(recording).frequency_hz, 1400, 0.2);
}

TEST(LineMeasurement, OfSilenceOrNothingHasNoTone) {
  const auto silent =
      measure_line(recorded(std::vector<int16_t>(48'000), audio::Codec::kS16le, 16'000));
  EXPECT_EQ(silent.packets, 150u);
  EXPECT_EQ(silent.sound_ms, 0);
  EXPECT_FALSE(silent.delay_ms);
  EXPECT_EQ(measure_line({}).packets, 0u);
}

}  // namespace
}  // namespace dgm::doctor
