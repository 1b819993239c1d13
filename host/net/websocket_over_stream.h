// A WebSocket over a connected stream: its upgrade is in websocket_session_upgrade.cc, its messages
// and its end in websocket_session.cc. Only these two know Beast's WebSocket.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <memory>
#include <optional>
#include <string>

#include "host/net/websocket_session_queue.h"
#include "host/net/websocket_session_upgrade.h"

namespace dgm::net {

class WebSocketOverStream final : public UpgradingWebSocket,
                                  public std::enable_shared_from_this<WebSocketOverStream> {
 public:
  WebSocketOverStream(TlsStream stream, std::string far_end, const WebSocketLimits& limits)
      : stream_(std::move(stream)),
        limit_timer_(stream_.get_executor()),
        far_end_(std::move(far_end)),
        limits_(limits) {
    stream_.auto_fragment(false);
    stream_.read_message_max(limits.max_message_bytes);
  }

  void ask(ClientUpgrade upgrade, WebSocketEvents& events) override;
  void accept(UpgradeMessage request, SteadyTime deadline, WebSocketEvents& events) override;
  dgm_status send(std::span<const uint8_t> message, bool is_text) override;
  void close(uint16_t code) override;
  void drop() override;
  void pause() override { is_paused_ = true; }
  void resume() override;
  std::unique_ptr<WebSocketParcel> pack() override;

  // After a move: `told` messages were told before and are read again. Paused.
  void go_on(uint64_t told, WebSocketEvents& events);

 private:
  enum class State : uint8_t { kUpgrading, kOpen, kClosing, kClosed };

  void limit(SteadyTime deadline, Failure late);
  void on_upgraded();
  void begin_to_ping();
  void on_refused(ErrorCode error);
  void tell_open();
  void tell_message();
  void tell_writable();
  void catch_up();
  void read();
  void on_read(ErrorCode error);
  void write();
  void on_written(ErrorCode error);
  void send_close();
  void finish(const Failure& why);
  Failure failure_of(ErrorCode error) const;

  boost::beast::websocket::stream<TlsStream, false> stream_;
  boost::asio::steady_timer limit_timer_;  // of the upgrade, then of closing
  std::string far_end_;
  WebSocketLimits limits_;
  WebSocketEvents* events_ = nullptr;
  State state_ = State::kUpgrading;
  uint16_t close_code_ = 1000;
  bool is_writing_ = false;
  bool is_reading_ = false;
  bool is_paused_ = false;
  bool owes_open_ = false;  // these wait for resume() or for room
  bool owes_message_ = false;
  bool owes_writable_ = false;
  std::optional<Failure> owed_end_;
  uint64_t messages_told_ = 0;
  uint64_t messages_to_skip_ = 0;  // they were told before the move
  WebSocketQueue queue_;
  boost::beast::flat_buffer read_buffer_;
  std::optional<boost::beast::http::response<boost::beast::http::string_body>>
      answer_;              // until open
  UpgradeMessage request_;  // of accept()
};

}  // namespace dgm::net
