// What is no audio in a stream: comfort noise and keys.
#include "tests/plugins/transport_rtp/receiver_fixture.h"

namespace dragoman::rtp {
namespace {

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
