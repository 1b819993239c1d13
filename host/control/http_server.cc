#include "host/control/http_server.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>
#include <Poco/URI.h>
#include <openssl/crypto.h>

#include <boost/json.hpp>
#include <cerrno>
#include <istream>
#include <ostream>

#include "host/base/log.h"
#include "host/net/port_owner.h"

namespace dgm::control {
namespace {

namespace net = Poco::Net;

constexpr int kThreads = 4;
constexpr int kMaxQueued = 64;
constexpr std::streamsize kMaxBody = 64 * 1024;

bool same_secret(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// A web page in the admin's browser can reach loopback too; it cannot forge these two headers.
bool is_own_host(const std::string& host) {
  const auto name = host.substr(0, host.rfind(':'));
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

class RequestHandler final : public net::HTTPRequestHandler {
 public:
  RequestHandler(const HttpServer::Handler& handler, const std::string& token)
      : handler_(handler), token_(token) {}

  void handleRequest(net::HTTPServerRequest& in, net::HTTPServerResponse& out) override {
    const auto reply = answer(in);
    out.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(reply.status));
    out.setContentType(reply.content_type);
    out.set("Cache-Control", "no-store");
    out.set("X-Content-Type-Options", "nosniff");
    if (reply.status == 401) out.set("WWW-Authenticate", "Bearer");
    out.sendBuffer(reply.body.data(), reply.body.size());
  }

 private:
  Reply answer(net::HTTPServerRequest& in) {
    if (const auto refusal = refuse(in); refusal.status != 200) return refusal;
    Request request;
    request.method = in.getMethod();
    try {
      const Poco::URI uri(in.getURI());
      request.path = uri.getPath();
      for (const auto& [key, value] : uri.getQueryParameters()) request.query[key] = value;
    } catch (const Poco::Exception&) {
      return error_reply(400, "the request target is not a URI");
    }
    std::string body(static_cast<size_t>(kMaxBody) + 1, '\0');
    if (in.hasContentLength() || in.getChunkedTransferEncoding()) {
      in.stream().read(body.data(), kMaxBody + 1);
      if (in.stream().gcount() > kMaxBody)
        return error_reply(413, "the body is larger than 64 KiB");
      body.resize(static_cast<size_t>(in.stream().gcount()));
      request.body = std::move(body);
    }
    return handler_(request);
  }

  Reply refuse(net::HTTPServerRequest& in) const {
    if (token_.empty()) {
      if (!is_own_host(in.getHost()))
        return error_reply(
            403,
            "the Host header names another machine; ask for 127.0.0.1, or configure control.token");
      if (in.has("Origin")) return error_reply(403, "requests of web pages need control.token");
      return {};
    }
    std::string scheme, token;
    if (in.hasCredentials()) in.getCredentials(scheme, token);
    if (scheme == "Bearer" && same_secret(token, token_)) return {};
    return error_reply(
        401, "a token is needed: Authorization: Bearer TOKEN, with control.token of host.ini");
  }

  const HttpServer::Handler& handler_;
  const std::string& token_;
};

class HandlerFactory final : public net::HTTPRequestHandlerFactory {
 public:
  HandlerFactory(HttpServer::Handler handler, std::string token)
      : handler_(std::move(handler)), token_(std::move(token)) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
    return new RequestHandler(handler_, token_);  // Poco deletes it
  }

 private:
  HttpServer::Handler handler_;
  std::string token_;
};

}  // namespace

struct HttpServer::State {
  Poco::ThreadPool threads{1, kThreads};
  net::ServerSocket socket;
  std::unique_ptr<net::HTTPServer> server;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(const ServerOptions& options,
                                                      Handler handler) {
  const std::string where =
      "control endpoint " + options.address + ":" + std::to_string(options.port);
  try {
    const net::SocketAddress address(options.address, options.port);
    if (!address.host().isLoopback() && options.token.empty())
      return Error{where,
                   "is not a loopback address and no token is set; set control.token in host.ini"};
    auto state = std::make_unique<State>();
    // With SO_REUSEPORT, which is Poco's default, two hosts would share the port.
    state->socket.bind(address, /*reuseAddress=*/true, /*reusePort=*/false);
    state->socket.listen(kMaxQueued);
    Poco::AutoPtr<net::HTTPServerParams> params(new net::HTTPServerParams);
    params->setMaxThreads(kThreads);
    params->setMaxQueued(kMaxQueued);
    params->setTimeout(Poco::Timespan(5, 0));
    params->setKeepAliveTimeout(Poco::Timespan(5, 0));
    params->setSoftwareVersion("dragoman");
    state->server =
        std::make_unique<net::HTTPServer>(new HandlerFactory(std::move(handler), options.token),
                                          state->threads, state->socket, params);
    state->server->start();
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
  } catch (const Poco::Exception& failure) {
    if (failure.code() == EADDRINUSE)
      return Error{where,
                   dgm::net::port_in_use_sentence(dgm::net::PortKind::kTcpListener, options.port) +
                       " with control.port in host.ini"};
    return Error{where, "cannot listen: " + failure.displayText() +
                            "; set control.address and control.port in host.ini"};
  }
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  try {
    state_->server->stopAll(true);
    state_->threads.stopAll();
  } catch (const Poco::Exception& failure) {
    log::warning("CONTROL_STOP", failure.displayText());
  }
}

uint16_t HttpServer::port() const { return state_->socket.address().port(); }

Reply error_reply(int status, const std::string& sentence) {
  return {.status = status,
          .body = boost::json::serialize(boost::json::object{{"error", sentence}}) + "\n"};
}

}  // namespace dgm::control
