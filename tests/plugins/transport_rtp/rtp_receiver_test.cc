#include "plugins/transport_rtp/rtp_receiver.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/plugins/transport_rtp/stream_writer.h"

namespace dragoman::rtp {
namespace {

constexpr uint64_t kMs = 1'000'000;

struct ReceiverTest : testing::Test {
  ReceiverTest() { types.add_dynamic("118=l16/16000"); }

  Received give(const Raw& raw) {
    const Received received = receiver.on_datagram(raw, peer, now_ns);
    now_ns += 20 * kMs;
    if (received.key) digits += received.key->digit;
    return received;
  }
  Received event(uint8_t key, uint32_t timestamp, uint8_t flags, uint8_t duration) {
    Header header = stream.header;
    header.payload_type = 101;
    header.timestamp = timestamp;
    ++stream.header.sequence;
    return give(packet_of(header, {key, flags, 0, duration}));
  }

  PayloadTypes types{true, 101, L16Reply::kG722};
  Receiver receiver{types, SourceMode::kStrict, std::nullopt, 0};
  Address peer = *parse_address("127.0.0.1:20232");
  StreamWriter stream;
  uint64_t now_ns = 1'000 * kMs;
  std::string digits;
};

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

TEST_F(ReceiverTest, TellsComfortNoise) {
  give(stream.next());
  stream.header.payload_type = 13;
  stream.payload_size = 1;
  const Received noise = give(stream.next());
  ASSERT_TRUE(noise.has_packet);
  EXPECT_EQ(noise.packet.flags, uint32_t{DGM_MEDIA_COMFORT_NOISE});
  EXPECT_EQ(noise.packet.payload.size(), 1u);
  stream.header.payload_type = 0;
  stream.header.timestamp += 8000;
  stream.header.marker = true;
  now_ns += 1000 * kMs;
  stream.payload_size = 160;
  const Received speech = give(stream.next());
  EXPECT_EQ(speech.packet.flags, uint32_t{DGM_MEDIA_MARKER});
  EXPECT_FALSE(speech.new_format);
}

TEST_F(ReceiverTest, TellsKeysOnceAndTheirPacketsAsSilenceOnPurpose) {
  const Received before = give(stream.next());
  const uint32_t timestamp = stream.header.timestamp;
  const Received start = event(5, timestamp, 0x0a, 160);
  EXPECT_EQ(start.packet.flags, uint32_t{DGM_MEDIA_COMFORT_NOISE});
  EXPECT_TRUE(start.packet.payload.empty());
  EXPECT_EQ(start.packet.sequence, before.packet.sequence + 1);
  for (int i = 0; i < 3; ++i) event(5, timestamp, 0x8a, 240);
  EXPECT_EQ(digits, "5");
  stream.header.timestamp += 640;
  const Received after = give(stream.next());
  EXPECT_EQ(after.packet.sequence, before.packet.sequence + 5);
  EXPECT_EQ(receiver.lost(), 0);
}

TEST_F(ReceiverTest, KeepsTheTimeLineOverALongKey) {
  const Received before = give(stream.next());
  const uint32_t timestamp = stream.header.timestamp;
  for (int i = 0; i < 200; ++i) event(5, timestamp, 0x0a, 160);  // four seconds
  stream.header.timestamp += 200 * 160;
  const Received after = give(stream.next());
  EXPECT_EQ(after.packet.position, before.packet.position + 201 * 160);
  EXPECT_EQ(after.packet.sequence, before.packet.sequence + 201);
}

TEST_F(ReceiverTest, EndsALostKeyByTheAudioThatFollows) {
  give(stream.next());
  event(7, stream.header.timestamp, 0x0a, 160);
  for (int i = 0; i < 6; ++i) give(stream.next());
  EXPECT_EQ(digits, "");
  for (int i = 0; i < 3; ++i) give(stream.next());
  EXPECT_EQ(digits, "7");
}

TEST_F(ReceiverTest, EndsAKeyWhenTheSsrcChangesUnderIt) {
  give(stream.next());
  event(7, stream.header.timestamp, 0x0a, 160);
  stream.header.ssrc = 0xbbbb0002;
  give(stream.next());
  give(stream.next());
  EXPECT_EQ(digits, "7");
}

TEST_F(ReceiverTest, RefusesAKeyThatIsTooShort) {
  give(stream.next());
  Header header = stream.header;
  header.payload_type = 101;
  EXPECT_EQ(give(packet_of(header, {1, 2, 3})).reject, Reject::kPayload);
}

TEST_F(ReceiverTest, TellsNothingOfNoiseAndKeysBeforeTheFirstAudio) {
  stream.header.payload_type = 13;
  stream.payload_size = 1;
  const Received noise = give(stream.next());
  EXPECT_TRUE(noise.locked);
  EXPECT_FALSE(noise.has_packet);
  const Received key = event(1, 5000, 0x8a, 240);
  EXPECT_EQ(digits, "1");
  EXPECT_FALSE(key.has_packet);
}

}  // namespace
}  // namespace dragoman::rtp
