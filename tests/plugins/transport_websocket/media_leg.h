// A leg that connects to Asterisk, and the Asterisk that it meets.
#pragma once

#include "tests/plugins/transport_websocket/media_plugin.h"

namespace dragoman::websocket {

inline const std::string kUrl = "ws://127.0.0.1:8088/media/32b7a1d2";

struct MediaLeg : MediaPlugin {
  using MediaPlugin::MediaPlugin;

  void connect() {
    leg.remote = kUrl;
    ASSERT_EQ(leg.open(), DGM_OK) << leg.error().detail;
    host.run_pending();
  }
  void begin(const std::string& start = media_start()) {
    connect();
    asterisk().open();
    asterisk().send_text(start);
  }
  FarWebSocket asterisk() { return host.websockets().at(0); }
  // The texts that Asterisk heard since the last time.
  Events commands() {
    Events texts;
    for (const auto& message : asterisk().take()) {
      if (message.is_text) texts.push_back(message.text());
    }
    return texts;
  }
  void answer_status(int queue_length) {
    asterisk().send_text("STATUS channel_id:x queue_length:" + std::to_string(queue_length) +
                         " queue_full:false media_paused:false");
  }
  void expect_end(Status status, const std::string& sentence) {
    EXPECT_TRUE(leg.ended());
    EXPECT_EQ(leg.error().status, status);
    EXPECT_EQ(leg.error().detail, sentence);
    EXPECT_EQ(host.running_timers(), 0u);
  }
};

}  // namespace dragoman::websocket
