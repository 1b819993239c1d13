#include "plugins/transport_rtp/rtp_packet.h"

#include <algorithm>
#include <array>

#include "plugins/transport_rtp/byte_order.h"

namespace dragoman::rtp {

std::string_view reject_name(Reject reason) {
  static constexpr std::array<std::string_view, static_cast<size_t>(Reject::kCount)> kNames{
      "none",         "too_short", "version",  "header",    "padding", "source", "learning",
      "payload_type", "probation", "sequence", "timestamp", "payload", "rtcp"};
  return kNames[static_cast<size_t>(reason)];
}

bool looks_like_rtcp(Bytes datagram) {
  return datagram.size() >= 2 && datagram[0] >> 6 == 2 && datagram[1] >= 192 && datagram[1] <= 223;
}

Reject parse_packet(Bytes datagram, Packet& out) {
  if (datagram.size() < kHeaderSize) return Reject::kTooShort;
  const uint8_t* p = datagram.data();
  if (p[0] >> 6 != 2) return Reject::kVersion;

  out = Packet{};
  out.header = {.marker = (p[1] & 0x80) != 0,
                .payload_type = static_cast<uint8_t>(p[1] & 0x7f),
                .sequence = read_u16(p + 2),
                .timestamp = read_u32(p + 4),
                .ssrc = read_u32(p + 8)};
  out.csrc_count = p[0] & 0x0f;
  size_t header_size = kHeaderSize + size_t{4} * out.csrc_count;
  if (header_size > datagram.size()) return Reject::kHeader;
  out.csrcs = datagram.subspan(kHeaderSize, size_t{4} * out.csrc_count);

  if ((p[0] & 0x10) != 0) {
    if (header_size + 4 > datagram.size()) return Reject::kHeader;
    const size_t extension_size = size_t{4} * read_u16(p + header_size + 2);
    out.has_extension = true;
    out.extension_profile = read_u16(p + header_size);
    header_size += 4;
    if (header_size + extension_size > datagram.size()) return Reject::kHeader;
    out.extension = datagram.subspan(header_size, extension_size);
    header_size += extension_size;
  }

  out.payload = datagram.subspan(header_size);
  if ((p[0] & 0x20) != 0) {
    if (out.payload.empty()) return Reject::kPadding;
    out.padding_size = out.payload.back();
    if (out.padding_size == 0 || out.padding_size > out.payload.size()) return Reject::kPadding;
    out.payload = out.payload.first(out.payload.size() - out.padding_size);
  }
  return Reject::kNone;
}

void write_header(const Header& header, std::span<uint8_t, kHeaderSize> out) {
  out[0] = 0x80;
  out[1] = static_cast<uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7f));
  write_u16(&out[2], header.sequence);
  write_u32(&out[4], header.timestamp);
  write_u32(&out[8], header.ssrc);
}

size_t write_packet(const Header& header, Bytes payload, std::span<uint8_t> out) {
  if (out.size() < kHeaderSize + payload.size()) return 0;
  write_header(header, out.first<kHeaderSize>());
  std::copy(payload.begin(), payload.end(), out.begin() + kHeaderSize);
  return kHeaderSize + payload.size();
}

}  // namespace dragoman::rtp
