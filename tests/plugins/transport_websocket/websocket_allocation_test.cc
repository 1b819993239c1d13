// The frame path of a WebSocket leg allocates nothing.
#include <gtest/gtest.h>

#include "tests/plugins/transport_rtp/quiet_host.h"
#include "tests/support/allocation_counter.h"

namespace dragoman::websocket {
namespace {

using dgm::test::allocations_of_this_thread;
using test::QuietHost;
using test::QuietLeg;

struct WebSocketFramePath : ::testing::Test {
  static dgm_leg_params towards_asterisk() {
    dgm_leg_params params{};
    params.remote = str("ws://127.0.0.1:8088/media/1");
    return params;
  }
  void hear(std::span<const uint8_t> message, bool is_text) {
    const uint64_t before = allocations_of_this_thread();
    host.websocket.on_message(host.ctx, QuietHost::kWebSocket, bytes(message), is_text);
    allocations += allocations_of_this_thread() - before;
  }

  QuietHost& host = QuietHost::self() = {};
  uint64_t before_open = allocations_of_this_thread();
  QuietLeg leg{std::string(DGM_BINARY_DIR) + "/plugins/transport_websocket.so", "websocket",
               towards_asterisk()};
  uint64_t of_open = allocations_of_this_thread() - before_open;
  uint64_t allocations = 0;
};

TEST_F(WebSocketFramePath, AllocatesNothingInBothDirections) {
  EXPECT_GT(of_open, 0u) << "otherwise the counter sees nothing of the plugin";
  hear(view(bytes("MEDIA_START channel_id:x format:slin16 optimal_frame_size:640")), true);
  EXPECT_EQ(host.formats, 1u);
  allocations = 0;
  const uint64_t sent_before = host.sent;
  const std::vector<uint8_t> frame(640, 3);
  for (size_t i = 0; i < 1000; ++i) {
    host.now_ns += 20'000'000;
    hear(frame, false);
    const dgm_media media{sizeof media, 0, i * 320, {frame.data(), frame.size()}};
    const uint64_t before = allocations_of_this_thread();
    ASSERT_EQ(leg.table().send(leg.session(), &media), DGM_OK);
    allocations += allocations_of_this_thread() - before;
  }
  EXPECT_EQ(host.packets, 1000u);
  EXPECT_EQ(host.sent - sent_before, 1000u);
  EXPECT_EQ(allocations, 0u);
}

}  // namespace
}  // namespace dragoman::websocket
