#include "tests/plugins/transport_rtp/receiver_fixture.h"

namespace dragoman::rtp {
namespace {

TEST_F(ReceiverTest, TellsTheFormatWithTheFirstPacket) {
  const Received first = give(stream.next());
  EXPECT_TRUE(first.locked);
  EXPECT_TRUE(first.new_stream);
  EXPECT_EQ(first.new_format, (SendFormat{0, {DGM_CODEC_PCMU, 8000, 8000}}));
  ASSERT_TRUE(first.has_packet);
  EXPECT_EQ(first.packet.flags, uint32_t{DGM_MEDIA_MARKER});
  EXPECT_EQ(first.packet.payload.size(), 160u);

  const Received second = give(stream.next());
  EXPECT_FALSE(second.new_format);
  EXPECT_EQ(second.packet.flags, 0u);
  EXPECT_EQ(second.packet.sequence, first.packet.sequence + 1);
  EXPECT_EQ(second.packet.position, first.packet.position + 160);
}

TEST_F(ReceiverTest, PassesEveryPtimeAsItIs) {
  uint64_t position = 0;
  for (const size_t samples : {80, 160, 240, 320, 480, 80}) {
    stream.payload_size = samples;
    stream.timestamp_step = static_cast<uint32_t>(samples);
    const Received received = give(stream.next());
    ASSERT_TRUE(received.has_packet);
    EXPECT_EQ(received.packet.payload.size(), samples);
    if (position != 0) {
      EXPECT_EQ(received.packet.position, position);
    }
    position = received.packet.position + samples;
  }
}

TEST_F(ReceiverTest, CrossesBothWraps) {
  stream.header.sequence = 65'534;
  stream.header.timestamp = 0xffffff00;
  const Received first = give(stream.next());
  for (uint64_t i = 1; i < 6; ++i) {
    const Received received = give(stream.next());
    EXPECT_EQ(received.packet.sequence, first.packet.sequence + i);
    EXPECT_EQ(received.packet.position, first.packet.position + i * 160);
  }
}

TEST_F(ReceiverTest, TellsANewFormatInMidCall) {
  give(stream.next());
  stream.header.payload_type = 8;
  EXPECT_EQ(give(stream.next()).new_format, (SendFormat{8, {DGM_CODEC_PCMA, 8000, 8000}}));
  stream.header.payload_type = 9;
  const Received wide = give(stream.next());
  EXPECT_EQ(wide.new_format, (SendFormat{9, {DGM_CODEC_G722, 8000, 16000}}));
  EXPECT_EQ(wide.packet.sample_rate_hz, 16000u);
  EXPECT_EQ(give(stream.next()).packet.position, wide.packet.position + 320);
}

TEST_F(ReceiverTest, AnswersSlin16WithG722) {
  stream.header.payload_type = 118;
  stream.payload_size = 640;
  stream.timestamp_step = 320;
  const Received first = give(stream.next());
  EXPECT_EQ(first.packet.codec, dgm_codec{DGM_CODEC_L16});
  EXPECT_EQ(first.packet.sample_rate_hz, 16000u);
  EXPECT_EQ(first.new_format, (SendFormat{9, {DGM_CODEC_G722, 8000, 16000}}));
  EXPECT_EQ(give(stream.next()).packet.position, first.packet.position + 320);
}

TEST_F(ReceiverTest, DropsALatePacketOfTheCodecBefore) {
  give(stream.next());
  const Raw late = stream.next();
  stream.header.payload_type = 8;
  give(stream.next());
  EXPECT_EQ(give(late).reject, Reject::kPayloadType);
}

TEST_F(ReceiverTest, RefusesUnknownPayloadTypes) {
  give(stream.next());
  stream.header.payload_type = 107;
  const Received received = give(stream.next());
  EXPECT_EQ(received.reject, Reject::kPayloadType);
  EXPECT_FALSE(received.has_packet);
}

TEST_F(ReceiverTest, IsNotLockedByGarbage) {
  EXPECT_EQ(give({0, 0, 0, 0}).reject, Reject::kTooShort);
  EXPECT_EQ(give(Raw(200, 0xc3)).reject, Reject::kVersion);
  stream.header.payload_type = 107;
  EXPECT_EQ(give(stream.next()).reject, Reject::kPayloadType);
  EXPECT_FALSE(receiver.source().locked());
}

TEST_F(ReceiverTest, RefusesPayloadsThatAreNoAudio) {
  give(stream.next());
  stream.payload_size = 0;
  EXPECT_EQ(give(stream.next()).reject, Reject::kPayload);
  stream.payload_size = kMaxPayload + 1;
  EXPECT_EQ(give(stream.next()).reject, Reject::kPayload);
  stream.header.payload_type = 11;
  stream.payload_size = 321;
  EXPECT_EQ(give(stream.next()).reject, Reject::kPayload);
}

TEST_F(ReceiverTest, TakesLongPacketsAndOddG722) {
  stream.payload_size = 2000;
  EXPECT_TRUE(give(stream.next()).has_packet);
  stream.header.payload_type = 9;
  stream.payload_size = 159;
  EXPECT_TRUE(give(stream.next()).has_packet);
}

TEST_F(ReceiverTest, RefusesOtherSources) {
  give(stream.next());
  peer.port = 4000;
  EXPECT_EQ(give(stream.next()).reject, Reject::kSource);
}

TEST_F(ReceiverTest, LearnsAStrangerAndLosesNothingAfterwards) {
  peer = *parse_address("10.0.0.2:4000");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(give(stream.next()).reject, Reject::kLearning);
  EXPECT_TRUE(give(stream.next()).has_packet);
}

TEST_F(ReceiverTest, PassesDuplicatesAndReorderedPacketsWithTheirNumbers) {
  const Received first = give(stream.next());
  const Raw second = stream.next();
  for (int i = 0; i < 9; ++i) stream.skip(1);
  const Received eleventh = give(stream.next());
  EXPECT_EQ(eleventh.packet.sequence, first.packet.sequence + 11);
  const Received late = give(second);
  EXPECT_EQ(late.packet.sequence, first.packet.sequence + 1);
  EXPECT_EQ(late.packet.position, first.packet.position + 160);
  EXPECT_EQ(give(second).packet.sequence, first.packet.sequence + 1);
}

TEST_F(ReceiverTest, CountsLossUntilItIsRecovered) {
  give(stream.next());
  const Raw missing = stream.next();
  give(stream.next());
  EXPECT_EQ(receiver.lost(), 1);
  give(missing);
  EXPECT_EQ(receiver.lost(), 0);
}

TEST_F(ReceiverTest, FollowsAnotherSsrcAfterTwoPacketsInARow) {
  const Received before = give(stream.next());
  stream.header.ssrc = 0xbbbb0002;
  stream.header.sequence = 7;
  stream.header.timestamp = 99;
  EXPECT_EQ(give(stream.next()).reject, Reject::kProbation);
  const Received after = give(stream.next());
  EXPECT_TRUE(after.new_stream);
  ASSERT_TRUE(after.has_packet);
  EXPECT_GT(after.packet.sequence, before.packet.sequence + 65'000);
  EXPECT_EQ(after.packet.position, before.packet.position + 320) << "time went on by two packets";
  EXPECT_EQ(receiver.ssrc(), 0xbbbb0002u);
  EXPECT_EQ(give(stream.next()).packet.sequence, after.packet.sequence + 1);
}

TEST_F(ReceiverTest, StaysWithItsStreamWhenStraysAreMixedIn) {
  give(stream.next());
  StreamWriter stray;
  stray.header.ssrc = 0xcccc0003;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(give(stray.next()).reject, Reject::kProbation);
    EXPECT_TRUE(give(stream.next()).has_packet);
  }
}

TEST_F(ReceiverTest, FollowsASenderThatResetsItsNumbersUnderTheSameSsrc) {
  const Received before = give(stream.next());
  stream.header.sequence = 40'000;
  EXPECT_EQ(give(stream.next()).reject, Reject::kSequence);
  const Received after = give(stream.next());
  EXPECT_TRUE(after.new_stream);
  EXPECT_GT(after.packet.sequence, before.packet.sequence + 65'000);
}

TEST_F(ReceiverTest, ShowsAJumpOfTheTimeLineAsANewBeginning) {
  const Received before = give(stream.next());
  stream.header.timestamp += 3'000'000'000u;
  const Received after = give(stream.next());
  EXPECT_EQ(after.packet.position, before.packet.position + 160);
  EXPECT_GT(after.packet.sequence, before.packet.sequence + 65'000);
  EXPECT_EQ(give(stream.next()).packet.sequence, after.packet.sequence + 1);
}

TEST_F(ReceiverTest, TakesAHoldForSilenceWhenTimestampsWentOn) {
  const Received before = give(stream.next());
  now_ns += 60'000 * kMs;
  stream.header.timestamp += 60 * 8000;
  const Received after = give(stream.next());
  EXPECT_EQ(after.packet.sequence, before.packet.sequence + 1);
  EXPECT_EQ(after.packet.position, before.packet.position + 160 + 60 * 8000);
}

TEST_F(ReceiverTest, PassesAStallAndItsBurstWithoutAJump) {
  const Received before = give(stream.next());
  now_ns += 500 * kMs;
  for (uint64_t i = 1; i <= 25; ++i) {
    const Received received = receiver.on_datagram(stream.next(), peer, now_ns);
    EXPECT_EQ(received.packet.sequence, before.packet.sequence + i);
    EXPECT_EQ(received.packet.position, before.packet.position + i * 160);
  }
}

}  // namespace
}  // namespace dragoman::rtp
