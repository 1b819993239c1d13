// A sender of RTP packets for tests: literal where it matters, counting where it does not.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/transport_rtp/rtp_packet.h"

namespace dragoman::rtp {

using Raw = std::vector<uint8_t>;

inline Raw packet_of(const Header& header, const Raw& payload) {
  Raw raw(kHeaderSize + payload.size());
  write_packet(header, payload, raw);
  return raw;
}

// One packet of mu-law after the other.
struct StreamWriter {
  Header header{.payload_type = 0, .sequence = 100, .timestamp = 16'000, .ssrc = 0xaaaa0001};
  size_t payload_size = 160;
  uint32_t timestamp_step = 160;

  Raw next() {
    const Raw raw = packet_of(header, Raw(payload_size, 0xff));
    ++header.sequence;
    header.timestamp += timestamp_step;
    return raw;
  }
  void skip(uint16_t packets) {
    header.sequence = static_cast<uint16_t>(header.sequence + packets);
    header.timestamp += packets * timestamp_step;
  }
};

}  // namespace dragoman::rtp
