// Asterisk's media WebSocket (chan_websocket): we connect to Asterisk, or it connects to us.
#include <mutex>

#include "plugins/transport_websocket/websocket_listener.h"
#include "plugins/transport_websocket/websocket_session.h"

namespace dragoman::websocket {
namespace {

constexpr auto kOptions = option_table({
    {.name = "mode",
     .fallback = "connect",
     .one_of = "connect|listen",
     .help = "connect: to the address that Asterisk tells; listen: Asterisk connects to us"},
    {.name = "listen",
     .type = "list",
     .fallback = "127.0.0.1:8787",
     .help = "With mode = listen: ADDRESS:PORT for calls that call control has announced, "
             "ADDRESS:PORT=EXTENSION also for calls of the dialplan, separated by commas"},
    {.name = "path", .fallback = "/media", .help = "Path of the uri in websocket_client.conf"},
    {.name = "max_connections",
     .type = "int",
     .fallback = "1024",
     .one_of = "1..65535",
     .help = "Connections per listening place; more are closed at once"},
    {.name = "connect_deadline_ms",
     .type = "int",
     .fallback = "5000",
     .one_of = "100..60000",
     .help = "From the attempt to connect to the open WebSocket"},
    {.name = "start_deadline_ms",
     .type = "int",
     .fallback = "2000",
     .one_of = "100..60000",
     .help = "From the open WebSocket to Asterisk's MEDIA_START"},
    {.name = "status_every_ms",
     .type = "int",
     .fallback = "1000",
     .one_of = "0..60000",
     .help = "Asterisk is asked so often how much audio waits there; 0: never"},
    {.name = "ca_file",
     .type = "file",
     .help = "Certificates to trust with wss://; empty: the system's"},
});

uint32_t milliseconds(const Options& options, std::string_view name, int64_t least) {
  return static_cast<uint32_t>(options.integer(name, least, 60'000));
}

class Provider {
 public:
  explicit Provider(const Options& options)
      : listens_(is_listening(options.text("mode"))),
        places_(parse_listen(options.list("listen"))),
        listen_limits_{
            .path = checked_path(options.text("path")),
            .max_connections = static_cast<uint32_t>(options.integer("max_connections", 1, 65'535)),
            .start_deadline_ms = milliseconds(options, "start_deadline_ms", 100)},
        limits_{.connect_deadline_ms = milliseconds(options, "connect_deadline_ms", 100),
                .start_deadline_ms = milliseconds(options, "start_deadline_ms", 100),
                .status_every_ms = milliseconds(options, "status_every_ms", 0),
                .ca_file = std::string(options.text("ca_file"))} {
    if (listens_ && places_.empty())
      throw Failure(Status::kInvalidConfig,
                    "listen: mode = listen needs a place, such as 127.0.0.1:8787");
  }

  std::unique_ptr<TransportSession> open(const LegParams& params, LegEvents events) {
    auto session = std::make_unique<WebSocketSession>(params, events, limits_, metrics_);
    session->open(params);
    return session;
  }
  void listen(LegListener& owner) {
    if (!listens_) return;
    listeners_.clear();  // of a scope that is closed
    for (const Place& place : places_) {
      listeners_.push_back(std::make_unique<MediaListener>(owner, place, listen_limits_));
      listeners_.back()->open();
    }
    const std::lock_guard lock(mutex_);
    if (meeting_.empty()) meeting_ = listeners_.front()->url();
  }
  Rendezvous rendezvous() const {
    if (!listens_) return {.kind = DGM_MEET_REMOTE_FIRST};
    const std::lock_guard lock(mutex_);
    return {.kind = DGM_MEET_OFFER, .address = meeting_};
  }

 private:
  static bool is_listening(std::string_view mode) {
    if (mode != "connect" && mode != "listen")
      throw Failure(Status::kInvalidConfig,
                    "mode: \"" + std::string(mode) + "\" is not one of connect, listen");
    return mode == "listen";
  }
  static std::string checked_path(std::string_view path) {
    if (!path.starts_with('/') || path.find_first_of("?# ") != std::string_view::npos)
      throw Failure(Status::kInvalidConfig,
                    "path: \"" + std::string(path) + "\" is not a path, such as /media");
    return std::string(path);
  }

  const bool listens_;
  const std::vector<Place> places_;
  const ListenLimits listen_limits_;
  const SessionLimits limits_;
  const WebSocketMetrics metrics_;
  std::vector<std::unique_ptr<MediaListener>> listeners_;
  mutable std::mutex mutex_;  // the host asks on any thread
  std::string meeting_;       // set once
};

}  // namespace
}  // namespace dragoman::websocket

DGM_PLUGIN("org.dragoman.transport_websocket", "1.0.0", "Apache-2.0",
           dragoman::transport_type<dragoman::websocket::Provider>(
               {.name = "websocket",
                .help = "Asterisk's media WebSocket (chan_websocket), as client or server",
                .options = dragoman::websocket::kOptions}));
