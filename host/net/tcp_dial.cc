#include "host/net/tcp_dial.h"

#include <optional>
#include <utility>

#include "host/net/dial.h"
#include "host/net/web_context.h"

namespace dgm::net {

std::unique_ptr<TcpDial> TcpDial::start(Worker& worker, const std::string& host, uint16_t port,
                                        uint32_t deadline_ms, Done done) {
  DialParams params;
  params.host = host;
  params.port = port;
  params.deadline_ms = deadline_ms;
  auto dial = Dial::start(
      WebContext::of(worker.context()), std::move(params),
      [done = std::move(done)](const Failure& failure, std::optional<TlsStream> stream) {
        if (!stream) return done(failure, {});
        // From Asio's epoll set to the worker's own.
        done(failure, TcpConnection(stream->socket().release()));
      });
  return std::unique_ptr<TcpDial>(new TcpDial(std::move(dial)));
}

TcpDial::TcpDial(std::shared_ptr<Dial> dial) : dial_(std::move(dial)) {}
TcpDial::~TcpDial() { cancel(); }
void TcpDial::cancel() { dial_->cancel(); }

}  // namespace dgm::net
