#include "plugins/transport_audiosocket/audiosocket_protocol.h"

#include <gmock/gmock.h>

#include <vector>

namespace dragoman::audiosocket {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Outcome = Parser::Outcome;
using Raw = std::vector<uint8_t>;

// The start of a connection as Asterisk 22.10.1 sent it (application form, tone of 700 Hz): UUID,
// then 8 kHz audio, cut to four samples here; a key and a hang-up as it would send and take them.
const Raw kCaptured{0x01, 0x00, 0x10, 0x79, 0xf0, 0x2b, 0x5d, 0x01, 0xd8, 0x4b, 0xea, 0x9f, 0xa4,
                    0x01, 0x3c, 0xc6, 0xe5, 0x24, 0xc2, 0x10, 0x00, 0x08, 0x00, 0x00, 0x53, 0x10,
                    0xd8, 0x1b, 0x27, 0x1f, 0x03, 0x00, 0x01, 0x31, 0x00, 0x00, 0x00};

struct Piece {
  uint8_t kind;
  Raw payload;
  bool operator==(const Piece&) const = default;
};

const std::vector<Piece> kPieces{{kUuid,
                                  {0x79, 0xf0, 0x2b, 0x5d, 0x01, 0xd8, 0x4b, 0xea, 0x9f, 0xa4, 0x01,
                                   0x3c, 0xc6, 0xe5, 0x24, 0xc2}},
                                 {kAudio8k, {0x00, 0x00, 0x53, 0x10, 0xd8, 0x1b, 0x27, 0x1f}},
                                 {kDtmf, {'1'}},
                                 {kHangUp, {}}};

struct ParserTest : testing::Test {
  // Everything `data` completes.
  Outcome feed(Bytes data) {
    Message message;
    Outcome outcome;
    while ((outcome = parser.next(data, message)) == Outcome::kMessage)
      pieces.push_back({message.kind, Raw(message.payload.begin(), message.payload.end())});
    return outcome;
  }
  std::array<uint8_t, kMaxMessage> storage{};
  Parser parser{storage};
  std::vector<Piece> pieces;
};

TEST_F(ParserTest, ReadsTheCapturedStart) {
  EXPECT_EQ(feed(kCaptured), Outcome::kNeedMore);
  EXPECT_EQ(pieces, kPieces);
}

TEST_F(ParserTest, ReadsItByteByByte) {
  for (const uint8_t byte : kCaptured) EXPECT_EQ(feed({&byte, 1}), Outcome::kNeedMore);
  EXPECT_EQ(pieces, kPieces);
}

TEST_F(ParserTest, ReadsItCutAtEveryPairOfPlaces) {
  for (size_t first = 0; first <= kCaptured.size(); ++first) {
    for (size_t second = first; second <= kCaptured.size(); ++second) {
      Parser fresh{storage};
      parser = fresh;
      pieces.clear();
      feed(Bytes(kCaptured).first(first));
      feed(Bytes(kCaptured).subspan(first, second - first));
      feed(Bytes(kCaptured).subspan(second));
      ASSERT_EQ(pieces, kPieces) << first << " " << second;
    }
  }
}

TEST_F(ParserTest, UsesWholeMessagesWhereTheyLie) {
  Bytes data = kCaptured;
  Message message;
  ASSERT_EQ(parser.next(data, message), Outcome::kMessage);
  EXPECT_EQ(message.payload.data(), kCaptured.data() + 3);
}

TEST_F(ParserTest, TakesEveryRateInItsLongestMessage) {
  for (uint8_t kind = kAudio8k; kind <= kAudio192k; ++kind) {
    Raw raw(kMaxMessage, 0x55);
    raw[0] = kind;
    raw[1] = kMaxPayload >> 8;
    raw[2] = kMaxPayload & 0xff;
    pieces.clear();
    feed(Bytes(raw).first(1000));
    feed(Bytes(raw).subspan(1000));
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, kind);
    EXPECT_EQ(pieces[0].payload.size(), kMaxPayload);
  }
}

TEST_F(ParserTest, TakesEmptyAudioAndBothFormsOfError) {
  feed(Raw{0x10, 0, 0, 0xff, 0, 0, 0xff, 0, 1, 4});
  EXPECT_EQ(pieces, (std::vector<Piece>{{kAudio8k, {}}, {kError, {}}, {kError, {4}}}));
}

TEST_F(ParserTest, RefusesLengthsThatLieBeforeTheirPayloadComes) {
  for (const Raw& header : std::vector<Raw>{{0x00, 0, 1},
                                            {0x01, 0, 15},
                                            {0x01, 0, 17},
                                            {0x01, 0, 0},
                                            {0x03, 0, 0},
                                            {0x03, 0, 2},
                                            {0xff, 0, 2},
                                            {0x10, 0x1e, 0x01},
                                            {0x18, 0xff, 0xff}}) {
    Parser fresh{storage};
    parser = fresh;
    EXPECT_EQ(feed(header), Outcome::kBroken) << int{header[0]};
  }
}

TEST_F(ParserTest, RefusesKindsThatAreNotThere) {
  for (unsigned kind = 0; kind <= 0xff; ++kind) {
    const bool known = kind <= 1 || kind == 3 || (kind >= 0x10 && kind <= 0x18) || kind == 0xff;
    if (known) continue;
    Parser fresh{storage};
    parser = fresh;
    EXPECT_EQ(feed(Raw{static_cast<uint8_t>(kind), 0, 0}), Outcome::kBroken) << kind;
  }
}

