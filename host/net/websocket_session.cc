#include "host/net/websocket_session.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <optional>

#include "host/net/websocket_session_end.h"
#include "host/net/websocket_session_queue.h"
#include "host/net/websocket_session_upgrade.h"

namespace dgm::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

constexpr size_t kKeptReadBuffer = 64 * 1024;
constexpr size_t kMaxSend = 16 * 1024 * 1024;

class Session final : public UpgradingWebSocket, public std::enable_shared_from_this<Session> {
 public:
  Session(TlsStream stream, std::string far_end, const WebSocketLimits& limits)
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

  websocket::stream<TlsStream, false> stream_;
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
  beast::flat_buffer read_buffer_;
  std::optional<http::response<http::string_body>> answer_;  // until open
  UpgradeMessage request_;                                   // of accept()
};

class Parcel final : public WebSocketParcel {
 public:
  Parcel(ReleasedStream stream, std::string far_end, const WebSocketLimits& limits, uint64_t told)
      : stream_(std::move(stream)), far_end_(std::move(far_end)), limits_(limits), told_(told) {}

  std::shared_ptr<WebSocket> unpack(boost::asio::io_context& context,
                                    WebSocketEvents& events) override {
    auto session =
        std::make_shared<Session>(TlsStream(context, std::move(stream_)), far_end_, limits_);
    session->go_on(told_, events);
    return session;
  }

 private:
  ReleasedStream stream_;
  std::string far_end_;
  WebSocketLimits limits_;
  uint64_t told_;
};

void Session::ask(ClientUpgrade upgrade, WebSocketEvents& events) {
  events_ = &events;
  limit(upgrade.deadline, {DGM_TIMEOUT, "",
                           far_end_ + " did not answer the WebSocket upgrade within " +
                               std::to_string(upgrade.deadline_ms) + " ms; check the url"});
  stream_.set_option(websocket::stream_base::decorator(
      [headers = std::move(upgrade.headers),
       subprotocol = upgrade.subprotocol](websocket::request_type& request) {
        request.set(http::field::user_agent, "dragoman");
        if (!subprotocol.empty()) request.set(http::field::sec_websocket_protocol, subprotocol);
        for (const auto& [name, value] : headers) {
          if (equal_ignoring_case(name, "User-Agent") || equal_ignoring_case(name, "Host"))
            request.set(name, value);
          else
            request.insert(name, value);
        }
      }));
  answer_.emplace();
  stream_.async_handshake(*answer_, upgrade.host_header, upgrade.target,
                          [self = shared_from_this()](ErrorCode error) {
                            error ? self->on_refused(error) : self->on_upgraded();
                          });
}

void Session::accept(UpgradeMessage request, SteadyTime deadline, WebSocketEvents& events) {
  events_ = &events;
  request_ = std::move(request);
  stream_.next_layer().keep_what_is_read();
  limit(deadline, {DGM_TIMEOUT, "", far_end_ + " did not take the answer to its upgrade in time"});
  // The user saw what was offered and accepted the connection: the first offer counts.
  const beast::string_view offered = request_[http::field::sec_websocket_protocol];
  const std::string chosen(offered.substr(0, offered.find(',')));
  stream_.set_option(
      websocket::stream_base::decorator([chosen](websocket::response_type& response) {
        response.set(http::field::server, "dragoman");
        if (!chosen.empty()) response.set(http::field::sec_websocket_protocol, chosen);
      }));
  stream_.async_accept(request_, [self = shared_from_this()](ErrorCode error) {
    error ? self->on_refused(error) : self->on_upgraded();
  });
}

void Session::limit(SteadyTime deadline, Failure late) {
  limit_timer_.expires_at(deadline);
  limit_timer_.async_wait([self = shared_from_this(), late = std::move(late)](ErrorCode error) {
    if (error) return;
    self->finish(late);
    self->stream_.next_layer().close();
  });
}

