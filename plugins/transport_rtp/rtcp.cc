#include "plugins/transport_rtp/rtcp.h"

#include <algorithm>
#include <cstring>

#include "plugins/transport_rtp/byte_order.h"

namespace dragoman::rtp {

namespace {

constexpr uint8_t kSenderReport = 200, kReceiverReport = 201, kSourceDescription = 202, kBye = 203;
constexpr uint8_t kCnameItem = 1;
constexpr size_t kSenderInfoSize = 20, kBlockSize = 24, kMaxText = 255;

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ReportBlock read_block(const uint8_t* p) {
  const uint32_t lost = (uint32_t{p[5]} << 16) | (uint32_t{p[6]} << 8) | p[7];
  return {.ssrc = read_u32(p),
          .fraction_lost = p[4],
          .lost = static_cast<int32_t>(lost << 8) >> 8,
          .highest_sequence = read_u32(p + 8),
          .jitter = read_u32(p + 12),
          .last_report = read_u32(p + 16),
          .delay_since_last_report = read_u32(p + 20)};
}

void write_block(const ReportBlock& block, uint8_t* p) {
  const auto lost = static_cast<uint32_t>(std::clamp(block.lost, -0x800000, 0x7fffff));
  write_u32(p, block.ssrc);
  write_u32(p + 4, (uint32_t{block.fraction_lost} << 24) | (lost & 0xffffff));
  write_u32(p + 8, block.highest_sequence);
  write_u32(p + 12, block.jitter);
  write_u32(p + 16, block.last_report);
  write_u32(p + 20, block.delay_since_last_report);
}

// `body`: one packet after its 4 byte header, without padding.
bool read_report(bool is_sender, size_t count, Bytes body, bool is_first, Compound& out) {
  const size_t info = is_sender ? kSenderInfoSize : 0;
  if (body.size() < 4 + info + count * kBlockSize) return false;
  if (is_first) out.ssrc = read_u32(body.data());
  if (is_sender && !out.has_sender_info) {
    out.has_sender_info = true;
    out.sender_info = {.ntp_time = (uint64_t{read_u32(&body[4])} << 32) | read_u32(&body[8]),
                       .rtp_timestamp = read_u32(&body[12]),
                       .packet_count = read_u32(&body[16]),
                       .octet_count = read_u32(&body[20])};
  }
  for (size_t i = 0; i < count && out.block_count < kMaxReportBlocks; ++i)
    out.blocks[out.block_count++] = read_block(&body[4 + info + i * kBlockSize]);
  return true;
}

bool read_description(size_t chunks, Bytes body, Compound& out) {
  size_t at = 0;
  for (size_t chunk = 0; chunk < chunks; ++chunk) {
    if (at + 4 > body.size()) return false;
    at += 4;
    while (at < body.size() && body[at] != 0) {
      if (at + 2 > body.size() || at + 2 + body[at + 1] > body.size()) return false;
      if (body[at] == kCnameItem && out.cname.empty())
        out.cname = text_of(body.subspan(at + 2, body[at + 1]));
      at += size_t{2} + body[at + 1];
    }
    // The items end with one zero at least, up to the next multiple of four.
    if (at >= body.size()) return false;
    at = (at / 4 + 1) * 4;
  }
  return at <= body.size();
}

bool read_bye(size_t count, Bytes body, Compound& out) {
  if (body.size() < count * 4) return false;
  for (size_t i = 0; i < count && out.bye_count < kMaxReportBlocks; ++i)
    out.byes[out.bye_count++] = read_u32(&body[i * 4]);
  const Bytes rest = body.subspan(count * 4);
  if (rest.empty()) return true;
  if (size_t{1} + rest[0] > rest.size()) return false;
  if (out.bye_reason.empty()) out.bye_reason = text_of(rest.subspan(1, rest[0]));
  return true;
}

void write_packet_header(uint8_t* p, size_t count, uint8_t type, size_t size) {
  p[0] = static_cast<uint8_t>(0x80 | count);
  p[1] = type;
  write_u16(p + 2, static_cast<uint16_t>(size / 4 - 1));
}

size_t rounded_up(size_t size) { return (size + 3) / 4 * 4; }

}  // namespace

bool parse_compound(Bytes datagram, Compound& out) {
  out = Compound{};
  bool is_first = true;
  while (!datagram.empty()) {
    if (datagram.size() < 4 || datagram[0] >> 6 != 2) return false;
    const size_t size = (size_t{read_u16(&datagram[2])} + 1) * 4;
    const uint8_t type = datagram[1];
    const size_t count = datagram[0] & 0x1f;
    if (size > datagram.size()) return false;
    if (is_first && type != kSenderReport && type != kReceiverReport) return false;

    Bytes body = datagram.subspan(4, size - 4);
    if ((datagram[0] & 0x20) != 0) {
      const bool is_last = size == datagram.size();
      if (!is_last || is_first || body.empty()) return false;
      const size_t padding = body.back();
      if (padding == 0 || padding % 4 != 0 || padding > body.size()) return false;
      body = body.first(body.size() - padding);
    }

    bool good = true;
    if (type == kSenderReport || type == kReceiverReport)
      good = read_report(type == kSenderReport, count, body, is_first, out);
    else if (type == kSourceDescription)
      good = read_description(count, body, out);
    else if (type == kBye)
      good = read_bye(count, body, out);
    if (!good) return false;
    datagram = datagram.subspan(size);
    is_first = false;
  }
  return !is_first;
}

size_t write_compound(const Compound& compound, std::span<uint8_t> out) {
  if (compound.cname.size() > kMaxText || compound.bye_reason.size() > kMaxText) return 0;
  const size_t report =
      8 + (compound.has_sender_info ? kSenderInfoSize : 0) + compound.block_count * kBlockSize;
  const size_t description =
      compound.cname.empty() ? 0 : rounded_up(4 + 4 + 2 + compound.cname.size() + 1);
  const size_t reason = compound.bye_reason.empty() ? 0 : 1 + compound.bye_reason.size();
  const size_t bye = compound.bye_count == 0 ? 0 : rounded_up(4 + compound.bye_count * 4 + reason);
  const size_t total = report + description + bye;
  if (total > out.size()) return 0;
  std::fill_n(out.begin(), total, uint8_t{0});

  uint8_t* p = out.data();
  write_packet_header(p, compound.block_count,
                      compound.has_sender_info ? kSenderReport : kReceiverReport, report);
  write_u32(p + 4, compound.ssrc);
  p += 8;
  if (compound.has_sender_info) {
    write_u32(p, static_cast<uint32_t>(compound.sender_info.ntp_time >> 32));
    write_u32(p + 4, static_cast<uint32_t>(compound.sender_info.ntp_time));
    write_u32(p + 8, compound.sender_info.rtp_timestamp);
    write_u32(p + 12, compound.sender_info.packet_count);
    write_u32(p + 16, compound.sender_info.octet_count);
    p += kSenderInfoSize;
  }
  for (size_t i = 0; i < compound.block_count; ++i, p += kBlockSize)
    write_block(compound.blocks[i], p);

  if (description > 0) {
    write_packet_header(p, 1, kSourceDescription, description);
    write_u32(p + 4, compound.ssrc);
    p[8] = kCnameItem;
    p[9] = static_cast<uint8_t>(compound.cname.size());
    std::memcpy(p + 10, compound.cname.data(), compound.cname.size());
    p += description;
  }
  if (bye > 0) {
    write_packet_header(p, compound.bye_count, kBye, bye);
    for (size_t i = 0; i < compound.bye_count; ++i) write_u32(p + 4 + i * 4, compound.byes[i]);
    if (reason > 0) {
      uint8_t* text = p + 4 + compound.bye_count * 4;
      text[0] = static_cast<uint8_t>(compound.bye_reason.size());
      std::memcpy(text + 1, compound.bye_reason.data(), compound.bye_reason.size());
    }
  }
  return total;
}

uint64_t ntp_time(uint64_t steady_ns) {
  constexpr uint64_t kNsPerSecond = 1'000'000'000;
  return ((steady_ns / kNsPerSecond) << 32) | (((steady_ns % kNsPerSecond) << 32) / kNsPerSecond);
}

double round_trip_ms(const ReportBlock& block, uint64_t now_ns) {
  if (block.last_report == 0) return -1;
  const uint32_t trip =
      ntp_middle(ntp_time(now_ns)) - block.last_report - block.delay_since_last_report;
  // A clock that disagrees by a little gives a small negative number.
  if (trip >= 0x80000000) return -1;
  return trip * 1000.0 / 65536.0;
}

}  // namespace dragoman::rtp