TEST_F(ParserTest, StaysBrokenAndSaysWhy) {
  const std::string request = "GET / HTTP/1.1\r\n";
  EXPECT_EQ(feed({reinterpret_cast<const uint8_t*>(request.data()), request.size()}),
            Outcome::kBroken);
  EXPECT_EQ(feed(kCaptured), Outcome::kBroken);
  EXPECT_THAT(pieces, IsEmpty());
  EXPECT_EQ(parser.problem(),
            "found a message of kind 0x47 and length 17748; AudioSocket has 0x00 (0 bytes), 0x01 "
            "(16), 0x03 (1), 0x10-0x18 (at most 7680) and 0xff (0 or 1)");
}

TEST_F(ParserTest, RefusesWhatItsStorageCannotHold) {
  std::array<uint8_t, kHeaderSize + kUuidSize> small{};
  Parser waiting{small};
  const Raw raw{0x10, 0x01, 0x40};
  Bytes audio = raw;
  Message message;
  EXPECT_EQ(waiting.next(audio, message), Outcome::kBroken);
}

TEST(AudioSocketRates, FollowTheKind) {
  EXPECT_EQ(rate_of(0x11, 480), 12000u);
  EXPECT_EQ(rate_of(0x12, 640), 16000u);
  EXPECT_EQ(rate_of(0x12, 320), 16000u) << "10 ms";
  EXPECT_EQ(rate_of(0x13, 960), 24000u);
  EXPECT_EQ(rate_of(0x14, 1280), 32000u);
  EXPECT_EQ(rate_of(0x15, 1764), 44100u);
  EXPECT_EQ(rate_of(0x16, 1920), 48000u);
  EXPECT_EQ(rate_of(0x17, 3840), 96000u);
  EXPECT_EQ(rate_of(0x18, 7680), 192000u);
}

TEST(AudioSocketRates, FollowTheLengthOfAnOlderAsterisk) {
  EXPECT_EQ(rate_of(0x10, 320), 8000u);
  EXPECT_EQ(rate_of(0x10, 480), 12000u);
  EXPECT_EQ(rate_of(0x10, 640), 16000u);
  EXPECT_EQ(rate_of(0x10, 960), 24000u);
  EXPECT_EQ(rate_of(0x10, 1764), 44100u);
  EXPECT_EQ(rate_of(0x10, 1920), 48000u);
  EXPECT_EQ(rate_of(0x10, 160), 8000u);
}

TEST(AudioSocketRates, HaveTheirKinds) {
  EXPECT_EQ(kind_of(8000), 0x10);
  EXPECT_EQ(kind_of(16000), 0x12);
  EXPECT_EQ(kind_of(48000), 0x16);
  EXPECT_EQ(kind_of(192000), 0x18);
  EXPECT_FALSE(kind_of(22050));
}

TEST(AudioSocketMessage, IsWrittenInOnePiece) {
  std::array<uint8_t, 16> buffer{};
  EXPECT_EQ(write_message(kHangUp, {}, buffer), 3u);
  EXPECT_THAT(Bytes(buffer).first(3), ElementsAre(0, 0, 0));
  const Raw audio{1, 2, 3, 4};
  EXPECT_EQ(write_message(0x12, audio, buffer), 7u);
  EXPECT_THAT(Bytes(buffer).first(7), ElementsAre(0x12, 0, 4, 1, 2, 3, 4));
  std::array<uint8_t, 6> little{};
  EXPECT_EQ(write_message(0x12, audio, little), 0u);
  const Raw too_long(0x10000);
  std::vector<uint8_t> room(0x10010);
  EXPECT_EQ(write_message(0x12, too_long, room), 0u);
}

TEST(AudioSocketUuid, IsItsBytesInOrder) {
  const Raw& bytes = kPieces[0].payload;
  const std::string text = "79f02b5d-01d8-4bea-9fa4-013cc6e524c2";
  EXPECT_EQ(uuid_text(Bytes(bytes).first<kUuidSize>()), text);
  const auto parsed = parse_uuid("79F02B5D-01d8-4bea-9fa4-013cc6e524c2");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(Raw(parsed->begin(), parsed->end()), bytes);
}

TEST(AudioSocketUuid, IsRefusedWhenItIsNoUuid) {
  EXPECT_FALSE(parse_uuid(""));
  EXPECT_FALSE(parse_uuid("79f02b5d01d84bea9fa4013cc6e524c2"));
  EXPECT_FALSE(parse_uuid("79f02b5d-01d8-4bea-9fa4-013cc6e524cg"));
  EXPECT_FALSE(parse_uuid("79f02b5d-01d8-4bea-9fa4+013cc6e524c2"));
  EXPECT_FALSE(parse_uuid("79f02b5d-01d8-4bea-9fa4-013cc6e524c2 "));
}

TEST(AudioSocketDtmf, HasSixteenKeys) {
  int count = 0;
  for (unsigned byte = 0; byte < 256; ++byte) count += is_dtmf_digit(static_cast<uint8_t>(byte));
  EXPECT_EQ(count, 16);
  EXPECT_TRUE(is_dtmf_digit('#'));
  EXPECT_FALSE(is_dtmf_digit('E'));
}

}  // namespace
}  // namespace dragoman::audiosocket
