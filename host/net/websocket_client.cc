#include "host/net/websocket_client.h"

#include <utility>

#include "host/net/dial.h"
#include "host/net/websocket_session_upgrade.h"

namespace dgm::net {
namespace {

// Written by the upgrade itself; a second one would break it.
constexpr const char* kOwnHeaders[] = {"Connection",
                                       "Upgrade",
                                       "Sec-WebSocket-Key",
                                       "Sec-WebSocket-Version",
                                       "Sec-WebSocket-Extensions",
                                       "Sec-WebSocket-Protocol",
                                       "Content-Length",
                                       "Transfer-Encoding"};

Outcome check(const WebSocketParams& params) {
  if (auto fine = check_headers(params.headers); !fine) return fine;
  for (const auto& [name, value] : params.headers)
    for (const char* own : kOwnHeaders)
      if (equal_ignoring_case(name, own))
        return Error{"", "header " + name + " is written by the host; leave it out"};
  if (!params.subprotocol.empty() && !is_http_token(params.subprotocol))
    return Error{"", "subprotocol holds characters that no subprotocol has"};
  return Done{};
}

// Until there is a connection; then it only passes on.
class Client final : public WebSocket, public std::enable_shared_from_this<Client> {
 public:
  Client(boost::asio::io_context& context, WebSocketParams params, WebSocketEvents& events)
      : web_(WebContext::of(context)), params_(std::move(params)), events_(&events) {}

  void begin();
  dgm_status send(std::span<const uint8_t> message, bool is_text) override {
    if (session_) return session_->send(message, is_text);
    return events_ ? DGM_BUSY : DGM_CANCELLED;
  }
  void close(uint16_t code) override;
  void drop() override;
  void pause() override {
    if (session_) session_->pause();
  }
  void resume() override {
    if (session_) session_->resume();
  }

 private:
  void on_dialed(const Failure& failure, std::optional<TlsStream> stream);
  void close_later(Failure why);

  WebContext& web_;
  WebSocketParams params_;
  Url url_;
  SteadyTime deadline_;
  WebSocketEvents* events_;   // nullptr: dropped, closed or passed on to the session
  std::weak_ptr<Dial> dial_;  // lives by itself as long as it is under way
  std::shared_ptr<UpgradingWebSocket> session_;
};

void Client::begin() {
  auto url = parse_url(params_.url, "ws wss");
  if (!url) return close_later({DGM_INVALID_ARGUMENT, "", url.error().text()});
  if (auto fine = check(params_); !fine)
    return close_later({DGM_INVALID_ARGUMENT, "", fine.error().text()});
  url_ = std::move(*url);
  deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(params_.deadline_ms);
  dial_ = Dial::start(
      web_, {url_.host, url_.port, url_.secure(), params_.ca_file, params_.deadline_ms},
      [self = shared_from_this()](const Failure& failure, std::optional<TlsStream> stream) {
        self->on_dialed(failure, std::move(stream));
      });
}

void Client::on_dialed(const Failure& failure, std::optional<TlsStream> stream) {
  WebSocketEvents* events = std::exchange(events_, nullptr);
  if (!stream) return events->on_closed(failure);
  session_ = make_websocket(std::move(*stream), url_.origin(), params_.limits);
  session_->ask({url_.host_header(), url_.target, std::move(params_.headers), params_.subprotocol,
                 deadline_, params_.deadline_ms},
                *events);
}

void Client::close(uint16_t code) {
  if (session_) return session_->close(code);
  if (const auto dial = dial_.lock()) dial->cancel();
  close_later({DGM_CANCELLED, "", "closed before it was open"});
}

void Client::drop() {
  events_ = nullptr;
  if (const auto dial = dial_.lock()) dial->cancel();
  if (session_) session_->drop();
}

void Client::close_later(Failure why) {
  boost::asio::post(web_.io(), [self = shared_from_this(), why = std::move(why)] {
    if (WebSocketEvents* events = std::exchange(self->events_, nullptr)) events->on_closed(why);
  });
}

}  // namespace

std::shared_ptr<WebSocket> open_websocket(boost::asio::io_context& context, WebSocketParams params,
                                          WebSocketEvents& events) {
  auto client = std::make_shared<Client>(context, std::move(params), events);
  client->begin();
  return client;
}

}  // namespace dgm::net
