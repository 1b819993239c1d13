// RTP over UDP: standing legs on fixed ports, and legs that call control asks for.
#include "dragoman/cpp/transport.hpp"
#include "plugins/transport_rtp/rtp_session.h"

namespace dragoman::rtp {
namespace {

constexpr auto kOptions = option_table({
    {.name = "standing",
     .type = "list",
     .fallback = "127.0.0.1:5000=7777, 127.0.0.1:5001=8888",
     .help = "Ports that always wait for a caller: ADDRESS:PORT=EXTENSION, separated by commas"},
    {.name = "bind",
     .fallback = "127.0.0.1",
     .help = "Local address of legs that call control asks for"},
    {.name = "ports",
     .fallback = "20000-23999",
     .help = "Range of their ports: RTP on even ones, RTCP on the odd one after it"},
    {.name = "codec",
     .fallback = "ulaw",
     .one_of = "ulaw|alaw|g722|l16",
     .help = "Sent until the far end has shown its own codec"},
    {.name = "strict_source",
     .fallback = "on",
     .one_of = "on|nat|off",
     .help = "on: one sender per leg; nat: a known peer may come from elsewhere in the first 5 s; "
             "off: whoever sends is heard"},
    {.name = "dtmf_payload_type",
     .type = "int",
     .fallback = "101",
     .one_of = "96..127",
     .help = "Payload type of telephone events (RFC 4733)"},
    {.name = "payload_types",
     .type = "list",
     .fallback = "118=l16/16000, 122=l16/12000, 123=l16/24000, 124=l16/32000, 125=l16/44100, "
                 "126=l16/48000",
     .help = "Dynamic payload types: NUMBER=l16/RATE; the default is Asterisk's"},
    {.name = "asterisk_l16",
     .type = "bool",
     .fallback = "true",
     .help = "Payload types 10 and 11 are mono 8 kHz, as Asterisk means them; false: RFC 3551"},
    {.name = "l16_reply",
     .fallback = "g722",
     .one_of = "g722|ulaw|alaw|l16|same",
     .help = "Answer to a dynamic payload type; Asterisk ignores all above 34"},
    {.name = "rtcp",
     .type = "bool",
     .fallback = "true",
     .help = "Send and receive reports (RFC 3550 section 6)"},
    {.name = "silence_timeout_s",
     .type = "int",
     .fallback = "0",
     .one_of = "0..86400",
     .help = "A leg of call control that falls silent for so long has ended; 0: never, as a held "
             "call is silent and call control tells of its end"},
    {.name = "standing_silence_timeout_s",
     .type = "int",
     .fallback = "10",
     .one_of = "0..86400",
     .help = "The same for standing legs, which have nobody else to tell"},
});

class Provider {
 public:
  explicit Provider(const Options& options) : config_(options) {}

  std::unique_ptr<TransportSession> open(const LegParams& params, LegEvents events) {
    auto session = std::make_unique<RtpSession>(params, events, config_, metrics_);
    session->open(params);
    return session;
  }
  void listen(LegListener& listener) {
    for (const Place& place : config_.standing)
      listener.standing_leg(place.extension, place.address.port);
  }

 private:
  const Config config_;
  const RtpMetrics metrics_;
};

}  // namespace
}  // namespace dragoman::rtp

DGM_PLUGIN("org.dragoman.transport_rtp", "1.0.0", "Apache-2.0",
           dragoman::transport_type<dragoman::rtp::Provider>(
               {.name = "rtp",
                .help = "RTP over UDP (RFC 3550), as Asterisk's ExternalMedia speaks it",
                .options = dragoman::rtp::kOptions}));
