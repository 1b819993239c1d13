// RTCP (RFC 3550 section 6): one compound packet as values, and back. Sender and receiver reports,
// CNAME, BYE; other packets are stepped over. No allocation; views point into the datagram. [any,
// rt]
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "plugins/transport_rtp/rtp_packet.h"

namespace dragoman::rtp {

constexpr size_t kMaxReportBlocks = 31;  // the count field has 5 bits
// Sender report with one block, CNAME of at most 255 bytes, BYE with a reason.
constexpr size_t kMaxCompound = 1024;

struct SenderInfo {
  uint64_t ntp_time = 0;  // seconds since any epoch in 32.32 fixed point
  uint32_t rtp_timestamp = 0;
  uint32_t packet_count = 0, octet_count = 0;
  bool operator==(const SenderInfo&) const = default;
};

struct ReportBlock {
  uint32_t ssrc = 0;          // whose stream is reported
  uint8_t fraction_lost = 0;  // in 1/256, since the last report
  int32_t lost = 0;           // 24 bit signed
  uint32_t highest_sequence = 0;
  uint32_t jitter = 0;       // in units of the payload type's clock
  uint32_t last_report = 0;  // middle 32 bits of the ntp_time of the last sender report; 0: none
  uint32_t delay_since_last_report = 0;  // in 1/65536 s
  bool operator==(const ReportBlock&) const = default;
};

struct Compound {
  uint32_t ssrc = 0;             // who reports
  bool has_sender_info = false;  // a sender report; otherwise a receiver report
  SenderInfo sender_info;
  size_t block_count = 0;
  std::array<ReportBlock, kMaxReportBlocks> blocks{};
  std::string_view cname;  // empty: none
  size_t bye_count = 0;
  std::array<uint32_t, kMaxReportBlocks> byes{};  // who leaves
  std::string_view bye_reason;
};

// False: it breaks RFC 3550 (A.2): not a report first, lengths that do not fit, padding elsewhere
// than in the last packet, a count larger than the packet.
bool parse_compound(Bytes datagram, Compound& out);

// Returns the size; 0: `out` is too small or a text is longer than 255 bytes.
size_t write_compound(const Compound& compound, std::span<uint8_t> out);

// The host's steady clock as NTP time: RFC 3550 section 6.4.1 allows any clock that goes on evenly.
uint64_t ntp_time(uint64_t steady_ns);
inline uint32_t ntp_middle(uint64_t ntp) { return static_cast<uint32_t>(ntp >> 16); }
// RFC 3550 section 6.4.1; negative: the far end has not heard a report of ours, or its answer makes
// no sense.
double round_trip_ms(const ReportBlock& block, uint64_t now_ns);

}  // namespace dragoman::rtp
