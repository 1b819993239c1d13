// link: transport_rtp_protocol
// Any mixture of telephone events: only keys come out, and never more than packets went in.
#include <cstdint>
#include <cstdlib>

#include "plugins/transport_rtp/telephone_event.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dragoman::rtp;
  EventReceiver receiver;
  uint64_t now_ns = 0;
  size_t events = 0, keys = 0;
  const auto note = [&](const std::optional<KeyPress>& key) {
    if (!key) return;
    ++keys;
    if (!event_of(key->digit)) std::abort();
  };
  // Six bytes each: the event, how much the timestamp grows, how much the clock does.
  for (; size >= 6; data += 6, size -= 6) {
    const auto event = parse_event({data, 4});
    if (!event) std::abort();
    ++events;
    now_ns += uint64_t{data[5]} * 1'000'000;
    note(receiver.on_event(*event, uint32_t{data[4]} * 80, (data[4] & 1) != 0, 8000, now_ns));
    note(receiver.poll(now_ns));
  }
  note(receiver.finish());
  if (keys > events) std::abort();
  return 0;
}
