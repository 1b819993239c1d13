// RTP packets (RFC 3550 section 5.1): bytes to values and back. Everything the RFC allows is
// parsed (CSRC list, header extension, padding); what it does not allow is refused with a reason.
// No allocation; views point into the datagram. [any, rt]
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace dragoman::rtp {

using Bytes = std::span<const uint8_t>;

// Why a datagram did not become media. One counter each.
enum class Reject : uint8_t {
  kNone,
  kTooShort,     // less than the 12 bytes of a header
  kVersion,      // not version 2
  kHeader,       // CSRC count or extension longer than the datagram
  kPadding,      // padding count 0 or longer than the payload
  kSource,       // another sender than the one this leg is locked to
  kLearning,     // a possible sender, not yet trusted
  kPayloadType,  // a payload type that is not mapped
  kProbation,    // a new stream that has not shown two packets in sequence
  kSequence,     // a sequence number far from the stream's
  kTimestamp,    // a late packet whose timestamp belongs to another time
  kPayload,      // no payload, an odd number of bytes of 16 bit samples, or longer than kMaxPayload
  kRtcp,         // control packet that breaks RFC 3550
  kCount
};

std::string_view reject_name(Reject reason);  // "too_short": a metric label

constexpr size_t kHeaderSize = 12;
// 20 ms of 192 kHz, 16 bit: the largest frame that any PBX sends.
constexpr size_t kMaxPayload = 7680;

struct Header {
  bool marker = false;
  uint8_t payload_type = 0;  // 0..127
  uint16_t sequence = 0;
  uint32_t timestamp = 0;  // in units of the payload type's clock
  uint32_t ssrc = 0;
};

struct Packet {
  Header header;
  uint8_t csrc_count = 0;
  uint8_t padding_size = 0;
  bool has_extension = false;
  uint16_t extension_profile = 0;
  Bytes csrcs;      // 4 bytes each, network order
  Bytes extension;  // without its 4 byte header
  Bytes payload;    // without padding
};

// True for datagrams that are RTCP on a shared port (RFC 5761 section 4: packet types 192..223).
bool looks_like_rtcp(Bytes datagram);

// `out` is meaningful only with kNone; kTooShort, kVersion, kHeader and kPadding are the failures.
Reject parse_packet(Bytes datagram, Packet& out);

// Writes the 12 byte header (no CSRC, no extension, no padding).
void write_header(const Header& header, std::span<uint8_t, kHeaderSize> out);

// Header and payload; returns the size, 0 if `out` is too small.
size_t write_packet(const Header& header, Bytes payload, std::span<uint8_t> out);

}  // namespace dragoman::rtp
