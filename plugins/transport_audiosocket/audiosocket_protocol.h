// AudioSocket messages (Asterisk's res_audiosocket): kind, length in network order, payload. Bytes
// to values and back, also for the load generator. No allocation. [any, rt]
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dragoman::audiosocket {

using Bytes = std::span<const uint8_t>;

constexpr uint8_t kHangUp = 0x00;   // no payload
constexpr uint8_t kUuid = 0x01;     // 16 bytes; the first message of every connection
constexpr uint8_t kDtmf = 0x03;     // one ASCII byte
constexpr uint8_t kAudio8k = 0x10;  // 16 bit linear, little endian, mono
constexpr uint8_t kAudio192k =
    0x18;  // 0x11 12k, 0x12 16k, 0x13 24k, 0x14 32k, 0x15 44.1k, 0x16 48k, 0x17 96k
constexpr uint8_t kError = 0xff;  // a code of one byte, or nothing

constexpr size_t kHeaderSize = 3;
constexpr size_t kUuidSize = 16;
constexpr size_t kMaxPayload = 7680;  // 20 ms of 192 kHz; Asterisk sends no longer message
constexpr size_t kMaxMessage = kHeaderSize + kMaxPayload;

constexpr bool is_audio(uint8_t kind) { return kind >= kAudio8k && kind <= kAudio192k; }

// Samples per second of an audio message. Asterisk before 22.7, 21.12 and 20.17 sent every rate as
// 0x10: there the length of 20 ms tells; another length is 8 kHz.
uint32_t rate_of(uint8_t kind, size_t payload_size);
// The kind that says this rate; nullopt: no kind does.
std::optional<uint8_t> kind_of(uint32_t sample_rate_hz);

struct Message {
  uint8_t kind = 0;
  Bytes payload;
};

// Splits a byte stream into messages, however it is cut. Strict: the first header that AudioSocket
// does not have breaks the stream for good, before any of its payload is awaited.
class Parser {
 public:
  enum class Outcome : uint8_t { kMessage, kNeedMore, kBroken };

  // `storage` holds a message that comes in pieces; one that is longer breaks the stream.
  explicit Parser(std::span<uint8_t> storage) : storage_(storage) {}

  // Takes bytes from the front of `data`. The payload of kMessage is valid until the next call, and
  // as long as `data` is.
  Outcome next(Bytes& data, Message& out);

  // With kBroken: what was found and what was expected.
  std::string problem() const;
  uint8_t bad_kind() const { return bad_kind_; }

 private:
  bool header_is_good(uint8_t kind, size_t length);
  bool take(Bytes& data, size_t wanted);

  std::span<uint8_t> storage_;
  size_t held_ = 0;         // bytes in storage_
  bool delivered_ = false;  // what storage_ holds was given out
  bool broken_ = false;
  uint8_t bad_kind_ = 0;
  size_t bad_length_ = 0;
};

// Header and payload as one piece, for one write; 0: `out` is too small or the payload too long.
size_t write_message(uint8_t kind, Bytes payload, std::span<uint8_t> out);

// "79f02b5d-01d8-4bea-9fa4-013cc6e524c2": the 16 bytes in their order.
std::string uuid_text(std::span<const uint8_t, kUuidSize> uuid);
// Upper or lower case, with dashes.
std::optional<std::array<uint8_t, kUuidSize>> parse_uuid(std::string_view text);

bool is_dtmf_digit(uint8_t byte);  // 0-9 * # A-D

}  // namespace dragoman::audiosocket
