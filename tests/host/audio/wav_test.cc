#include "host/audio/wav.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "host/audio/g711.h"
#include "tests/host/audio/signals.h"

namespace dgm::audio {
namespace {

using testing::HasSubstr;

struct Chunk {
  std::string tag;
  std::string body;
};

std::string le(uint32_t value, size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

std::string format(uint32_t encoding, uint32_t channels, uint32_t rate, uint32_t bits) {
  return le(encoding, 2) + le(channels, 2) + le(rate, 4) + le(rate * channels * bits / 8, 4) +
         le(channels * bits / 8, 2) + le(bits, 2);
}

std::string file_of(std::initializer_list<Chunk> chunks) {
  std::string body = "WAVE";
  for (const Chunk& chunk : chunks) {
    body += chunk.tag + le(static_cast<uint32_t>(chunk.body.size()), 4) + chunk.body;
    if (chunk.body.size() % 2 != 0) body += '\0';
  }
  return "RIFF" + le(static_cast<uint32_t>(body.size()), 4) + body;
}

Result<Wav> parse(const std::string& bytes) {
  return parse_wav({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, "speech.wav");
}

std::string refusal(const std::string& bytes) {
  const auto wav = parse(bytes);
  return wav ? "was accepted" : wav.error().text();
}

class WavFile : public testing::Test {
 protected:
  std::string path_ = testing::TempDir() + "dgm_" +
                      testing::UnitTest::GetInstance()->current_test_info()->name() + ".wav";
  void TearDown() override { std::remove(path_.c_str()); }
};

TEST(Wav, ReadsLinearSamplesBehindBlocksItDoesNotKnow) {
  const auto wav = parse(file_of({{"LIST", "odd"},
                                  {"fmt ", format(1, 1, 16'000, 16)},
                                  {"fact", "1234"},
                                  {"data", le(0x0201, 2) + le(0xFFFE, 2)}}));
  ASSERT_TRUE(wav) << wav.error().text();
  EXPECT_EQ(wav->sample_rate_hz, 16'000U);
  EXPECT_EQ(wav->samples, (std::vector<int16_t>{0x0201, -2}));
}

TEST(Wav, ReadsMulawAndAlaw) {
  const auto mulaw = parse(file_of({{"fmt ", format(7, 1, 8'000, 8)}, {"data", "\xCE\x4E"}}));
  ASSERT_TRUE(mulaw);
  EXPECT_EQ(mulaw->samples, (std::vector<int16_t>{988, -988}));
  const auto alaw = parse(file_of({{"fmt ", format(6, 1, 8'000, 8)}, {"data", "\xFA\x7A"}}));
  ASSERT_TRUE(alaw);
  EXPECT_EQ(alaw->samples, (std::vector<int16_t>{1'008, -1'008}));
}

TEST(Wav, ReadsTheExtensibleFormOfTheSameFormats) {
  const auto wav = parse(file_of({{"fmt ", format(0xFFFE, 1, 8'000, 16) + le(22, 2) + le(16, 2) +
                                               le(4, 4) + le(1, 2) + std::string(14, '\0')},
                                  {"data", le(7, 2)}}));
  ASSERT_TRUE(wav) << wav.error().text();
  EXPECT_EQ(wav->samples, (std::vector<int16_t>{7}));
}

TEST(Wav, ReadsWhatIsThereOfARecordingThatWasCutOff) {
  auto bytes = file_of({{"fmt ", format(1, 1, 8'000, 16)}, {"data", std::string(400, 'a')}});
  bytes.resize(bytes.size() - 101);
  const auto wav = parse(bytes);
  ASSERT_TRUE(wav);
  EXPECT_EQ(wav->samples.size(), 149U);
}

TEST(Wav, RefusesOtherFormatsWithTheRemedy) {
  EXPECT_EQ(refusal(file_of({{"fmt ", format(1, 2, 44'100, 16)}, {"data", "abcd"}})),
            "speech.wav: 44.1 kHz stereo, 16 bit linear, expected mono, 16 bit linear, mu-law or "
            "A-law, 8 to 48 kHz; convert it with: sox speech.wav -r 16000 -c 1 -b 16 -e signed "
            "out.wav");
  EXPECT_THAT(refusal(file_of({{"fmt ", format(1, 1, 11'025, 16)}, {"data", "abcd"}})),
              HasSubstr("11.025 kHz mono, 16 bit linear, expected"));
  EXPECT_THAT(refusal(file_of({{"fmt ", format(1, 1, 8'000, 8)}, {"data", "abcd"}})),
              HasSubstr("8 kHz mono, 8 bit linear, expected"));
  EXPECT_THAT(refusal(file_of({{"fmt ", format(3, 6, 48'000, 32)}, {"data", "abcd"}})),
              HasSubstr("48 kHz 6 channels, 32 bit floating point"));
  EXPECT_THAT(refusal(file_of({{"fmt ", format(85, 1, 8'000, 0)}, {"data", "abcd"}})),
              HasSubstr("MP3"));
}

TEST(Wav, RefusesDamagedFilesWithTheReason) {
  EXPECT_THAT(refusal(""), HasSubstr("this is no WAV file"));
  EXPECT_THAT(refusal("RIFFabcdWAVX"), HasSubstr("this is no WAV file"));
  EXPECT_THAT(refusal("RIFF\4\0\0"), HasSubstr("this is no WAV file"));
  EXPECT_THAT(refusal(file_of({})), HasSubstr("it has no audio block"));
  EXPECT_THAT(refusal(file_of({{"data", "abcd"}})), HasSubstr("before its format"));
  EXPECT_THAT(refusal(file_of({{"fmt ", "short"}, {"data", "abcd"}})),
              HasSubstr("fewer than 16 bytes"));
  EXPECT_THAT(refusal(file_of({{"fmt ", format(1, 1, 8'000, 16)}})),
              HasSubstr("it has no audio block"));
  EXPECT_THAT(refusal(file_of({{"fmt ", format(1, 0, 0, 16)}, {"data", "abcd"}})),
              HasSubstr("0 kHz 0 channels"));
}

TEST(Wav, DoesNotBelieveLengthsBeyondTheEndOfTheFile) {
  auto bytes = file_of({{"fmt ", format(1, 1, 8'000, 16)}, {"data", "abcd"}});
  bytes.replace(bytes.size() - 8, 4, "\xFF\xFF\xFF\xFF");
  const auto wav = parse(bytes);
  ASSERT_TRUE(wav);
  EXPECT_EQ(wav->samples.size(), 2U);
  bytes.replace(16, 4, "\xFF\xFF\xFF\xFF");
  EXPECT_THAT(refusal(bytes), HasSubstr("it has no audio block"));
}

TEST_F(WavFile, ReadsBackWhatItWrote) {
  const auto tone = test::sine(22'050, 440, -12, 10'001);
  ASSERT_TRUE(write_wav(path_, tone, 22'050));
  const auto wav = read_wav(path_);
  ASSERT_TRUE(wav) << wav.error().text();
  EXPECT_EQ(wav->sample_rate_hz, 22'050U);
  EXPECT_EQ(wav->samples, tone);
  EXPECT_NEAR(wav->duration_ms(), 453.56, 0.01);
}

TEST_F(WavFile, IsPlayableAfterEachFlushOfALongRecording) {
  auto writer = WavWriter::create(path_, 8'000);
  ASSERT_TRUE(writer);
  const std::vector<int16_t> frame(160, 5);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(writer->write(frame));
    ASSERT_TRUE(writer->flush());
    const auto so_far = read_wav(path_);
    ASSERT_TRUE(so_far);
    EXPECT_EQ(so_far->samples.size(), 160U * static_cast<size_t>(i + 1));
  }
  EXPECT_EQ(writer->samples_written(), 480U);
  ASSERT_TRUE(writer->close());
}

TEST_F(WavFile, IsCompleteWhenItsWriterIsDestroyed) {
  {
    auto writer = WavWriter::create(path_, 8'000);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->write(std::vector<int16_t>(160, 5)));
  }
  const auto wav = read_wav(path_);
  ASSERT_TRUE(wav);
  EXPECT_EQ(wav->samples, std::vector<int16_t>(160, 5));
}

TEST(Wav, NamesTheFileThatCannotBeOpened) {
  const auto missing = read_wav("/nonexistent/a.wav");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().text(),
            "/nonexistent/a.wav: cannot open it: No such file or directory");
  EXPECT_EQ(write_wav("/nonexistent/a.wav", {}, 8'000).error().text(),
            "/nonexistent/a.wav: cannot write it: No such file or directory");
  EXPECT_THAT(write_wav("/dev/full", std::vector<int16_t>(100'000), 8'000).error().text(),
              HasSubstr("No space left on device"));
  EXPECT_THAT(read_wav("/tmp").error().text(), HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace dgm::audio
