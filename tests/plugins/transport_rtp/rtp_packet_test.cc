#include "plugins/transport_rtp/rtp_packet.h"

#include <gmock/gmock.h>

#include <vector>

namespace dragoman::rtp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Raw = std::vector<uint8_t>;

// Version 2, mu-law, sequence 0x1234, timestamp 160, SSRC 0xdeadbeef, two bytes of audio.
const Raw kPlain{0x80, 0x00, 0x12, 0x34, 0, 0, 0, 160, 0xde, 0xad, 0xbe, 0xef, 0xff, 0x7f};

Raw with_first_byte(Raw raw, uint8_t first) {
  raw[0] = first;
  return raw;
}

Raw appended(Raw raw, const Raw& more) {
  raw.insert(raw.end(), more.begin(), more.end());
  return raw;
}

TEST(RtpPacket, ReadsAPlainHeader) {
  Packet packet;
  ASSERT_EQ(parse_packet(kPlain, packet), Reject::kNone);
  EXPECT_FALSE(packet.header.marker);
  EXPECT_EQ(packet.header.payload_type, 0);
  EXPECT_EQ(packet.header.sequence, 0x1234);
  EXPECT_EQ(packet.header.timestamp, 160u);
  EXPECT_EQ(packet.header.ssrc, 0xdeadbeefu);
  EXPECT_THAT(packet.payload, ElementsAre(0xff, 0x7f));
}

TEST(RtpPacket, ReadsTheMarkerApartFromThePayloadType) {
  Raw raw = kPlain;
  raw[1] = 0x80 | 118;
  Packet packet;
  ASSERT_EQ(parse_packet(raw, packet), Reject::kNone);
  EXPECT_TRUE(packet.header.marker);
  EXPECT_EQ(packet.header.payload_type, 118);
}

