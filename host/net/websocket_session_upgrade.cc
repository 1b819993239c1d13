#include "host/net/websocket_session_upgrade.h"

#include "host/net/websocket_over_stream.h"

namespace dgm::net {
namespace {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

class Parcel final : public WebSocketParcel {
 public:
  Parcel(ReleasedStream stream, std::string far_end, const WebSocketLimits& limits, uint64_t told)
      : stream_(std::move(stream)), far_end_(std::move(far_end)), limits_(limits), told_(told) {}

  std::shared_ptr<WebSocket> unpack(boost::asio::io_context& context,
                                    WebSocketEvents& events) override {
    auto session = std::make_shared<WebSocketOverStream>(TlsStream(context, std::move(stream_)),
                                                         far_end_, limits_);
    session->go_on(told_, events);
    return session;
  }

 private:
  ReleasedStream stream_;
  std::string far_end_;
  WebSocketLimits limits_;
  uint64_t told_;
};

}  // namespace

void WebSocketOverStream::ask(ClientUpgrade upgrade, WebSocketEvents& events) {
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

void WebSocketOverStream::accept(UpgradeMessage request, SteadyTime deadline,
                                 WebSocketEvents& events) {
  events_ = &events;
  request_ = std::move(request);
  stream_.next_layer().keep_what_is_read();
  limit(deadline, {DGM_TIMEOUT, "", far_end_ + " did not take the answer to its upgrade in time"});
  // The user saw what was offered and accepted the connection: the first offer counts.
  const boost::beast::string_view offered = request_[http::field::sec_websocket_protocol];
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

void WebSocketOverStream::on_upgraded() {
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

void WebSocketOverStream::begin_to_ping() {
  websocket::stream_base::timeout timeout{};
  timeout.handshake_timeout = websocket::stream_base::none();
  timeout.idle_timeout = limits_.dead_after_ms ? std::chrono::milliseconds(limits_.dead_after_ms)
                                               : websocket::stream_base::none();
  timeout.keep_alive_pings = true;
  stream_.set_option(timeout);
}

void WebSocketOverStream::on_refused(ErrorCode error) {
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

std::unique_ptr<WebSocketParcel> WebSocketOverStream::pack() {
  if (!events_ || state_ != State::kOpen || !is_paused_ || owes_open_ || !queue_.empty())
    return nullptr;
  auto released = stream_.next_layer().release();
  if (!released) return nullptr;
  events_ = nullptr;
  state_ = State::kClosed;
  return std::make_unique<Parcel>(std::move(*released), far_end_, limits_, messages_told_);
}

// Only a handshake makes Beast's stream an open one: it is done once more, and nobody sees it.
void WebSocketOverStream::go_on(uint64_t told, WebSocketEvents& events) {
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

std::shared_ptr<UpgradingWebSocket> make_websocket(TlsStream stream, std::string far_end,
                                                   const WebSocketLimits& limits) {
  return std::make_shared<WebSocketOverStream>(std::move(stream), std::move(far_end), limits);
}

}  // namespace dgm::net
