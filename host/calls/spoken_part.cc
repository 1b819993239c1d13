#include "host/calls/spoken_part.h"

#include <algorithm>
#include <cctype>

namespace dgm::calls {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_in_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0;
}

}  // namespace

bool is_between_words(std::string_view text, size_t bytes) {
  if (bytes == 0 || bytes >= text.size()) return true;
  return is_blank(text[bytes]) || is_blank(text[bytes - 1]);
}

size_t resume_at(std::string_view text, size_t bytes) {
  size_t last = text.size();
  while (last > 0 && is_blank(text[last - 1])) --last;
  while (last > 0 && !is_blank(text[last - 1])) --last;
  size_t at = std::min(bytes, last);
  if (at < text.size() && is_blank(text[at])) {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at;
  }
  while (at > 0 && !is_blank(text[at - 1])) --at;
  return at;
}

bool has_words(std::string_view text) { return std::ranges::any_of(text, is_in_word); }

}  // namespace dgm::calls
