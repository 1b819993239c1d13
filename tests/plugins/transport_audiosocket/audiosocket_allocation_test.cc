// The frame path of an AudioSocket leg allocates nothing, however the stream is cut.
#include <gtest/gtest.h>

#include "plugins/transport_audiosocket/audiosocket_protocol.h"
#include "tests/plugins/transport_rtp/quiet_host.h"
#include "tests/support/allocation_counter.h"

namespace dragoman::audiosocket {
namespace {

using dgm::test::allocations_of_this_thread;
using test::QuietHost;
using test::QuietLeg;

struct AudioSocketFramePath : ::testing::Test {
  static dgm_leg_params with_stream() {
    dgm_leg_params params{};
    params.stream = 5;
    return params;
  }
  void hear(Bytes data) {
    const uint64_t before = allocations_of_this_thread();
    host.stream.on_data(host.ctx, 5, {data.data(), data.size()}, host.now_ns);
    allocations += allocations_of_this_thread() - before;
  }
  std::vector<uint8_t> message(uint8_t kind, size_t payload_size) {
    std::vector<uint8_t> raw(kHeaderSize + payload_size);
    write_message(kind, std::vector<uint8_t>(payload_size), raw);
    return raw;
  }

  QuietHost& host = QuietHost::self() = {};
  uint64_t before_open = allocations_of_this_thread();
  QuietLeg leg{std::string(DGM_BINARY_DIR) + "/plugins/transport_audiosocket.so", "audiosocket",
               with_stream()};
  uint64_t of_open = allocations_of_this_thread() - before_open;
  uint64_t allocations = 0;
};

TEST_F(AudioSocketFramePath, AllocatesNothingInBothDirections) {
  EXPECT_GT(of_open, 0u) << "otherwise the counter sees nothing of the plugin";
  const uint64_t sent_before = host.sent;
  const std::vector<uint8_t> frame(640);
  for (const uint8_t kind : {uint8_t{0x10}, uint8_t{0x12}, uint8_t{0x17}, uint8_t{0x18}}) {
    const std::vector<uint8_t> raw = message(kind, 640);
    for (size_t i = 0; i < 250; ++i) {
      host.now_ns += 20'000'000;
      hear(Bytes(raw).first(i));
      hear(Bytes(raw).subspan(i));
      const dgm_media media{sizeof media, 0, i * 320, {frame.data(), frame.size()}};
      const uint64_t before = allocations_of_this_thread();
      ASSERT_EQ(leg.table().send(leg.session(), &media), DGM_OK);
      allocations += allocations_of_this_thread() - before;
    }
  }
  hear(std::vector<uint8_t>{0x03, 0, 1, '1', 0x10, 0, 0});
  EXPECT_EQ(host.packets, 1000u);
  EXPECT_EQ(host.digits, 1u);
  EXPECT_EQ(host.sent - sent_before, 1000u) << "one write per message";
  EXPECT_EQ(allocations, 0u);
}

}  // namespace
}  // namespace dragoman::audiosocket
