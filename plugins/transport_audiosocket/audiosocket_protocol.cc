#include "plugins/transport_audiosocket/audiosocket_protocol.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace dragoman::audiosocket {

namespace {

constexpr std::array<uint32_t, 9> kRates{8000,  12000, 16000, 24000, 32000,
                                         44100, 48000, 96000, 192000};

// 20 ms, two bytes each.
constexpr size_t frame_size(uint32_t rate_hz) { return rate_hz / 50 * 2; }

size_t length_of(const uint8_t* header) {
  return static_cast<size_t>((header[1] << 8) | header[2]);
}

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

constexpr bool dash_before(size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace

uint32_t rate_of(uint8_t kind, size_t payload_size) {
  if (kind > kAudio8k && kind <= kAudio192k) return kRates[kind - kAudio8k];
  for (const uint32_t rate : kRates) {
    if (frame_size(rate) == payload_size) return rate;
  }
  return kRates[0];
}

std::optional<uint8_t> kind_of(uint32_t sample_rate_hz) {
  const auto found = std::find(kRates.begin(), kRates.end(), sample_rate_hz);
  if (found == kRates.end()) return std::nullopt;
  return static_cast<uint8_t>(kAudio8k + (found - kRates.begin()));
}

Parser::Outcome Parser::next(Bytes& data, Message& out) {
  if (broken_) return Outcome::kBroken;
  if (delivered_) {
    held_ = 0;
    delivered_ = false;
  }
  // Whole messages are used where they lie; only pieces are copied.
  if (held_ == 0 && data.size() >= kHeaderSize) {
    const size_t length = length_of(data.data());
    if (!header_is_good(data[0], length)) return Outcome::kBroken;
    if (data.size() >= kHeaderSize + length) {
      out = {data[0], data.subspan(kHeaderSize, length)};
      data = data.subspan(kHeaderSize + length);
      return Outcome::kMessage;
    }
  }
  if (held_ < kHeaderSize && !take(data, kHeaderSize)) return Outcome::kNeedMore;
  const size_t length = length_of(storage_.data());
  if (!header_is_good(storage_[0], length)) return Outcome::kBroken;
  if (!take(data, kHeaderSize + length)) return Outcome::kNeedMore;
  delivered_ = true;
  out = {storage_[0], storage_.subspan(kHeaderSize, length)};
  return Outcome::kMessage;
}

bool Parser::header_is_good(uint8_t kind, size_t length) {
  bool good = false;
  if (kind == kHangUp)
    good = length == 0;
  else if (kind == kUuid)
    good = length == kUuidSize;
  else if (kind == kDtmf)
    good = length == 1;
  else if (kind == kError)
    good = length <= 1;
  else if (is_audio(kind))
    good = length <= kMaxPayload;
  good = good && kHeaderSize + length <= storage_.size();
  if (!good) {
    broken_ = true;
    bad_kind_ = kind;
    bad_length_ = length;
  }
  return good;
}

bool Parser::take(Bytes& data, size_t wanted) {
  const size_t count = std::min(wanted - held_, data.size());
  std::copy_n(data.begin(), count, storage_.begin() + static_cast<std::ptrdiff_t>(held_));
  held_ += count;
  data = data.subspan(count);
  return held_ == wanted;
}

std::string Parser::problem() const {
  char text[160];
  std::snprintf(
      text, sizeof text,
      "found a message of kind 0x%02x and length %zu; AudioSocket has 0x00 (0 bytes), 0x01 "
      "(16), 0x03 (1), 0x10-0x18 (at most %zu) and 0xff (0 or 1)",
      bad_kind_, bad_length_, kMaxPayload);
  return text;
}

size_t write_message(uint8_t kind, Bytes payload, std::span<uint8_t> out) {
  if (payload.size() > 0xffff || out.size() < kHeaderSize + payload.size()) return 0;
  out[0] = kind;
  out[1] = static_cast<uint8_t>(payload.size() >> 8);
  out[2] = static_cast<uint8_t>(payload.size());
  std::copy(payload.begin(), payload.end(), out.begin() + kHeaderSize);
  return kHeaderSize + payload.size();
}

std::string uuid_text(std::span<const uint8_t, kUuidSize> uuid) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < uuid.size(); ++i) {
    if (dash_before(i)) text += '-';
    text += kHex[uuid[i] >> 4];
    text += kHex[uuid[i] & 15];
  }
  return text;
}

std::optional<std::array<uint8_t, kUuidSize>> parse_uuid(std::string_view text) {
  constexpr size_t kTextSize = 36;
  if (text.size() != kTextSize) return std::nullopt;
  std::array<uint8_t, kUuidSize> uuid{};
  size_t at = 0;
  for (size_t i = 0; i < uuid.size(); ++i) {
    if (dash_before(i) && text[at++] != '-') return std::nullopt;
    const int high = hex_value(text[at]), low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    uuid[i] = static_cast<uint8_t>(high * 16 + low);
    at += 2;
  }
  return uuid;
}

bool is_dtmf_digit(uint8_t byte) {
  return (byte >= '0' && byte <= '9') || byte == '*' || byte == '#' || (byte >= 'A' && byte <= 'D');
}

}  // namespace dragoman::audiosocket
