// What the receiver tells and what the host's jitter buffer makes of it: silence on purpose, keys
// and new streams are no loss, and loss is.
#include <gtest/gtest.h>

#include <string>

#include "host/audio/jitter_buffer.h"
#include "plugins/transport_rtp/rtp_receiver.h"
#include "tests/plugins/transport_rtp/stream_writer.h"

namespace dragoman::rtp {
namespace {

using dgm::audio::JitterBuffer;
constexpr uint64_t kMs = 1'000'000;

struct Agreement : ::testing::Test {
  // One packet and one tick every 20 ms. Ticks are written F(rame), M(issing), S(ilence), E(mpty).
  void packet(const Raw& raw) {
    const Received received = receiver.on_datagram(raw, peer, now_ns);
    if (received.has_packet) {
      buffer.put({.sequence = received.packet.sequence,
                  .position = received.packet.position,
                  .arrived_at_ns = received.packet.arrived_at_ns,
                  .comfort_noise = (received.packet.flags & DGM_MEDIA_COMFORT_NOISE) != 0,
                  .payload = received.packet.payload});
    }
    tick();
  }
  void tick() {
    std::array<uint8_t, 160> frame;
    ticks += "FMSE"[static_cast<size_t>(buffer.get(now_ns, false, frame).kind)];
    now_ns += 20 * kMs;
  }
  void talk(int packets) {
    for (int i = 0; i < packets; ++i) packet(stream.next());
  }

  PayloadTypes types{true, 101, L16Reply::kG722};
  Receiver receiver{types, SourceMode::kStrict, std::nullopt, 0};
  JitterBuffer buffer{dgm::audio::Codec::kPcmu, 8000};
  Address peer = *parse_address("127.0.0.1:20232");
  StreamWriter stream;
  uint64_t now_ns = 1'000 * kMs;
  std::string ticks;
};

TEST_F(Agreement, CallsAGapInTheSequenceLoss) {
  talk(20);
  stream.skip(1);
  now_ns += 20 * kMs;
  talk(20);
  EXPECT_EQ(buffer.stats().lost, 1u);
}

TEST_F(Agreement, CallsAHoldSilence) {
  talk(20);
  now_ns += 5'000 * kMs;
  stream.header.timestamp += 5 * 8000;
  talk(20);
  EXPECT_EQ(buffer.stats().lost, 0u);
  EXPECT_EQ(buffer.stats().concealed_frames, 0u);
}

TEST_F(Agreement, CallsKeysSilence) {
  talk(20);
  const uint32_t timestamp = stream.header.timestamp;
  for (uint8_t i = 0; i < 20; ++i) {
    Header key = stream.header;
    key.payload_type = 101;
    key.timestamp = timestamp;
    stream.skip(1);
    packet(packet_of(key, {5, static_cast<uint8_t>(i > 16 ? 0x8a : 0x0a), 0, 160}));
  }
  talk(20);
  EXPECT_EQ(buffer.stats().lost, 0u);
  EXPECT_EQ(ticks.find('M'), std::string::npos) << ticks;
}

TEST_F(Agreement, BeginsAnewWithAnotherSsrcWithoutLoss) {
  talk(20);
  stream.header.ssrc = 7;
  stream.header.sequence = 60'000;
  stream.header.timestamp = 5;
  ticks.clear();
  talk(50);
  EXPECT_EQ(buffer.stats().lost, 0u);
  EXPECT_EQ(ticks.substr(10), std::string(40, 'F')) << "the new stream plays without holes";
}

TEST_F(Agreement, BeginsAnewWithAnotherTimeLineWithoutLoss) {
  talk(20);
  stream.header.timestamp += 2'000'000'000;
  ticks.clear();
  talk(50);
  EXPECT_EQ(buffer.stats().lost, 0u);
  EXPECT_EQ(ticks, std::string(50, 'F')) << "positions follow the clock, so nothing is heard of it";
}

}  // namespace
}  // namespace dragoman::rtp