void Session::on_upgraded() {
  if (!events_) return;
  limit_timer_.cancel();
  answer_.reset();
  request_ = {};
  begin_to_ping();
  if (state_ == State::kClosing) {  // close() came before the answer
    send_close();
    return read();
  }
  state_ = State::kOpen;
  tell_open();
  if (events_) read();
}

void Session::begin_to_ping() {
  websocket::stream_base::timeout timeout{};
  timeout.handshake_timeout = websocket::stream_base::none();
  timeout.idle_timeout = limits_.dead_after_ms ? std::chrono::milliseconds(limits_.dead_after_ms)
                                               : websocket::stream_base::none();
  timeout.keep_alive_pings = true;
  stream_.set_option(timeout);
}

std::unique_ptr<WebSocketParcel> Session::pack() {
  if (!events_ || state_ != State::kOpen || !is_paused_ || owes_open_ || !queue_.empty())
    return nullptr;
  auto released = stream_.next_layer().release();
  if (!released) return nullptr;
  events_ = nullptr;
  state_ = State::kClosed;
  return std::make_unique<Parcel>(std::move(*released), far_end_, limits_, messages_told_);
}

// Only a handshake makes Beast's stream an open one: it is done once more, and nobody sees it.
void Session::go_on(uint64_t told, WebSocketEvents& events) {
  events_ = &events;
  is_paused_ = true;
  messages_to_skip_ = told;
  request_.method(http::verb::get);
  request_.target("/");
  request_.set(http::field::host, "moved");
  request_.set(http::field::connection, "Upgrade");
  request_.set(http::field::upgrade, "websocket");
  request_.set(http::field::sec_websocket_version, "13");
  request_.set(http::field::sec_websocket_key, "bW92ZWQgZWxzZXdoZXJlIQ==");
  stream_.next_layer().swallow_writes(true);
  stream_.async_accept(request_, [self = shared_from_this()](ErrorCode error) {
    self->stream_.next_layer().swallow_writes(false);
    if (!self->events_) return;
    if (error) return self->on_refused(error);
    self->request_ = {};
    self->begin_to_ping();
    if (self->state_ == State::kClosing) {
      self->send_close();
    } else {
      self->state_ = State::kOpen;
    }
    self->read();
  });
}

void Session::tell_open() {
  owes_open_ = is_paused_;
  if (!is_paused_) events_->on_open();
}

void Session::tell_message() {
  owes_message_ = is_paused_;
  if (is_paused_) return;
  const auto message = read_buffer_.cdata();
  if (messages_to_skip_ > 0) {
    --messages_to_skip_;
  } else {
    ++messages_told_;
    events_->on_message({static_cast<const uint8_t*>(message.data()), message.size()},
                        stream_.got_text());
  }
  read_buffer_.consume(read_buffer_.size());
  if (read_buffer_.capacity() > kKeptReadBuffer) read_buffer_.shrink_to_fit();
}

void Session::tell_writable() {
  if (!owes_writable_ || is_paused_ || state_ != State::kOpen || !queue_.below_low_water()) return;
  owes_writable_ = false;
  events_->on_writable();
}

void Session::resume() {
  is_paused_ = false;
  stream_.next_layer().stop_keeping();
  boost::asio::post(stream_.get_executor(), [self = shared_from_this()] { self->catch_up(); });
}

// What was owed while paused, in order; each event may pause or drop again.
void Session::catch_up() {
  if (events_ && owes_open_) tell_open();
  if (events_ && owes_message_) tell_message();
  if (events_) tell_writable();
  if (!events_ || is_paused_) return;
  if (owed_end_) return finish(*owed_end_);
  if (state_ != State::kUpgrading) read();
}

