// AudioSocket over TCP: Asterisk calls us, one connection per call.
#include "plugins/transport_audiosocket/audiosocket_listener.h"
#include "plugins/transport_audiosocket/audiosocket_session.h"

namespace dragoman::audiosocket {
namespace {

constexpr auto kOptions = option_table({
    {.name = "listen",
     .type = "list",
     .fallback = "127.0.0.1:5050=7000, 127.0.0.1:5052=7001",
     .help = "Where callers connect: ADDRESS:PORT=EXTENSION, separated by commas"},
    {.name = "max_connections",
     .type = "int",
     .fallback = "1024",
     .one_of = "1..65535",
     .help = "Connections per listening place; more are closed at once"},
    {.name = "first_message_deadline_ms",
     .type = "int",
     .fallback = "2000",
     .one_of = "100..60000",
     .help = "A connection that has not said its UUID by then is closed"},
});

class Provider {
 public:
  explicit Provider(const Options& options)
      : places_(parse_listen(options.list("listen"))),
        limits_{.max_connections = static_cast<uint32_t>(options.integer("max_connections")),
                .first_message_deadline_ms =
                    static_cast<uint32_t>(options.integer("first_message_deadline_ms"))} {}

  std::unique_ptr<TransportSession> open(const LegParams& params, LegEvents events) {
    auto session = std::make_unique<AudioSocketSession>(params, events);
    session->open(params);
    return session;
  }
  void listen(LegListener& owner) {
    for (const ListenPlace& place : places_) {
      listeners_.push_back(std::make_unique<AudioSocketListener>(owner, place, limits_));
      listeners_.back()->open();
    }
  }

 private:
  const std::vector<ListenPlace> places_;
  const ListenLimits limits_;
  std::vector<std::unique_ptr<AudioSocketListener>> listeners_;
};

}  // namespace
}  // namespace dragoman::audiosocket

DGM_PLUGIN("org.dragoman.transport_audiosocket", "1.0.0", "Apache-2.0",
           dragoman::transport_type<dragoman::audiosocket::Provider>(
               {.name = "audiosocket",
                .help = "Asterisk's AudioSocket over TCP, all rates",
                .options = dragoman::audiosocket::kOptions}));
