// What has become of our calls while no events came: our book compared with Asterisk's lists. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/call_control_ari/ari_events.h"

namespace dragoman::ari {

struct KnownCall {
  std::string id = {}, channel = {}, bridge = {},
              media = {};  // bridge, media: empty if there is none
  bool ringing = false;    // called, and not answered as far as we know
};

struct Book {
  std::string_view app, own_prefix;
  std::vector<KnownCall> calls = {};
  std::function<bool(const std::string& channel)> knows_channel = {};
  std::function<bool(const std::string& bridge)> knows_bridge = {};
};

struct Lists {
  std::vector<Channel> channels;
  std::vector<BridgeMembers> bridges;
};

struct Findings {
  struct Arrival {
    Channel channel;
    std::vector<std::string> args;
  };
  std::vector<std::string> gone;                             // calls
  std::vector<std::pair<std::string, Channel>> still_there;  // calls, as they are now
  std::vector<std::pair<std::string, Channel>> replaced;     // calls, and their new party
  std::vector<std::string> without_media;                    // calls whose media channel is gone
  std::vector<Arrival> arrived;  // callers in our application of whom nobody knows
  std::vector<std::string> stray_channels, stray_bridges;  // ours, and of no use any more
};

Findings compare(const Book& book, const Lists& lists);

// Ours, but no caller: media, or a channel that we made for a purpose of our own.
bool is_made_by_us(const Channel& channel, const std::vector<std::string>& args,
                   std::string_view own_prefix);

}  // namespace dragoman::ari
