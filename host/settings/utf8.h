// Is this text valid UTF-8? Configuration and script answers are checked at the door, so that
// providers never see broken text.
#pragma once

#include <string_view>

namespace dgm::settings {

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. [any]
bool is_utf8(std::string_view text);

// At most `max_bytes` of `text`, cut between characters. [any]
std::string_view cut_utf8(std::string_view text, size_t max_bytes);

}  // namespace dgm::settings
