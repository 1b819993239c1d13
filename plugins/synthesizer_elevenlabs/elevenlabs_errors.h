// Sentences for what the service refuses, and what follows from it. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dragoman/cpp/text.hpp"
#include "plugins/synthesizer_elevenlabs/elevenlabs_messages.h"

namespace dragoman::elevenlabs {

struct Refusal {
  Error error;
  // The next request would fare no better: key, quota, voice, plan. Otherwise only this one failed.
  bool ends_session = false;
};

// What a sentence may name. The key is only there to be kept out of it.
struct Words {
  std::string_view voice, model, api_key;
};

// http_status 0: it came on a socket. retry_after_ms 0: not said.
Refusal explain(uint32_t http_status, const Problem& problem, uint32_t retry_after_ms,
                const Words& words);

// The end of a socket, or an upgrade that was refused; `why` as the host tells it. The reason of a
// close and the beginning of an answer's body stand in why.detail.
Refusal explain_end(const Error& why, const Words& words);

// The upgrade was refused in a way that has nothing to do with key, quota or limits: the service
// may still be there for plain requests (a proxy that knows no WebSocket).
bool is_websocket_impossible(const Error& why);

// "3" -> 3000; anything else: 0.
uint32_t parse_retry_after_ms(std::string_view header);

}  // namespace dragoman::elevenlabs
