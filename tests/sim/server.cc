#include "tests/sim/server.h"

#include <algorithm>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <stdexcept>

#include "tests/sim/server_http.h"
#include "tests/sim/server_link.h"

namespace dgm::sim {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

Server::Core::Core(const ServerOptions& given, Service& its_service, Journal& its_journal)
    : work(io.get_executor()),
      options(given),
      service(its_service),
      journal(its_journal),
      acceptor(io) {
  if (options.identity) {
    tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    tls->use_certificate_chain(asio::buffer(options.identity->certificate_pem));
    tls->use_private_key(asio::buffer(options.identity->key_pem), asio::ssl::context::pem);
  }
  const tcp::endpoint place(asio::ip::address_v4::loopback(), options.port);
  boost::system::error_code error;
  acceptor.open(tcp::v4(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(place, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    throw std::runtime_error("a simulator cannot listen on 127.0.0.1:" +
                             std::to_string(options.port) + ": " + error.message());
  port = acceptor.local_endpoint().port();
}

void Server::Core::accept_next() {
  acceptor.async_accept([this](boost::system::error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) serve(std::move(socket));
    accept_next();
  });
}

void Server::Core::serve(tcp::socket socket) {
  if (refuses) return;  // the socket closes with its end
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  journal.count([](Counters& counters) {
    ++counters.connections;
    ++counters.open_connections;
  });
  const uint64_t number = next_number++;
  auto link = tls ? make_http_link(*this, number, std::move(socket), *tls)
                  : make_http_link(*this, number, std::move(socket));
  links[number] = link;
}

void Server::Core::end_all() {
  while (!links.empty()) {
    const auto link = links.begin()->second;
    link->destroy();
  }
}

void Link::destroy() {
  if (!is_open_) return;
  is_open_ = false;
  const auto self = shared_from_this();
  boost::system::error_code ignored;
  socket().close(ignored);
  core_.links.erase(number_);
  core_.journal.count([](Counters& counters) { --counters.open_connections; });
  on_destroyed();
}

uint64_t Link::take_allowance(uint64_t amount) {
  if (may_send_ == kUnlimited) return amount;
  const uint64_t allowed = std::min(amount, may_send_);
  may_send_ -= allowed;
  return allowed;
}

void Link::strike() {
  if (strike_ == Strike::kCut)
    destroy();
  else
    freeze_now();
}

void Link::run_after(std::chrono::milliseconds delay, std::function<void()> task) {
  auto timer = std::make_shared<asio::steady_timer>(core_.io, delay);
  timer->async_wait([timer, link = weak_from_this(),
                     task = std::move(task)](const boost::system::error_code& error) {
    const auto self = link.lock();
    if (!error && self && self->is_open_) task();
  });
}

Server::Server(const ServerOptions& options, Service& service, Journal& journal)
    : core_(std::make_shared<Core>(options, service, journal)) {
  core_->accept_next();
  core_->thread = std::thread([core = core_.get()] { core->io.run(); });
}

Server::~Server() {
  run([this] {
    boost::system::error_code ignored;
    core_->acceptor.close(ignored);
    core_->end_all();
  });
  core_->io.stop();
  core_->thread.join();
}

uint16_t Server::port() const { return core_->port; }

void Server::drop_connections() {
  run([this] { core_->end_all(); });
}

void Server::refuse_connections(bool refuse) {
  run([this, refuse] { core_->refuses = refuse; });
}

void Server::run(const std::function<void()>& task) {
  if (std::this_thread::get_id() == core_->thread.get_id()) return task();
  std::promise<void> done;
  asio::post(core_->io, [&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace dgm::sim
