#include "host/net/http_headers.h"

#include <algorithm>

namespace dgm::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_token_char(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= ' ' && byte != 0x7F);
}

}  // namespace

bool is_http_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

Outcome check_headers(const HttpHeaders& headers) {
  for (const auto& [name, value] : headers) {
    if (!is_http_token(name))
      return Error{"",
                   "a header name holds characters that no header name has (letters, digits, "
                   "\"-\", \"_\")"};
    if (!std::all_of(value.begin(), value.end(), is_value_char))
      return Error{"", "header " + name + " holds a line end or another control character"};
  }
  return Done{};
}

}  // namespace dgm::net