void Session::on_refused(ErrorCode error) {
  if (state_ == State::kClosing) return finish({});
  if (error != websocket::error::upgrade_declined) {
    return finish({DGM_UNAVAILABLE, "",
                   far_end_ + " did not complete the WebSocket upgrade: " + error.message() +
                       "; check that the url is that of a WebSocket"});
  }
  const std::string code = std::to_string(answer_->result_int());
  std::string detail = far_end_ + " refused the WebSocket upgrade with " + code + " " +
                       printable_start(std::string(answer_->reason()));
  const std::string body = printable_start(answer_->body());
  if (!body.empty()) detail += ": " + body;
  finish({status_of_http(answer_->result_int()), code, detail,
          parse_retry_after(std::string((*answer_)[http::field::retry_after]))});
}

void Session::read() {
  if (is_reading_ || is_paused_ || owes_message_) return;
  is_reading_ = true;
  stream_.async_read(
      read_buffer_, [self = shared_from_this()](ErrorCode error, size_t) { self->on_read(error); });
}

void Session::on_read(ErrorCode error) {
  is_reading_ = false;
  if (!events_) return;
  if (error) return finish(failure_of(error));
  tell_message();
  if (events_) read();
}

dgm_status Session::send(std::span<const uint8_t> message, bool is_text) {
  if (state_ == State::kUpgrading) return DGM_BUSY;
  if (state_ != State::kOpen) return DGM_CANCELLED;
  if (message.size() > kMaxSend) return DGM_INVALID_ARGUMENT;
  if (!queue_.push(message, is_text)) {
    owes_writable_ = true;
    return DGM_BUSY;
  }
  if (!is_writing_) write();
  return DGM_OK;
}

void Session::write() {
  is_writing_ = true;
  stream_.text(queue_.front().is_text);
  stream_.async_write(
      boost::asio::buffer(queue_.front().bytes),
      [self = shared_from_this()](ErrorCode error, size_t) { self->on_written(error); });
}

void Session::on_written(ErrorCode error) {
  is_writing_ = false;
  if (!events_) return;
  if (error) {
    // The pending read says why, and says it better.
    if (error != boost::asio::error::operation_aborted) finish(failure_of(error));
    return;
  }
  queue_.pop();
  if (!queue_.empty()) write();
  if (state_ == State::kClosing) {
    if (!is_writing_) send_close();
  } else {
    tell_writable();
  }
}

void Session::close(uint16_t code) {
  if (!events_ || state_ == State::kClosing || state_ == State::kClosed) return;
  const bool is_open = state_ == State::kOpen;
  state_ = State::kClosing;
  const bool may_be_sent = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                           (code >= 3000 && code <= 4999);
  close_code_ = may_be_sent ? code : uint16_t{1000};
  limit(std::chrono::steady_clock::now() + std::chrono::milliseconds(limits_.close_limit_ms),
        {DGM_OK, "",
         far_end_ + " did not answer the close within " + std::to_string(limits_.close_limit_ms) +
             " ms"});
  if (is_open && !is_writing_) send_close();
}

void Session::send_close() {
  stream_.async_close(websocket::close_code(close_code_),
                      [self = shared_from_this()](ErrorCode error) {
                        if (error != boost::asio::error::operation_aborted) self->finish({});
                      });
}

void Session::drop() {
  events_ = nullptr;
  state_ = State::kClosed;
  limit_timer_.cancel();
  stream_.next_layer().close();
}

void Session::finish(const Failure& why) {
  if (!events_) return;
  state_ = State::kClosed;
  limit_timer_.cancel();
  stream_.next_layer().close_unless_lingering();
  if (is_paused_) {
    if (!owed_end_) owed_end_ = why;
    return;
  }
  std::exchange(events_, nullptr)->on_closed(why);
}

// While closing every end is the one that was asked for.
Failure Session::failure_of(ErrorCode error) const {
  Failure failure = explain_websocket_end(error, stream_.reason(), far_end_, limits_);
  if (state_ == State::kClosing) failure.status = DGM_OK;
  return failure;
}

}  // namespace

std::shared_ptr<UpgradingWebSocket> make_websocket(TlsStream stream, std::string far_end,
                                                   const WebSocketLimits& limits) {
  return std::make_shared<Session>(std::move(stream), std::move(far_end), limits);
}

}  // namespace dgm::net