TEST(RtpPacket, SkipsContributingSources) {
  Raw raw(kPlain.begin(), kPlain.begin() + 12);
  raw[0] = 0x82;
  raw = appended(raw, {1, 2, 3, 4, 5, 6, 7, 8, 0xaa});
  Packet packet;
  ASSERT_EQ(parse_packet(raw, packet), Reject::kNone);
  EXPECT_EQ(packet.csrc_count, 2);
  EXPECT_THAT(packet.csrcs, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(packet.payload, ElementsAre(0xaa));
}

TEST(RtpPacket, SkipsAHeaderExtension) {
  Raw raw(kPlain.begin(), kPlain.begin() + 12);
  raw[0] = 0x90;
  raw = appended(raw, {0xbe, 0xde, 0, 1, 9, 8, 7, 6, 0xaa, 0xbb});
  Packet packet;
  ASSERT_EQ(parse_packet(raw, packet), Reject::kNone);
  EXPECT_TRUE(packet.has_extension);
  EXPECT_EQ(packet.extension_profile, 0xbede);
  EXPECT_THAT(packet.extension, ElementsAre(9, 8, 7, 6));
  EXPECT_THAT(packet.payload, ElementsAre(0xaa, 0xbb));
}

TEST(RtpPacket, TakesPaddingOffThePayload) {
  const Raw raw = appended(with_first_byte(kPlain, 0xa0), {0, 0, 3});
  Packet packet;
  ASSERT_EQ(parse_packet(raw, packet), Reject::kNone);
  EXPECT_EQ(packet.padding_size, 3);
  EXPECT_THAT(packet.payload, ElementsAre(0xff, 0x7f));
}

TEST(RtpPacket, AcceptsAPayloadThatIsAllPadding) {
  Raw raw(kPlain.begin(), kPlain.begin() + 12);
  raw[0] = 0xa0;
  raw = appended(raw, {0, 2});
  Packet packet;
  ASSERT_EQ(parse_packet(raw, packet), Reject::kNone);
  EXPECT_THAT(packet.payload, IsEmpty());
}

TEST(RtpPacket, AcceptsAHeaderWithoutPayload) {
  const Raw raw(kPlain.begin(), kPlain.begin() + 12);
  Packet packet;
  ASSERT_EQ(parse_packet(raw, packet), Reject::kNone);
  EXPECT_THAT(packet.payload, IsEmpty());
}

TEST(RtpPacket, RefusesEverythingShorterThanAHeader) {
  Packet packet;
  for (size_t size = 0; size < kHeaderSize; ++size)
    EXPECT_EQ(parse_packet(Bytes(kPlain).first(size), packet), Reject::kTooShort) << size;
  EXPECT_EQ(parse_packet(Raw{'h', 'e', 'l', 'l', 'o'}, packet), Reject::kTooShort);
}

TEST(RtpPacket, RefusesOtherVersions) {
  Packet packet;
  for (const uint8_t first : Raw{0x00, 0x40, 0xc0})
    EXPECT_EQ(parse_packet(with_first_byte(kPlain, first), packet), Reject::kVersion);
}

TEST(RtpPacket, RefusesACountOfSourcesThatDoesNotFit) {
  Packet packet;
  EXPECT_EQ(parse_packet(with_first_byte(kPlain, 0x8f), packet), Reject::kHeader);
}

TEST(RtpPacket, RefusesAnExtensionThatDoesNotFit) {
  Packet packet;
  EXPECT_EQ(parse_packet(with_first_byte(kPlain, 0x90), packet), Reject::kHeader);
  Raw raw(kPlain.begin(), kPlain.begin() + 12);
  raw[0] = 0x90;
  raw = appended(raw, {0xbe, 0xde, 0xff, 0xff, 1, 2, 3, 4});
  EXPECT_EQ(parse_packet(raw, packet), Reject::kHeader);
}

TEST(RtpPacket, RefusesPaddingThatLies) {
  Packet packet;
  EXPECT_EQ(parse_packet(appended(with_first_byte(kPlain, 0xa0), {0}), packet), Reject::kPadding);
  EXPECT_EQ(parse_packet(appended(with_first_byte(kPlain, 0xa0), {4}), packet), Reject::kPadding);
  EXPECT_EQ(parse_packet(Bytes(with_first_byte(kPlain, 0xa0)).first(12), packet), Reject::kPadding);
}

TEST(RtpPacket, TellsControlPacketsOnASharedPort) {
  EXPECT_TRUE(looks_like_rtcp(Raw{0x80, 200, 0, 6}));
  EXPECT_TRUE(looks_like_rtcp(Raw{0x81, 203, 0, 1}));
  EXPECT_FALSE(looks_like_rtcp(kPlain));
  EXPECT_FALSE(looks_like_rtcp(Raw{0x80, 0x80 | 118}));
  EXPECT_FALSE(looks_like_rtcp(Raw{0x80}));
}

TEST(RtpPacket, WritesWhatItReads) {
  const Header header{.marker = true,
                      .payload_type = 9,
                      .sequence = 65535,
                      .timestamp = 0xfffffff0,
                      .ssrc = 0x01020304};
  std::array<uint8_t, 32> buffer{};
  const Raw payload{1, 2, 3};
  const size_t size = write_packet(header, payload, buffer);
  ASSERT_EQ(size, 15u);
  EXPECT_THAT(Bytes(buffer).first(size),
              ElementsAre(0x80, 0x89, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf0, 1, 2, 3, 4, 1, 2, 3));
  Packet packet;
  ASSERT_EQ(parse_packet(Bytes(buffer).first(size), packet), Reject::kNone);
  EXPECT_EQ(packet.header.timestamp, header.timestamp);
  EXPECT_TRUE(packet.header.marker);
}

TEST(RtpPacket, WritesNothingIntoTooLittleRoom) {
  std::array<uint8_t, 13> buffer{};
  EXPECT_EQ(write_packet({}, Raw{1, 2}, buffer), 0u);
}

}  // namespace
}  // namespace dragoman::rtp
