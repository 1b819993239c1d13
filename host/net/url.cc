#include "host/net/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace dgm::net {
namespace {

constexpr size_t kMaxUrl = 8192;
constexpr size_t kMaxHost = 253;  // RFC 1035 section 2.3.4, without the final dot

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool contains_word(std::string_view words, std::string_view word) {
  for (size_t at = 0; at < words.size();) {
    const size_t end = std::min(words.find(' ', at), words.size());
    if (words.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

std::string list_of(std::string_view schemes) {
  std::string out;
  for (char c : schemes) {
    if (c == ' ')
      out += ":// or ";
    else
      out += c;
  }
  return out + "://";
}

uint16_t port_of(std::string_view scheme) {
  return scheme == "https" || scheme == "wss" ? 443 : 80;
}

// Labels of letters, digits, "-" and "_"; underscores occur in names of private networks.
bool is_name(std::string_view host) {
  if (host.empty() || host.size() > kMaxHost) return false;
  size_t label = 0;
  for (char c : host) {
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
    } else {
      if (!is_alnum(c) && c != '-' && c != '_') return false;
      if (++label > 63) return false;
    }
  }
  return label > 0;
}

bool is_ipv6(const std::string& host) {
  // inet_pton() would stop at a NUL and take what stands before it.
  if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) return false;
  in6_addr ignored;
  return inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

// "3.4.5" or "300.1.1.1" would be handed to the resolver as a name and puzzle it.
bool is_broken_ipv4(const std::string& host) {
  if (!std::all_of(host.begin(), host.end(), [](char c) { return is_digit(c) || c == '.'; }))
    return false;
  in_addr ignored;
  return inet_pton(AF_INET, host.c_str(), &ignored) != 1;
}

std::optional<uint16_t> parse_port(std::string_view text) {
  unsigned value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 5 || value == 0 || value > 65535) return std::nullopt;
  return static_cast<uint16_t>(value);
}

// The far end's name and port out of "host:port" or "[address]:port".
Outcome parse_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos)
    return Error{"", "url holds a user name or password before \"@\"; send them in a header"};
  std::string_view host = authority, port;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    if (end == std::string_view::npos) return Error{"", "url has \"[\" but no \"]\" in its host"};
    host = authority.substr(1, end - 1);
    const std::string_view rest = authority.substr(end + 1);
    if (!rest.empty() && rest[0] != ':')
      return Error{"", "url has text between \"]\" and the port"};
    has_port = !rest.empty();
    if (has_port) port = rest.substr(1);
    if (!is_ipv6(std::string(host))) return Error{"", "url host in [ ] is not an IPv6 address"};
  } else {
    const size_t colon = authority.find(':');
    host = authority.substr(0, colon);
    has_port = colon != std::string_view::npos;
    if (has_port) port = authority.substr(colon + 1);
    if (host.empty()) return Error{"", "url names no host"};
    if (!is_name(host))
      return Error{"",
                   "url host holds characters that no host name has (letters, digits, \"-\", "
                   "\"_\", \".\"); give other alphabets in their xn-- form"};
    if (is_broken_ipv4(std::string(host)))
      return Error{"", "url host " + std::string(host) + " is not a complete IPv4 address"};
  }
  url.host = lower(host);
  url.port = port_of(url.scheme);
  if (!has_port) return Done{};
  const auto number = parse_port(port);
  if (!number) return Error{"", "url port is not a number from 1 to 65535"};
  url.port = *number;
  return Done{};
}

}  // namespace

std::string Url::host_header() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != port_of(scheme)) out += ":" + std::to_string(port);
  return out;
}

std::string Url::origin() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return scheme + "://" + name + ":" + std::to_string(port);
}

bool is_host(const std::string& text) {
  return is_ipv6(text) || (is_name(text) && !is_broken_ipv4(text));
}

Result<Url> parse_url(std::string_view text, std::string_view schemes) {
  if (text.size() > kMaxUrl)
    return Error{"",
                 "url is " + std::to_string(text.size()) + " bytes long; at most 8192 are taken"};
  const size_t colon = text.find("://");
  if (colon == std::string_view::npos)
    return Error{"", "url does not begin with " + list_of(schemes)};
  Url url;
  url.scheme = lower(text.substr(0, colon));
  if (!contains_word(schemes, url.scheme))
    return Error{"", "url does not begin with " + list_of(schemes)};

  const std::string_view rest = text.substr(colon + 3);
  const size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  if (auto fine = parse_authority(rest.substr(0, end), url); !fine) return fine.error();

  url.target = rest.substr(end);
  for (char c : url.target) {
    if (c == '#') return Error{"", "url holds a fragment (\"#\"); no request carries one"};
    if (c <= ' ' || c > '~')
      return Error{"", "url holds a blank, control or non-ASCII character; write it as %XX"};
  }
  if (url.target.empty() || url.target[0] == '?') url.target.insert(0, "/");
  return url;
}

}  // namespace dgm::net
