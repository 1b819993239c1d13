// link: transport_websocket_protocol
// Control messages of a media WebSocket and targets of upgrades: any text is read or refused, and
// what was read of a JSON message is what its plain form says.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "plugins/transport_websocket/queue_watch.h"
#include "plugins/transport_websocket/websocket_protocol.h"

namespace {

using namespace dragoman::websocket;

bool is_word(const std::string& text) { return text.find_first_of(" \r\n") == std::string::npos; }

void compare_with_plain_form(const ControlEvent& event) {
  if (event.kind != EventKind::kMediaStart || !is_word(event.format) || !is_word(event.channel_id))
    return;
  const auto plain =
      parse_event("MEDIA_START channel_id:" + event.channel_id + " format:" + event.format +
                  " optimal_frame_size:" + std::to_string(event.optimal_frame_size));
  if (!plain || plain->format != event.format || plain->channel_id != event.channel_id ||
      plain->optimal_frame_size != event.optimal_frame_size)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto event = parse_event(text)) {
    compare_with_plain_form(*event);
    QueueWatch watch;
    watch.on_status(*event);
    uint32_t dropped = 0;
    for (int i = 0; i < 600; ++i) dropped += watch.judge(false) != QueueWatch::Verdict::kSend;
    if (dropped > QueueWatch::kHopeless) std::abort();
    if (const auto format = format_by_name(event->format)) {
      const uint32_t samples = format->samples_in(size);
      if (samples != 0 && format->bytes_of(samples) != size) std::abort();
    }
  }
  if (const auto token = token_in(text, "/media"); token && text.find(*token) == std::string::npos)
    std::abort();
  return 0;
}
