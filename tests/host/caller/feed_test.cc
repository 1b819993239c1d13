#include "host/caller/feed.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>

#include "host/audio/wav.h"

namespace dgm::caller {
namespace {

TEST(Probe, SurvivesDecodingAndEncodingAgain) {
  audio::Decoder decoder(audio::Codec::kPcmu);
  audio::Encoder encoder(audio::Codec::kPcmu);
  for (const uint32_t number : {0U, 1U, 4711U, 0x7FFF'FFFFU, 0xFFFF'FFFFU}) {
    std::array<uint8_t, 160> payload{}, again{};
    std::array<int16_t, 160> samples{};
    write_probe(number, payload);
    decoder.decode(payload, samples);
    encoder.encode(samples, again);
    EXPECT_EQ(read_probe(again), number);
  }
}

TEST(Probe, IsNotSeenInSilenceSpeechOrShortPayloads) {
  std::array<uint8_t, 160> payload{};
  payload.fill(0xFF);
  EXPECT_FALSE(read_probe(payload));
  payload.fill(0xE0);
  EXPECT_FALSE(read_probe(payload));
  EXPECT_FALSE(read_probe(std::span(payload).first(15)));
}

TEST(Feed, PlaysARecordingBetweenPausesAndThenSilence) {
  const auto file = std::filesystem::temp_directory_path() / "dragoman_feed_test.wav";
  std::vector<int16_t> tone(1600);
  for (size_t i = 0; i < tone.size(); ++i)
    tone[i] = static_cast<int16_t>(8000 * std::sin(0.3 * static_cast<double>(i)));
  ASSERT_TRUE(audio::write_wav(file, tone, 8000));
  const auto feed = Feed::from_files({file}, 100, audio::Codec::kPcmu, 8000);
  std::filesystem::remove(file);
  ASSERT_TRUE(feed);
  EXPECT_EQ(feed->frames(), 5U + 10U + 5U);
  EXPECT_EQ(feed->frame(0)[80], 0xFF);
  EXPECT_NE(feed->frame(7)[80], 0xFF);
  EXPECT_EQ(feed->frame(1000)[80], 0xFF);
  EXPECT_EQ(feed->frame(1000).size(), 160U);
}

TEST(Feed, NamesAMissingFile) {
  const auto feed = Feed::from_files({"/nowhere/hello.wav"}, 0, audio::Codec::kPcmu, 8000);
  ASSERT_FALSE(feed);
  EXPECT_NE(feed.error().text().find("/nowhere/hello.wav"), std::string::npos)
      << feed.error().text();
}

}  // namespace
}  // namespace dgm::caller
