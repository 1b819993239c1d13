// AudioSocket over TCP: Asterisk calls us, one connection per call.
#include <mutex>

#include "plugins/transport_audiosocket/audiosocket_listener.h"
#include "plugins/transport_audiosocket/audiosocket_session.h"

namespace dragoman::audiosocket {
namespace {

constexpr auto kOptions = option_table({
    {.name = "listen",
     .type = "list",
     .fallback = "127.0.0.1:5050=7000, 127.0.0.1:5052=7001",
     .help = "Where callers connect: ADDRESS:PORT=EXTENSION, separated by commas"},
    {.name = "announced",
     .help = "Where Asterisk connects for calls that call control has announced: ADDRESS:PORT; "
             "empty: the first place of listen"},
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
      : places_(parse_places(options)),
        announced_(options.has("announced") ? places_.size() - 1 : 0),
        limits_{.max_connections = static_cast<uint32_t>(options.integer("max_connections")),
                .first_message_deadline_ms =
                    static_cast<uint32_t>(options.integer("first_message_deadline_ms"))} {}

  std::unique_ptr<TransportSession> open(const LegParams& params, LegEvents events) {
    auto session = std::make_unique<AudioSocketSession>(params, events);
    session->open(params);
    return session;
  }
  void listen(LegListener& owner) {
    listeners_.clear();  // of a scope that is closed
    for (const Place& place : places_) {
      listeners_.push_back(std::make_unique<AudioSocketListener>(owner, place, limits_));
      listeners_.back()->open();
    }
    const std::lock_guard lock(mutex_);
    if (meeting_.empty() && !listeners_.empty()) meeting_ = listeners_[announced_]->reached_at();
  }
  Rendezvous rendezvous() const {
    const std::lock_guard lock(mutex_);
    return {.kind = DGM_MEET_OFFER, .address = meeting_};
  }

 private:
  static std::vector<Place> parse_places(const Options& options) {
    std::vector<Place> places = parse_listen(options.list("listen"));
    if (options.has("announced"))
      places.push_back(parse_announced(options.text("announced"), places));
    return places;
  }

  const std::vector<Place> places_;
  const size_t announced_;  // of places_
  const ListenLimits limits_;
  std::vector<std::unique_ptr<AudioSocketListener>> listeners_;
  mutable std::mutex mutex_;  // the host asks on any thread
  std::string meeting_;       // set once
};

}  // namespace
}  // namespace dragoman::audiosocket

DGM_PLUGIN("org.dragoman.transport_audiosocket", "1.0.0", "Apache-2.0",
           dragoman::transport_type<dragoman::audiosocket::Provider>(
               {.name = "audiosocket",
                .help = "Asterisk's AudioSocket over TCP, all rates",
                .options = dragoman::audiosocket::kOptions}));
