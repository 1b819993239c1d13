// One leg over a media WebSocket of Asterisk, whoever has connected to whom.
#pragma once

#include <optional>
#include <string>

#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/timer.hpp"
#include "dragoman/cpp/transport.hpp"
#include "plugins/transport_websocket/media_line.h"
#include "plugins/transport_websocket/queue_watch.h"
#include "plugins/transport_websocket/websocket_protocol.h"

namespace dragoman::websocket {

// Of all legs of one provider. [any, rt]
struct WebSocketMetrics {
  WebSocketMetrics();
  Counter dropped_drift, dropped_xoff, dropped_backlog, flushed;
};

struct SessionLimits {
  uint32_t connect_deadline_ms = 5000;
  uint32_t start_deadline_ms = 2000;  // from the connection to MEDIA_START
  uint32_t status_every_ms = 1000;    // 0: never
  std::string ca_file = {};
};

class WebSocketSession final : public TransportSession {
 public:
  // `limits` and `metrics` outlive the session.
  WebSocketSession(const LegParams& params, LegEvents events, const SessionLimits& limits,
                   const WebSocketMetrics& metrics);
  ~WebSocketSession() override;

  // [worker] Connects, or takes over the stream of an offer. Throws Failure.
  void open(const LegParams& params);

  Status send(const Media& media) override;
  void stats(dgm_leg_stats& out) const override;
  void on_posted(uint64_t event) override;

 private:
  void connect(std::string_view url);
  void start();
  void on_text(std::string_view text);
  void on_binary(std::span<const uint8_t> message);
  void on_media_start(const ControlEvent& event);
  void on_error(const ControlEvent& event);
  void on_closed(const Error& why);
  void tell(Command command);
  void each_period();
  void end(const Error& why);

  const SessionLimits& limits_;
  const WebSocketMetrics& metrics_;
  std::string remote_;  // empty: Asterisk has connected to us
  std::string unread_;  // MEDIA_START of an offer, until start()

  bool connected_ = false, ended_ = false;
  bool as_json_ = false;               // how Asterisk speaks, and so do we
  std::optional<MediaFormat> format_;  // since MEDIA_START
  std::optional<MediaLine> line_;
  QueueWatch watch_;
  size_t frame_size_ = 0;  // bytes; messages are whole multiples of it
  bool error_told_ = false;
  uint64_t sequence_ = 0;
  uint64_t packets_received_ = 0, packets_sent_ = 0, bytes_received_ = 0, bytes_sent_ = 0;
  uint64_t rejected_ = 0;

  WebSocket socket_;
  Timer timer_;  // of the deadline to MEDIA_START, then of GET_STATUS
};

}  // namespace dragoman::websocket
