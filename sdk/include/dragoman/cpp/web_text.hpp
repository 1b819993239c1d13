// Texts of the web that plugins of network services need: the place of a service, percent-encoding
// (RFC 3986), base64 (RFC 4648). Pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dragoman {

// Where a service is: "https://api.example.org", perhaps with the beginning of a path.
struct ServiceUrl {
  std::string http;  // without a slash at its end
  std::string websocket;
  bool operator==(const ServiceUrl&) const = default;
};

// Nothing: not http:// or https:// with a host; queries, users and fragments have no place here.
inline std::optional<ServiceUrl> parse_service_url(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  const std::string_view name = url.substr(0, scheme);
  std::string_view rest = url.substr(scheme + 3);
  while (rest.ends_with('/')) rest.remove_suffix(1);
  const bool secure = name == "https";
  if ((!secure && name != "http") || rest.empty() || rest.front() == '/' ||
      rest.find_first_of("?#@ \t\r\n") != std::string_view::npos)
    return std::nullopt;
  return ServiceUrl{(secure ? "https://" : "http://") + std::string(rest),
                    (secure ? "wss://" : "ws://") + std::string(rest)};
}

// For one part of a path or a query: everything but letters, digits and -._~ is encoded.
inline std::string percent_encode(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' ||
                       letter == '_' || letter == '~';
    const auto byte = static_cast<uint8_t>(letter);
    if (plain) {
      encoded += letter;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return encoded;
}

namespace detail {

inline constexpr char kBase64Letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// -1: not one of the 64 letters.
inline constexpr std::array<int8_t, 256> kBase64Values = [] {
  std::array<int8_t, 256> values{};
  values.fill(-1);
  for (int i = 0; i < 64; ++i)
    values[static_cast<uint8_t>(kBase64Letters[i])] = static_cast<int8_t>(i);
  return values;
}();

}  // namespace detail

inline std::string to_base64(std::span<const uint8_t> data) {
  std::string text;
  text.reserve((data.size() + 2) / 3 * 4);
  for (size_t at = 0; at < data.size(); at += 3) {
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < data.size() ? uint32_t{data[at + i]} : 0u);
    for (size_t i = 0; i < 4; ++i)
      text += at + i <= data.size() ? detail::kBase64Letters[group >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

// Strict: whole groups of four, "=" only at the end. Nothing: it is no base64.
inline std::optional<std::vector<uint8_t>> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::vector<uint8_t> data;
  data.reserve(text.size() / 4 * 3);
  for (size_t at = 0; at < text.size(); at += 4) {
    uint32_t group = 0;
    for (size_t i = 0; i < 4; ++i) {
      const bool is_padding = at + i >= text.size() - padding;
      const int value = is_padding ? 0 : detail::kBase64Values[static_cast<uint8_t>(text[at + i])];
      if (value < 0) return std::nullopt;
      group = group << 6 | static_cast<uint32_t>(value);
    }
    data.push_back(static_cast<uint8_t>(group >> 16));
    data.push_back(static_cast<uint8_t>(group >> 8));
    data.push_back(static_cast<uint8_t>(group));
  }
  data.resize(data.size() - padding);
  return data;
}

}  // namespace dragoman
