#include "host/net/dial.h"

#include <algorithm>
#include <cstring>

#include "host/net/address.h"

namespace dgm::net {
namespace {

using boost::asio::ip::tcp;

tcp::endpoint endpoint_of(dgm_address address, uint16_t port) {
  address.port = port;
  const SocketAddress kernel = to_kernel(address);
  tcp::endpoint endpoint;
  endpoint.resize(kernel.size);
  std::memcpy(endpoint.data(), kernel.get(), kernel.size);
  return endpoint;
}

std::string within(uint32_t ms) { return " within " + std::to_string(ms) + " ms"; }

}  // namespace

std::shared_ptr<Dial> Dial::start(WebContext& web, DialParams params, Done done) {
  auto dial = std::make_shared<Dial>(web, std::move(params), std::move(done));
  dial->begin();
  return dial;
}

Dial::Dial(WebContext& web, DialParams params, Done done)
    : web_(web),
      params_(std::move(params)),
      done_(std::move(done)),
      deadline_(web.io()),
      attempt_(web.io()) {}

void Dial::begin() {
  deadline_.expires_after(std::chrono::milliseconds(params_.deadline_ms));
  deadline_.async_wait([self = shared_from_this()](ErrorCode error) {
    if (!error) self->on_deadline();
  });
  dns_request_ =
      web_.dns().resolve(params_.host, [self = shared_from_this()](const DnsAnswer& answer) {
        if (!self->done_) return;
        if (!answer.failure.ok()) return self->finish(answer.failure);
        self->stage_ = Stage::kConnect;
        self->addresses_ = answer.addresses;
        std::reverse(self->addresses_.begin(), self->addresses_.end());
        self->connect_next();
      });
}

void Dial::cancel() {
  done_ = nullptr;
  web_.dns().cancel(dns_request_);
  deadline_.cancel();
  attempt_.cancel();
  if (stream_) stream_->close();
}

void Dial::connect_next() {
  if (addresses_.empty()) {
    web_.dns().forget(params_.host);
    return finish(last_refusal_);
  }
  const tcp::endpoint endpoint = endpoint_of(addresses_.back(), params_.port);
  addresses_.pop_back();
  stream_.emplace(TcpSocket(web_.io().get_executor()));
  if (!addresses_.empty()) {
    const auto share = (deadline_.expiry() - std::chrono::steady_clock::now()) /
                       static_cast<int64_t>(addresses_.size() + 1);
    attempt_.expires_after(share);
    attempt_.async_wait([self = shared_from_this(), tried = *stream_](ErrorCode error) mutable {
      if (!error) tried.close();
    });
  }
  stream_->socket().async_connect(endpoint, [self = shared_from_this()](ErrorCode error) {
    if (self->done_) self->on_connected(error);
  });
}

void Dial::on_connected(ErrorCode error) {
  attempt_.cancel();
  if (error) {
    last_refusal_.status = DGM_UNAVAILABLE;
    if (error == boost::asio::error::connection_refused)
      last_refusal_.detail =
          far_end() + " refused the connection; check that the service is running";
    else if (error == boost::asio::error::operation_aborted)
      last_refusal_.detail = far_end() + " does not answer at any of its addresses";
    else
      last_refusal_.detail = far_end() + " cannot be reached: " + error.message();
    return connect_next();
  }
  ErrorCode ignored;
  stream_->socket().set_option(tcp::no_delay(true), ignored);
  if (!params_.tls) return finish({});
  stage_ = Stage::kTls;
  begin_tls();
}

void Dial::begin_tls() {
  web_.with_tls(params_.ca_file, [self = shared_from_this()](const auto& context) {
    if (!self->done_) return;
    if (!context) return self->fail(DGM_INVALID_CONFIG, context.error().text());
    auto tls = std::make_unique<TlsSocket>(*context, self->stream_->socket().native_handle(),
                                           self->params_.host, self->params_.port);
    self->stream_->start_tls(std::move(tls), [self](const std::string& problem) {
      if (!self->done_) return;
      if (problem.empty()) return self->finish({});
      const bool is_untrusted = self->stream_->tls()->is_untrusted();
      self->fail(is_untrusted ? DGM_UNAUTHENTICATED : DGM_UNAVAILABLE, problem);
    });
  });
}

void Dial::on_deadline() {
  if (!done_) return;
  const std::string limit = within(params_.deadline_ms);
  switch (stage_) {
    case Stage::kName:
      return fail(DGM_TIMEOUT, "name " + params_.host + " was not resolved" + limit +
                                   "; check the name servers in /etc/resolv.conf");
    case Stage::kConnect:
      return fail(DGM_TIMEOUT, far_end() + " did not accept a connection" + limit +
                                   "; check the address and firewalls on the way");
    case Stage::kTls:
      return fail(DGM_TIMEOUT, "TLS handshake with " + far_end() + " timed out after " +
                                   std::to_string(params_.deadline_ms) +
                                   " ms; check that the port speaks TLS");
  }
}

void Dial::fail(dgm_status status, std::string detail) { finish({status, "", std::move(detail)}); }

void Dial::finish(const Failure& failure) {
  const Done done = std::move(done_);
  std::optional<TlsStream> stream;
  if (failure.ok()) stream.swap(stream_);
  cancel();
  done(failure, std::move(stream));
}

std::string Dial::far_end() const {
  const bool is_v6 = params_.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + params_.host + "]" : params_.host) + ":" + std::to_string(params_.port);
}

}  // namespace dgm::net
