// The frame path of an RTP leg allocates nothing: a datagram in, a frame out.
#include <gtest/gtest.h>

#include "tests/plugins/transport_rtp/quiet_host.h"
#include "tests/plugins/transport_rtp/stream_writer.h"
#include "tests/support/allocation_counter.h"

namespace dragoman::rtp {
namespace {

using dgm::test::allocations_of_this_thread;
using test::QuietHost;
using test::QuietLeg;

constexpr dgm_address kPeer{{127, 0, 0, 1}, 20232, 4, 0};

struct RtpFramePath : ::testing::Test {
  static dgm_leg_params standing() {
    dgm_leg_params params{};
    params.local_port = 5000;
    return params;
  }
  void hear(const Raw& raw) {
    host.now_ns += 20'000'000;
    const uint64_t before = allocations_of_this_thread();
    host.udp.on_datagram(host.ctx, 5000, {raw.data(), raw.size()}, &kPeer, host.now_ns);
    allocations += allocations_of_this_thread() - before;
  }
  dgm_status say(size_t payload_size) {
    const dgm_media media{sizeof media, 0, position, {frame.data(), payload_size}};
    position += 160;
    const uint64_t before = allocations_of_this_thread();
    const dgm_status status = leg.table().send(leg.session(), &media);
    allocations += allocations_of_this_thread() - before;
    return status;
  }

  QuietHost& host = QuietHost::self() = {};
  uint64_t before_open = allocations_of_this_thread();
  QuietLeg leg{std::string(DGM_BINARY_DIR) + "/plugins/transport_rtp.so", "rtp", standing()};
  uint64_t of_open = allocations_of_this_thread() - before_open;
  StreamWriter stream;
  Raw frame = Raw(640, 0xff);
  uint64_t position = 0;
  uint64_t allocations = 0;
};

TEST_F(RtpFramePath, CountsTheAllocationsOfTheRest) {
  EXPECT_GT(of_open, 0u) << "otherwise the counter sees nothing of the plugin";
}

TEST_F(RtpFramePath, AllocatesNothingForAudioInBothDirections) {
  for (int i = 0; i < 1000; ++i) {
    hear(stream.next());
    ASSERT_EQ(say(160), DGM_OK);
  }
  EXPECT_EQ(host.packets, 1000u);
  EXPECT_EQ(host.sent, 1000u) << "one datagram per frame";
  EXPECT_EQ(allocations, 0u);
}

TEST_F(RtpFramePath, AllocatesNothingForWhatIsNotAudio) {
  hear(stream.next());
  ASSERT_EQ(leg.table().send_dtmf(leg.session(), '5', 100), DGM_OK);
  for (int i = 0; i < 10; ++i) ASSERT_EQ(say(160), DGM_OK);
  Header key = stream.header;
  key.payload_type = 101;
  for (uint8_t i = 0; i < 3; ++i, ++key.sequence) hear(packet_of(key, {5, 0x8a, 3, 0x20}));
  stream.header.sequence = key.sequence;
  hear({});
  hear(Raw(2000, 0xee));
  hear(Raw(13, 0x80));
  hear({0x80, 201, 0, 1, 0, 0, 0, 1});
  stream.header.ssrc = 77;
  for (int i = 0; i < 5; ++i) hear(stream.next());
  stream.header.payload_type = 9;
  for (int i = 0; i < 5; ++i) hear(stream.next());
  stream.skip(5000);
  for (int i = 0; i < 5; ++i) hear(stream.next());
  EXPECT_EQ(host.digits, 1u);
  EXPECT_EQ(host.formats, 2u);
  EXPECT_EQ(allocations, 0u);
}

}  // namespace
}  // namespace dragoman::rtp
