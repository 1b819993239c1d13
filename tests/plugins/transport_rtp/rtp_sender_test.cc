#include "plugins/transport_rtp/rtp_sender.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "plugins/transport_rtp/rtcp_reporter.h"
#include "tests/plugins/transport_rtp/stream_writer.h"

namespace dragoman::rtp {
namespace {

constexpr uint64_t kMs = 1'000'000;
constexpr SendFormat kUlaw{0, {DGM_CODEC_PCMU, 8000, 8000}};
constexpr SendFormat kG722{9, {DGM_CODEC_G722, 8000, 16000}};

struct SenderTest : testing::Test {
  SenderTest() { sender.set_format(kUlaw); }

  Header send(uint64_t position, uint32_t flags = 0) {
    const Raw payload(160, 0xff);
    const Bytes raw =
        sender.next({.flags = flags, .position = position, .payload = payload}, now_ns);
    Packet packet;
    EXPECT_EQ(parse_packet(raw, packet), Reject::kNone);
    now_ns += 20 * kMs;
    return packet.header;
  }

  Sender sender{{.ssrc = 0xabcd, .sequence = 65'535, .timestamp = 0xffffffe0}, 101};
  uint64_t now_ns = 5'000 * kMs;
};

TEST_F(SenderTest, MarksTheFirstPacketAndThoseAfterSilence) {
  EXPECT_TRUE(send(0).marker);
  EXPECT_FALSE(send(160).marker);
  EXPECT_TRUE(send(8000, DGM_MEDIA_MARKER).marker);
}

TEST_F(SenderTest, NeverSkipsNumbersWhileTimestampsFollowTheClock) {
  EXPECT_EQ(send(1000).sequence, 65'535);
  const Header second = send(1160);
  EXPECT_EQ(second.sequence, 0);
  EXPECT_EQ(second.timestamp, 0xffffffe0u + 160);
  const Header after_pause = send(9160);
  EXPECT_EQ(after_pause.sequence, 1);
  EXPECT_EQ(after_pause.timestamp, second.timestamp + 8000);
  EXPECT_EQ(after_pause.ssrc, 0xabcdu);
}

TEST_F(SenderTest, CountsG722AtHalfItsSamples) {
  sender.set_format(kG722);
  const Header first = send(0);
  EXPECT_EQ(first.payload_type, 9);
  EXPECT_EQ(send(320).timestamp, first.timestamp + 160);
}

TEST_F(SenderTest, GoesOnWithoutAGapAtAnotherRate) {
  const Header before = send(160);
  sender.set_format(kG722);
  const Header after = send(777'000);
  EXPECT_EQ(after.timestamp, before.timestamp + 160);
  EXPECT_EQ(after.sequence, static_cast<uint16_t>(before.sequence + 1));
}

TEST_F(SenderTest, KeepsItsPositionsAtTheSameRate) {
  const Header before = send(0);
  sender.set_format({8, {DGM_CODEC_PCMA, 8000, 8000}});
  EXPECT_EQ(send(480).timestamp, before.timestamp + 480);
}

TEST_F(SenderTest, SendsNothingWithoutFormatOrPayloadOrRoom) {
  const Raw payload(160, 0xff), long_payload(Sender::kMaxSendPayload + 1, 0xff);
  EXPECT_TRUE(sender.next({.payload = {}}, 0).empty());
  EXPECT_TRUE(sender.next({.payload = long_payload}, 0).empty());
  Sender unformatted({}, 101);
  EXPECT_TRUE(unformatted.next({.payload = payload}, 0).empty());
  EXPECT_EQ(sender.packets(), 0u);
}

TEST_F(SenderTest, SendsAKeyInPlaceOfAudio) {
  send(0);
  ASSERT_EQ(sender.queue_key('4', 60), EventSender::Queued::kYes);
  const Header start = send(160);
  EXPECT_EQ(start.payload_type, 101);
  EXPECT_TRUE(start.marker);
  std::string types;
  uint16_t sequence = start.sequence;
  for (uint64_t slot = 2; slot < 8; ++slot) {
    const Header header = send(slot * 160);
    EXPECT_EQ(header.sequence, ++sequence);
    types += header.payload_type == 101 ? 'k' : 'a';
    if (header.payload_type == 101)
      EXPECT_EQ(header.timestamp, start.timestamp);
    else
      EXPECT_EQ(header.timestamp, start.timestamp + (slot - 1) * 160);
  }
  EXPECT_EQ(types, "kkkkaa");
}

TEST_F(SenderTest, ReportsWhatItSentAndWhen) {
  send(0);
  send(160);
  const SenderInfo info = sender.info(now_ns + 30 * kMs);
  EXPECT_EQ(info.packet_count, 2u);
  EXPECT_EQ(info.octet_count, 320u);
  EXPECT_EQ(info.rtp_timestamp, 0xffffffe0u + 160 + 400);
  EXPECT_EQ(info.ntp_time, ntp_time(now_ns + 30 * kMs));
}

struct ReporterTest : SenderTest {
  ReporterTest() {
    for (int i = 0; i < 10; ++i) receive(stream.next());
    stream.skip(2);
    receive(stream.next());
    send(0);
  }
  void receive(const Raw& raw) {
    receiver.on_datagram(raw, peer, now_ns);
    now_ns += 20 * kMs;
  }
  Compound report() {
    const size_t size = reporter.write_report(receiver, sender, now_ns, buffer);
    Compound compound;
    EXPECT_TRUE(parse_compound(Bytes(buffer).first(size), compound));
    return compound;
  }
  bool hear(const Compound& compound) {
    std::array<uint8_t, kMaxCompound> raw{};
    const size_t size = write_compound(compound, raw);
    return reporter.on_datagram(Bytes(raw).first(size), receiver, sender, now_ns);
  }

  PayloadTypes types{true, 101, L16Reply::kG722};
  Receiver receiver{types, SourceMode::kStrict, std::nullopt, 0};
  Address peer = *parse_address("127.0.0.1:20232");
  StreamWriter stream;
  RtcpReporter reporter{"0123456789abcdef", 42, 5'000 * kMs};
  std::array<uint8_t, kMaxCompound> buffer{};
};

TEST_F(ReporterTest, ReportsItsStreamAndThePeers) {
  const Compound compound = report();
  EXPECT_EQ(compound.ssrc, 0xabcdu);
  EXPECT_TRUE(compound.has_sender_info);
  EXPECT_EQ(compound.sender_info.packet_count, 1u);
  EXPECT_EQ(compound.cname, "0123456789abcdef");
  ASSERT_EQ(compound.block_count, 1u);
  EXPECT_EQ(compound.blocks[0].ssrc, 0xaaaa0001u);
  EXPECT_EQ(compound.blocks[0].lost, 2);
  EXPECT_EQ(compound.blocks[0].fraction_lost, 2 * 256 / 13);
  EXPECT_EQ(compound.blocks[0].highest_sequence, 112u);
  EXPECT_EQ(compound.blocks[0].last_report, 0u);
}

TEST_F(ReporterTest, TellsHowLongAgoItHeardTheLastReport) {
  Compound theirs;
  theirs.ssrc = 0xaaaa0001;
  theirs.has_sender_info = true;
  theirs.sender_info.ntp_time = 0x1122334455667788;
  ASSERT_TRUE(hear(theirs));
  now_ns += 250 * kMs;
  const Compound compound = report();
  EXPECT_EQ(compound.blocks[0].last_report, 0x33445566u);
  EXPECT_EQ(compound.blocks[0].delay_since_last_report, 65536u / 4);
}

TEST_F(ReporterTest, MeasuresTheRoundTripFromAnAnswer) {
  EXPECT_LT(reporter.round_trip(), 0);
  const uint32_t sent = ntp_middle(report().sender_info.ntp_time);
  now_ns += 130 * kMs;
  Compound theirs;
  theirs.block_count = 1;
  theirs.blocks[0] = {.ssrc = 0xabcd, .last_report = sent, .delay_since_last_report = 65536 / 10};
  ASSERT_TRUE(hear(theirs));
  EXPECT_NEAR(reporter.round_trip(), 30, 0.1);
}

TEST_F(ReporterTest, ReportsEveryFiveSecondsOnAverageAndNeverRegularly) {
  uint64_t first = 0, last = 0, shortest = UINT64_MAX, longest = 0;
  for (int i = 0; i < 400; ++i) {
    while (!reporter.due(now_ns)) now_ns += 10 * kMs;
    if (i == 0) {
      EXPECT_LE(now_ns, (5'000 + 3'760) * kMs) << "the first after half an interval";
    }
    report();
    if (first == 0) first = now_ns;
    if (last != 0) {
      shortest = std::min(shortest, now_ns - last);
      longest = std::max(longest, now_ns - last);
    }
    last = now_ns;
  }
  EXPECT_NEAR(static_cast<double>(last - first) / 399e9, 5.0, 0.4);
  EXPECT_GE(shortest, 2'500 * kMs);
  EXPECT_LE(longest, 7'510 * kMs);
  EXPECT_GT(longest - shortest, 3'000 * kMs);
}

TEST_F(ReporterTest, BelievesAByeWhenTheStreamStops) {
  Compound bye;
  bye.bye_count = 1;
  bye.byes[0] = receiver.ssrc();
  ASSERT_TRUE(hear(bye));
  receive(stream.next());
  EXPECT_FALSE(reporter.peer_left(receiver, now_ns));
  now_ns += 600 * kMs;
  EXPECT_TRUE(reporter.peer_left(receiver, now_ns));
}

TEST_F(ReporterTest, DoesNotBelieveAByeWhenTheStreamGoesOn) {
  Compound bye;
  bye.bye_count = 1;
  bye.byes[0] = receiver.ssrc();
  ASSERT_TRUE(hear(bye));
  for (int i = 0; i < 60; ++i) receive(stream.next());
  EXPECT_FALSE(reporter.peer_left(receiver, now_ns));
  now_ns += 5'000 * kMs;
  EXPECT_FALSE(reporter.peer_left(receiver, now_ns)) << "a pause later on is only a pause";
}

TEST_F(ReporterTest, IgnoresAByeOfSomebodyElse) {
  Compound bye;
  bye.bye_count = 1;
  bye.byes[0] = 0x77777777;
  ASSERT_TRUE(hear(bye));
  EXPECT_FALSE(reporter.peer_left(receiver, now_ns + 10'000 * kMs));
}

TEST_F(ReporterTest, SaysByeForItselfAndOnceForANumberItGaveUp) {
  reporter.retire(0x5555);
  Compound compound = report();
  ASSERT_EQ(compound.bye_count, 1u);
  EXPECT_EQ(compound.byes[0], 0x5555u);
  EXPECT_EQ(report().bye_count, 0u);
  const size_t size = reporter.write_bye(receiver, sender, now_ns, buffer);
  ASSERT_TRUE(parse_compound(Bytes(buffer).first(size), compound));
  ASSERT_EQ(compound.bye_count, 1u);
  EXPECT_EQ(compound.byes[0], 0xabcdu);
}

}  // namespace
}  // namespace dragoman::rtp
