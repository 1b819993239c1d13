// A receiver and the stream that it hears.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "plugins/transport_rtp/rtp_receiver.h"
#include "tests/plugins/transport_rtp/stream_writer.h"

namespace dragoman::rtp {

constexpr uint64_t kMs = 1'000'000;

struct ReceiverTest : testing::Test {
  ReceiverTest() { types.add_dynamic("118=l16/16000"); }

  Received give(const Raw& raw) {
    const Received received = receiver.on_datagram(raw, peer, now_ns);
    now_ns += 20 * kMs;
    if (received.key) digits += received.key->digit;
    return received;
  }
  Received event(uint8_t key, uint32_t timestamp, uint8_t flags, uint8_t duration) {
    Header header = stream.header;
    header.payload_type = 101;
    header.timestamp = timestamp;
    ++stream.header.sequence;
    return give(packet_of(header, {key, flags, 0, duration}));
  }

  PayloadTypes types{true, 101, L16Reply::kG722};
  Receiver receiver{types, SourceMode::kStrict, std::nullopt, 0};
  Address peer = *parse_address("127.0.0.1:20232");
  StreamWriter stream;
  uint64_t now_ns = 1'000 * kMs;
  std::string digits;
};

}  // namespace dragoman::rtp
