// link: transport_rtp_protocol
// A stream of datagrams, each with a length byte in front, into one receiver: whatever comes, what
// the host is told keeps its promises.
#include <cstdint>
#include <cstdlib>

#include "plugins/transport_rtp/rtp_receiver.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dragoman::rtp;
  PayloadTypes types(true, 101, L16Reply::kG722);
  if (types.add_dynamic("118=l16/16000")) std::abort();
  Receiver receiver(types, SourceMode::kStrict, std::nullopt, 0);
  const dragoman::Address peer = *dragoman::parse_address("127.0.0.1:20232");
  uint64_t now_ns = 1'000'000'000;
  bool has_format = false;
  while (size > 1) {
    const size_t length = data[0] < size - 1 ? data[0] : size - 1;
    // The top bits of the length move the clock, so that pauses are tried, too.
    now_ns += data[0] > 250 ? 3'000'000'000 : 20'000'000;
    const Received received = receiver.on_datagram({data + 1, length}, peer, now_ns);
    has_format = has_format || received.new_format;
    if (received.has_packet) {
      const bool inside =
          received.packet.payload.empty() ||
          (received.packet.payload.data() > data &&
           received.packet.payload.data() + received.packet.payload.size() <= data + 1 + length);
      if (!inside || !has_format || received.packet.payload.size() > kMaxPayload ||
          received.packet.sample_rate_hz == 0)
        std::abort();
    }
    data += 1 + length;
    size -= 1 + length;
  }
  receiver.take_report();
  return 0;
}
