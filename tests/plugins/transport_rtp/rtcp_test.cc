#include "plugins/transport_rtp/rtcp.h"

#include <gtest/gtest.h>

#include <vector>

namespace dragoman::rtp {
namespace {

using Raw = std::vector<uint8_t>;

// A sender report with one block, a CNAME and a BYE with a reason, byte for byte.
const Raw kCompound{
    0x81, 200, 0, 12,                                // SR, one block, 13 words
    0x11, 0x11, 0x11, 0x11,                          // from
    0, 0, 0, 5, 0x80, 0, 0, 0,                       // NTP 5.5 s
    0, 0, 0x03, 0x20, 0, 0, 0, 7, 0, 0, 4, 0x60,     // RTP 800, 7 packets, 1120
                                                     // octets
    0x22, 0x22, 0x22, 0x22, 0x40, 0xff, 0xff, 0xfe,  // about, a quarter lost, -2 in all
    0, 1, 0, 9, 0, 0, 0, 12, 0, 4, 0x80, 0, 0, 0, 0x80, 0, 0x81, 202, 0, 3,  // SDES, one chunk
    0x11, 0x11, 0x11, 0x11, 1, 3, 'a', '@', 'b', 0, 0, 0, 0x81, 203, 0, 3,   // BYE
    0x11, 0x11, 0x11, 0x11, 4, 'd', 'o', 'n', 'e', 0, 0, 0};

TEST(Rtcp, ReadsACompoundPacket) {
  Compound compound;
  ASSERT_TRUE(parse_compound(kCompound, compound));
  EXPECT_EQ(compound.ssrc, 0x11111111u);
  ASSERT_TRUE(compound.has_sender_info);
  EXPECT_EQ(compound.sender_info, (SenderInfo{0x0000000580000000, 800, 7, 1120}));
  ASSERT_EQ(compound.block_count, 1u);
  EXPECT_EQ(compound.blocks[0],
            (ReportBlock{0x22222222, 0x40, -2, 0x00010009, 12, 0x00048000, 0x8000}));
  EXPECT_EQ(compound.cname, "a@b");
  ASSERT_EQ(compound.bye_count, 1u);
  EXPECT_EQ(compound.byes[0], 0x11111111u);
  EXPECT_EQ(compound.bye_reason, "done");
}

TEST(Rtcp, WritesTheSameBytes) {
  Compound compound;
  ASSERT_TRUE(parse_compound(kCompound, compound));
  std::array<uint8_t, kMaxCompound> buffer{};
  const size_t size = write_compound(compound, buffer);
  EXPECT_EQ(Raw(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)), kCompound);
}

TEST(Rtcp, WritesEveryLengthOfTextOnAWordBoundary) {
  for (size_t length = 1; length <= 255; ++length) {
    const std::string name(length, 'x');
    Compound compound;
    compound.ssrc = 3;
    compound.cname = name;
    compound.bye_count = 1;
    compound.bye_reason = name;
    std::array<uint8_t, kMaxCompound> buffer{};
    const size_t size = write_compound(compound, buffer);
    ASSERT_GT(size, 0u);
    ASSERT_EQ(size % 4, 0u);
    Compound read;
    ASSERT_TRUE(parse_compound(Bytes(buffer).first(size), read)) << length;
    ASSERT_EQ(read.cname, name);
    ASSERT_EQ(read.bye_reason, name);
  }
}

TEST(Rtcp, WritesNothingThatDoesNotFit) {
  Compound compound;
  compound.cname = "somebody";
  std::array<uint8_t, 20> little{};
  EXPECT_EQ(write_compound(compound, little), 0u);
  const std::string long_name(256, 'x');
  compound.cname = long_name;
  std::array<uint8_t, kMaxCompound> buffer{};
  EXPECT_EQ(write_compound(compound, buffer), 0u);
}

TEST(Rtcp, LimitsLossToTwentyFourBits) {
  Compound compound;
  compound.block_count = 2;
  compound.blocks[0].lost = 20'000'000;
  compound.blocks[1].lost = -20'000'000;
  std::array<uint8_t, kMaxCompound> buffer{};
  const size_t size = write_compound(compound, buffer);
  Compound read;
  ASSERT_TRUE(parse_compound(Bytes(buffer).first(size), read));
  EXPECT_EQ(read.blocks[0].lost, 0x7fffff);
  EXPECT_EQ(read.blocks[1].lost, -0x800000);
}

TEST(Rtcp, RefusesWhatTheRfcRefuses) {
  Compound compound;
  EXPECT_FALSE(parse_compound({}, compound));
  EXPECT_FALSE(parse_compound(Raw{0x80, 201, 0}, compound)) << "cut header";
  EXPECT_FALSE(parse_compound(Raw{0x40, 201, 0, 1, 0, 0, 0, 1}, compound)) << "version 1";
  EXPECT_FALSE(parse_compound(Raw{0x81, 203, 0, 1, 0, 0, 0, 1}, compound)) << "BYE first";
  EXPECT_FALSE(parse_compound(Raw{0x80, 201, 0, 9, 0, 0, 0, 1}, compound)) << "too long";
  EXPECT_FALSE(parse_compound(Raw{0x80, 201, 0, 0}, compound)) << "no SSRC";
  EXPECT_FALSE(parse_compound(Raw{0x81, 201, 0, 1, 0, 0, 0, 1}, compound)) << "block missing";
  EXPECT_FALSE(parse_compound(Raw{0xa0, 201, 0, 2, 0, 0, 0, 1, 0, 0, 0, 4}, compound))
      << "padding in the first packet";
  EXPECT_FALSE(
      parse_compound(Raw{0x80, 201, 0, 1, 0, 0, 0, 1, 0x82, 203, 0, 1, 0, 0, 0, 1}, compound))
      << "BYE counts two";
  EXPECT_FALSE(parse_compound(
      Raw{0x80, 201, 0, 1, 0, 0, 0, 1, 0x81, 202, 0, 2, 0, 0, 0, 1, 1, 9, 'a', 'b'}, compound))
      << "CNAME longer than its packet";
  EXPECT_FALSE(
      parse_compound(Raw{0x80, 201, 0, 1, 0, 0, 0, 1, 0xa0, 203, 0, 1, 0, 0, 0, 3}, compound))
      << "padding of three";
}

TEST(Rtcp, StepsOverPacketsItDoesNotKnow) {
  Compound compound;
  EXPECT_TRUE(parse_compound(
      Raw{0x80, 201, 0, 1, 0, 0, 0, 1, 0x80, 207, 0, 1, 9, 9, 9, 9, 0x81, 203, 0, 1, 0, 0, 0, 1},
      compound));
  EXPECT_EQ(compound.bye_count, 1u);
}

TEST(Rtcp, RefusesEveryCutInsideAPacket) {
  Compound compound;
  for (size_t size = 0; size < kCompound.size(); ++size) {
    const bool on_boundary = size == 52 || size == 68;
    EXPECT_EQ(parse_compound(Bytes(kCompound).first(size), compound), on_boundary) << size;
  }
}

TEST(Rtcp, MeasuresTheRoundTrip) {
  constexpr uint64_t kMs = 1'000'000;
  const uint64_t sent_ns = 1'000'000 * kMs;
  ReportBlock block;
  EXPECT_LT(round_trip_ms(block, sent_ns), 0) << "no report heard";
  block.last_report = ntp_middle(ntp_time(sent_ns));
  block.delay_since_last_report = 65536 / 2;  // the far end waited half a second
  EXPECT_NEAR(round_trip_ms(block, sent_ns + 580 * kMs), 80, 0.1);
  EXPECT_LT(round_trip_ms(block, sent_ns + 400 * kMs), 0) << "it claims to have waited longer";
}

}  // namespace
}  // namespace dragoman::rtp
