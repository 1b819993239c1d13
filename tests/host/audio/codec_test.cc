#include "host/audio/codec.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "host/audio/frame.h"
#include "host/audio/g711.h"
#include "tests/host/audio/signals.h"

// Last: it replaces lrint() by a macro.
#include <spandsp.h>

namespace dgm::audio {
namespace {

struct G711Row {
  int16_t sample;
  uint8_t mulaw;
  int16_t mulaw_back;
  uint8_t alaw;
  int16_t alaw_back;
};

constexpr G711Row kRows[] = {
    {0, 0xFF, 0, 0xD5, 8},
    {8, 0xFE, 8, 0xD5, 8},
    {100, 0xF2, 104, 0xD3, 104},
    {-100, 0x72, -104, 0x53, -104},
    {1000, 0xCE, 988, 0xFA, 1008},
    {-1000, 0x4E, -988, 0x7A, -1008},
    {10000, 0x9C, 9852, 0xB6, 9984},
    {-10000, 0x1C, -9852, 0x36, -9984},
    {32767, 0x80, 32124, 0xAA, 32256},
    {-32768, 0x00, -32124, 0x2A, -32256},
};

TEST(G711, CodesKnownSamplesAsTheStandardDoes) {
  for (const G711Row& row : kRows) {
    SCOPED_TRACE(row.sample);
    // -100 lies half-way between two codes: either is right.
    if (row.sample != -100) {
      EXPECT_EQ(mulaw_encode(row.sample), row.mulaw);
    }
    EXPECT_EQ(std::abs(mulaw_decode(mulaw_encode(row.sample)) - row.sample),
              std::abs(row.mulaw_back - row.sample));
    EXPECT_EQ(mulaw_decode(row.mulaw), row.mulaw_back);
    EXPECT_EQ(alaw_encode(row.sample), row.alaw);
    EXPECT_EQ(alaw_decode(row.alaw), row.alaw_back);
  }
}

TEST(G711, DecodesAll256CodesAsSpandspDoes) {
  for (int code = 0; code < 256; ++code) {
    EXPECT_EQ(mulaw_decode(static_cast<uint8_t>(code)), ulaw_to_linear(static_cast<uint8_t>(code)));
    EXPECT_EQ(alaw_decode(static_cast<uint8_t>(code)), alaw_to_linear(static_cast<uint8_t>(code)));
  }
}

TEST(G711, EncodesWhatItDecodedToTheSameCodeButForNegativeZero) {
  for (int code = 0; code < 256; ++code) {
    const auto byte = static_cast<uint8_t>(code);
    EXPECT_EQ(mulaw_encode(mulaw_decode(byte)), code == 0x7F ? 0xFF : byte);
    EXPECT_EQ(alaw_encode(alaw_decode(byte)), byte);
  }
}

// Two encoders may choose different neighbours for a sample half-way between them; neither may be
// further away than the other by more than the rounding of a sample.
TEST(G711, EncodesEverySampleAsCloselyAsSpandspDoes) {
  for (int sample = -32'768; sample <= 32'767; ++sample) {
    const auto exact = static_cast<int16_t>(sample);
    const int mulaw_error = std::abs(mulaw_decode(mulaw_encode(exact)) - sample);
    const int alaw_error = std::abs(alaw_decode(alaw_encode(exact)) - sample);
    ASSERT_LE(mulaw_error, std::abs(ulaw_to_linear(linear_to_ulaw(sample)) - sample) + 8) << sample;
    ASSERT_LE(alaw_error, std::abs(alaw_to_linear(linear_to_alaw(sample)) - sample) + 16) << sample;
    if (std::abs(sample) < 32'000) {
      ASSERT_LE(mulaw_error, 4 + std::abs(sample) / 30) << sample;
      ASSERT_LE(alaw_error, 8 + std::abs(sample) / 30) << sample;
    }
  }
}

TEST(Codec, KnowsHowManySamplesAPayloadHolds) {
  EXPECT_EQ(samples_in(Codec::kPcmu, 160), 160U);
  EXPECT_EQ(samples_in(Codec::kG722, 160), 320U);
  EXPECT_EQ(samples_in(Codec::kL16, 641), 320U);
  EXPECT_EQ(bytes_for(Codec::kL16, 320), 640U);
  EXPECT_EQ(bytes_for(Codec::kG722, 320), 160U);
  EXPECT_EQ(silence_byte(Codec::kPcmu), 0xFF);
  EXPECT_EQ(silence_byte(Codec::kPcma), 0xD5);
  EXPECT_EQ(codec_of(DGM_CODEC_G722), Codec::kG722);
  EXPECT_EQ(codec_of(0), std::nullopt);
  EXPECT_EQ(codec_of(6), std::nullopt);
}

TEST(Codec, WritesLinearSamplesInTheByteOrderOfEachFormat) {
  const std::array<int16_t, 2> samples{0x1234, -2};
  std::array<uint8_t, 4> bytes{};
  EXPECT_EQ(Encoder(Codec::kL16).encode(samples, bytes), 4U);
  EXPECT_EQ(bytes, (std::array<uint8_t, 4>{0x12, 0x34, 0xFF, 0xFE}));
  EXPECT_EQ(Encoder(Codec::kS16le).encode(samples, bytes), 4U);
  EXPECT_EQ(bytes, (std::array<uint8_t, 4>{0x34, 0x12, 0xFE, 0xFF}));
}

TEST(Codec, GivesBackEveryLinearSampleUnchanged) {
  std::vector<int16_t> all(65'536);
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int16_t>(i);
  for (const Codec codec : {Codec::kL16, Codec::kS16le}) {
    std::vector<uint8_t> bytes(2 * all.size());
    std::vector<int16_t> back(all.size());
    ASSERT_EQ(Encoder(codec).encode(all, bytes), bytes.size());
    ASSERT_EQ(Decoder(codec).decode(bytes, back), back.size());
    EXPECT_EQ(back, all) << name_of(codec);
  }
}

TEST(Codec, NeverWritesBeyondTheRoomItWasGiven) {
  std::array<uint8_t, 400> payload{};
  std::array<int16_t, 11> few{};
  EXPECT_EQ(Decoder(Codec::kPcmu).decode(payload, few), 11U);
  EXPECT_EQ(Decoder(Codec::kG722).decode(payload, few), 10U);
  EXPECT_EQ(Decoder(Codec::kL16).decode(std::span(payload).first(7), few), 3U);
  std::array<int16_t, 320> samples{};
  std::array<uint8_t, 5> little{};
  EXPECT_EQ(Encoder(Codec::kPcma).encode(samples, little), 5U);
  EXPECT_EQ(Encoder(Codec::kL16).encode(samples, little), 4U);
  EXPECT_EQ(Decoder(Codec::kL16).decode({}, few), 0U);
}

TEST(Codec, CarriesAWidebandToneThroughG722) {
  const auto tone = test::sine(16'000, 5'000, -12, 16'000);
  Encoder encoder(Codec::kG722);
  Decoder decoder(Codec::kG722);
  std::vector<int16_t> heard;
  for (size_t at = 0; at < tone.size(); at += 320) {
    std::array<uint8_t, 160> packet{};
    std::array<int16_t, 320> frame{};
    ASSERT_EQ(encoder.encode(std::span(tone).subspan(at, 320), packet), 160U);
    ASSERT_EQ(decoder.decode(packet, frame), 320U);
    heard.insert(heard.end(), frame.begin(), frame.end());
  }
  const auto found = measure_tone(std::span(heard).subspan(1'600), 16'000);
  EXPECT_NEAR(found.frequency_hz, 5'000, 0.5);
  EXPECT_NEAR(found.rms_dbfs, -15.0, 0.5);
  EXPECT_GT(found.purity, 0.99);
}

TEST(Codec, BeginsANewG722StreamAfterReset) {
  const auto speech = test::prompt("activated");
  std::array<uint8_t, 160> first{}, again{};
  Encoder encoder(Codec::kG722);
  encoder.encode(std::span(speech).subspan(3'200, 320), first);
  encoder.encode(std::span(speech).subspan(3'520, 320), again);
  encoder.reset();
  encoder.encode(std::span(speech).subspan(3'200, 320), again);
  EXPECT_EQ(first, again);

  std::array<int16_t, 320> once{}, twice{};
  Decoder decoder(Codec::kG722);
  decoder.decode(first, once);
  decoder.decode(first, twice);
  EXPECT_NE(once, twice);
  decoder.reset();
  decoder.decode(first, twice);
  EXPECT_EQ(once, twice);
}

}  // namespace
}  // namespace dgm::audio
