// `dragoman call`: what it prints when it works, and the sentence when it cannot.
#include <gmock/gmock.h>

#include "host/audio/tone.h"
#include "host/audio/wav.h"
#include "tests/end_to_end/host.h"

namespace dgm::test {
namespace {

using testing::HasSubstr;

std::string tone(const TemporaryFolder& folder) {
  std::vector<int16_t> samples(16'000);
  audio::ToneGenerator(16'000, 440, -12).fill(samples);
  const auto file = folder.path() + "/tone.wav";
  EXPECT_TRUE(audio::write_wav(file, samples, 16'000));
  return file;
}

TEST(Caller, PlaysRecordsAndSumsUp) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  const auto file = tone(host.folder());
  const auto ears = host.folder().path() + "/a.wav," + host.folder().path() + "/b.wav";
  const auto call =
      run_dragoman({"call", "--config", host.configuration(), "--to", "7777,8888", "--play", file,
                    "--record", ears, "--pause", "0.5", "--linger", "0.5"});
  EXPECT_EQ(call.exit_code, 0) << call.output;
  EXPECT_THAT(call.output, HasSubstr("7777 "));
  const auto heard = audio::read_wav(host.folder().path() + "/b.wav");
  ASSERT_TRUE(heard);
  EXPECT_GT(audio::level_at_dbfs(heard->samples, heard->sample_rate_hz, 440), -30);
}

TEST(Caller, NamesAnUnknownExtension) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  const std::vector<std::string> wish{
      "call", "--config", host.configuration(), "--play", tone(host.folder()), "--to", "9999"};
  const auto rtp = run_dragoman(wish);
  EXPECT_EQ(rtp.exit_code, 1);
  EXPECT_EQ(rtp.output, "no extension \"9999\"; known: 7000, 7001, 7777, 8888\n");
  auto stream = wish;
  stream.insert(stream.end(), {"--via", "audiosocket"});
  const auto audiosocket = run_dragoman(stream);
  EXPECT_EQ(audiosocket.exit_code, 1);
  EXPECT_EQ(audiosocket.output,
            "extension 9999: has no listen place of transport audiosocket in the configuration; "
            "there are: 7000, 7001\n");
}

TEST(Caller, RefusesAWavOfAnotherFormatWithTheCommandThatConvertsIt) {
  const Host host;
  // RIFF, 24 bit stereo at 44.1 kHz.
  std::string wav(
      "RIFF\x2a\0\0\0WAVEfmt "
      "\x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x98\x09\x04\0\x06\0\x18\0data\x06\0\0\0abcdef",
      50);
  const auto file = host.folder().write("cd.wav", wav);
  const auto text = host.folder().write("text.wav", "no recording at all");
  const auto call = [&](const std::string& play) {
    return run_dragoman({"call", "--config", host.configuration(), "--to", "7777", "--play", play});
  };
  EXPECT_EQ(call(file).output,
            file +
                ": 44.1 kHz stereo, 24 bit linear, expected mono, 16 bit linear, mu-law or "
                "A-law, 8 to 48 kHz; convert it with: sox " +
                file + " -r 16000 -c 1 -b 16 -e signed out.wav\n");
  EXPECT_EQ(call(file).exit_code, 1);
  EXPECT_THAT(call(text).output, testing::StartsWith(text + ": "));
  EXPECT_THAT(call("/nonexistent.wav").output, HasSubstr("/nonexistent.wav: "));
  EXPECT_EQ(call("/nonexistent.wav").exit_code, 1);
}

TEST(Caller, SaysThatNoHostIsThere) {
  const Host host;  // not started
  const auto call = run_dragoman({"call", "--config", host.configuration(), "--to", "7000", "--via",
                                  "audiosocket", "--play", tone(host.folder())});
  EXPECT_EQ(call.exit_code, 1);
  EXPECT_EQ(call.output,
            "AudioSocket to 127.0.0.1:" + std::to_string(host.audiosocket_port("7000")) +
                ": cannot be reached: Connection refused; is the host running?\n");
}

}  // namespace
}  // namespace dgm::test
