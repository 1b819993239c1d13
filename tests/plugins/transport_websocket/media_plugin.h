// The plugin and Asterisk's side of a media WebSocket.
#pragma once

#include <string>
#include <vector>

#include "tests/support/transport_plugin.h"

namespace dragoman::websocket {

using namespace dragoman::test;
using dragoman::testing::FarWebSocket;
using dragoman::testing::WireEvent;
using Raw = std::vector<uint8_t>;
using Events = std::vector<std::string>;

inline const std::string kChannelId = "79f02b5d-01d8-4bea-9fa4-013cc6e524c2";

inline std::string media_start(const std::string& format = "slin16", int frame_size = 640) {
  return "MEDIA_START connection_id:media1 channel:WebSocket/media1/0x7f7e channel_id:" +
         kChannelId + " format:" + format + " optimal_frame_size:" + std::to_string(frame_size) +
         " ptime:20";
}

struct MediaPlugin : TransportPlugin {
  explicit MediaPlugin(const OptionValues& options = {})
      : TransportPlugin("websocket"), provider(type, options) {
    EXPECT_TRUE(provider.ok()) << provider.error().detail;
  }

  TestProvider provider;
  TransportDriver leg{host, provider, {}};
};

}  // namespace dragoman::websocket
