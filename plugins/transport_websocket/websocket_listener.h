// One listening address: takes the upgrades of Asterisk's websocket_client, reads MEDIA_START, and
// offers the call to the host.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dragoman/cpp/place.hpp"
#include "dragoman/cpp/timer.hpp"
#include "dragoman/cpp/transport.hpp"

namespace dragoman::websocket {

// "127.0.0.1:8787" or "127.0.0.1:8787=7002" each; throws Failure with one sentence.
std::vector<Place> parse_listen(const std::vector<std::string>& entries);

struct ListenLimits {
  std::string path = "/media";
  uint32_t max_connections = 1024;
  uint32_t start_deadline_ms = 2000;  // from the upgrade to MEDIA_START
};

class MediaListener {
 public:
  // `owner` outlives it.
  MediaListener(LegListener& owner, Place place, const ListenLimits& limits);
  // [worker] A place that fails is reported to the host.
  void open();
  // "ws://127.0.0.1:8787/media", with the port that the system chose.
  std::string url() const;

 private:
  // One that has not said MEDIA_START yet.
  struct Caller {
    Caller(MediaListener& listener, std::string given_token);
    std::string token;  // of the path; empty: none
    uint64_t upgraded_ns = 0;
    WebSocket socket;
  };

  bool on_upgrade(const Upgrade& upgrade);
  void on_text(Caller& caller, std::string_view text);
  void remove(const Caller& caller);
  void close_the_silent();

  LegListener& owner_;
  const Place place_;
  const ListenLimits& limits_;
  std::vector<std::unique_ptr<Caller>> waiting_;
  Timer timer_;
  WebSocketListener listener_;
};

}  // namespace dragoman::websocket
