// Configurations of hosts for tests with a real Asterisk: pairs 7777 with 8888, and 7000 with 7001.
#pragma once

#include <string>

#include "tests/asterisk/asterisk.h"

namespace dgm::test {

// The voices as they are.
Configuration passing_through();

// English and Spanish, by the engines of this machine. The original voice is muted: what a phone
// hears was spoken by a synthesizer.
Configuration translating();

// All four in one room, the voices as they are.
Configuration meeting();

// Any of these with call control: 7777 and 8888 arrive by ARI.
struct OverAri {
  std::string media = "auto";  // "rtp", "audiosocket", "websocket" as in routes, or
                               // "websocket_client": Asterisk connects to us
  std::string caller{};        // more options of extension 7777
  std::string callee{};        // and of 8888: "dial = \"PJSIP/bob\""
  std::string hooks{};         // Lua
  uint16_t http_port = 0;      // where the host seeks ARI; 0: Asterisk's own
};
Configuration over_ari(Configuration base, const Asterisk& asterisk, const OverAri& wishes = {});

}  // namespace dgm::test
