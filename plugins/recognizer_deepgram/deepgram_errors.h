// Sentences and statuses for what Deepgram refuses, and for how its connections end. Pure
// functions.
#pragma once

#include <string>
#include <string_view>

#include "dragoman/cpp/text.hpp"

namespace dragoman::deepgram {

// Why the connection was refused or ended, from what the host tells of it (WebSocketHandlers::
// on_closed). Never ok: a clean end in the middle of a call is a loss, too. `key` does not appear
// in the answer, even if the service repeats it.
Error explain_end(const Error& why, std::string_view key);

// The service's own message that it cannot go on.
Error explain_problem(std::string_view problem, std::string_view key);

// `text` without `secret`.
std::string without(std::string text, std::string_view secret);

}  // namespace dragoman::deepgram
