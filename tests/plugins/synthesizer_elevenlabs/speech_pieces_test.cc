#include "plugins/synthesizer_elevenlabs/speech_pieces.h"

#include <gmock/gmock.h>

namespace dragoman::elevenlabs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<int16_t> read(SampleReader& reader, std::vector<uint8_t> bytes) {
  const auto samples = reader.read(bytes);
  return {samples.begin(), samples.end()};
}

TEST(SampleReader, DecodesMulaw) {
  SampleReader reader(Coding::kMulaw);
  EXPECT_THAT(read(reader, {0xFF, 0x7F, 0x00, 0x80, 0xE7}), ElementsAre(0, 0, -32124, 32124, 260));
}

TEST(SampleReader, CarriesAnOddByteOverToTheNextPiece) {
  SampleReader reader(Coding::kS16le);
  EXPECT_THAT(read(reader, {0x01, 0x00, 0xFE}), ElementsAre(1));
  EXPECT_THAT(read(reader, {}), IsEmpty());
  EXPECT_THAT(read(reader, {0xFF}), ElementsAre(-2));
  EXPECT_THAT(read(reader, {0x03, 0x00, 0x04, 0x00}), ElementsAre(3, 4));
}

TEST(WrappedIn, KnowsFilesByTheirFirstBytes) {
  const auto of = [](std::string_view text) {
    return wrapped_in({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  };
  EXPECT_STREQ(of("ID3\x04"), "MP3");
  EXPECT_STREQ(of("RIFF...."), "WAV");
  EXPECT_STREQ(of("OggS"), "Ogg");
  EXPECT_EQ(of("ID"), nullptr);
  EXPECT_EQ(of("\xff\xff\xff"), nullptr);
}

// 100 ms per character.
std::vector<TimedCharacter> spelled(const std::vector<std::string>& letters, uint64_t from_ms = 0) {
  std::vector<TimedCharacter> characters;
  for (const std::string& letter : letters) {
    characters.push_back({letter, from_ms * 1'000'000, (from_ms + 100) * 1'000'000});
    from_ms += 100;
  }
  return characters;
}
constexpr uint64_t kMs = 1'000'000;

TEST(TextFollower, ReachesTheEndOfEachWord) {
  TextFollower follower("Yes, no.");
  const auto reached =
      follower.follow(spelled({"Y", "e", "s", ",", " ", "n", "o", "."}), 0, 800 * kMs);
  EXPECT_THAT(reached, ElementsAre(Reached{3, 300 * kMs}, Reached{7, 700 * kMs}));
  EXPECT_TRUE(follower.is_at_end());
}

TEST(TextFollower, TakesTimesFromTheChunkOrFromTheUtterance) {
  for (const uint64_t second_from_ms : {uint64_t{0}, uint64_t{1000}}) {
    TextFollower follower("one two");
    follower.follow(spelled({"o", "n", "e", " "}), 0, 1000 * kMs);
    EXPECT_THAT(follower.follow(spelled({"t", "w", "o"}, second_from_ms), 1000 * kMs, 2000 * kMs),
                ElementsAre(Reached{7, 1300 * kMs}))
        << second_from_ms;
  }
}

TEST(TextFollower, SeesAlsoInShortChunksThatTimesCountFromTheChunk) {
  TextFollower follower("Un mot");
  follower.follow(std::vector<TimedCharacter>{{"U", 80 * kMs, 150 * kMs}}, 0, 100 * kMs);
  EXPECT_THAT(follower.follow(std::vector<TimedCharacter>{{"n", 50 * kMs, 120 * kMs}}, 100 * kMs,
                              350 * kMs),
              ElementsAre(Reached{2, 220 * kMs}));
}

TEST(TextFollower, AWordOfWhichSoundIsStillToComeIsToldWithTheNextChunk) {
  TextFollower follower("one two");
  EXPECT_THAT(follower.follow(spelled({"o", "n", "e"}), 0, 250 * kMs), testing::IsEmpty());
  EXPECT_THAT(follower.follow(spelled({"t", "w", "o"}, 300), 250 * kMs, 450 * kMs),
              ElementsAre(Reached{3, 300 * kMs}));
  EXPECT_THAT(follower.follow({}, 450 * kMs, 700 * kMs), ElementsAre(Reached{7, 600 * kMs}));
}

TEST(TextFollower, NeverPromisesMoreThanWasDelivered) {
  TextFollower follower("one");  // to 300 ms, as rounded
  EXPECT_THAT(follower.follow(spelled({"o", "n", "e"}), 0, 290 * kMs),
              ElementsAre(Reached{3, 290 * kMs}));
}

TEST(TextFollower, CountsBytesOfLettersBeyondAscii) {
  TextFollower follower("\u00e9t\u00e9 ici");
  EXPECT_THAT(follower.follow(spelled({"\u00e9", "t", "\u00e9", " ", "i", "c", "i"}), 0, kMs * 700),
              ElementsAre(Reached{5, 300 * kMs}, Reached{9, 700 * kMs}));
}

TEST(TextFollower, TakesEachSignOfAScriptWithoutBlanks) {
  TextFollower follower("\u4f60\u597d");
  EXPECT_THAT(follower.follow(spelled({"\u4f60", "\u597d"}), 0, kMs * 200),
              ElementsAre(Reached{3, 100 * kMs}, Reached{6, 200 * kMs}));
}

TEST(TextFollower, ForgivesBlanksAndReplacedSigns) {
  TextFollower follower("one \u2014  two\u2026");
  const auto reached = follower.follow(
      spelled({" ", "o", "n", "e", " ", "-", " ", "t", "w", "o", ".", " "}), 0, 1200 * kMs);
  ASSERT_EQ(reached.size(), 2u);
  EXPECT_EQ(reached[0], (Reached{3, 400 * kMs}));
  EXPECT_EQ(reached[1].audio_ns, 1000 * kMs);
}

TEST(TextFollower, SaysThatWordsAreMissing) {
  TextFollower follower("one two");
  EXPECT_FALSE(follower.has_begun());
  follower.follow(spelled({"o", "n", "e"}), 0, 300 * kMs);
  EXPECT_TRUE(follower.has_begun());
  EXPECT_FALSE(follower.is_at_end());
}

}  // namespace
}  // namespace dragoman::elevenlabs
