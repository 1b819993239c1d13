// One TCP connection of a Server, whatever it speaks: its end, its timers, and how much it may
// still send before a scripted fault breaks or freezes it.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <thread>

#include "tests/sim/server.h"

namespace dgm::sim {

class Link;

struct Server::Core {
  Core(const ServerOptions& options, Service& its_service, Journal& its_journal);

  void accept_next();
  void serve(boost::asio::ip::tcp::socket socket);
  void end_all();

  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
  ServerOptions options;
  Service& service;
  Journal& journal;
  std::unique_ptr<boost::asio::ssl::context> tls;
  boost::asio::ip::tcp::acceptor acceptor;
  uint16_t port = 0;
  bool refuses = false;
  uint64_t next_number = 1;
  std::map<uint64_t, std::shared_ptr<Link>> links;  // by connection; keeps the silent ones alive
  std::thread thread;
};

class Link : public std::enable_shared_from_this<Link> {
 public:
  Link(Server::Core& core, uint64_t number) : core_(core), number_(number) {}
  virtual ~Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void destroy();  // closes the socket at once; nothing comes after it
  uint64_t number() const { return number_; }

 protected:
  enum class Strike : uint8_t { kCut, kFreeze };

  virtual boost::asio::ip::tcp::socket& socket() = 0;
  virtual void on_destroyed() {}

  void strike_after(uint64_t amount, Strike strike) {
    may_send_ = amount;
    strike_ = strike;
  }
  // How much of `amount` may be sent; less than asked: strike() once it is out.
  uint64_t take_allowance(uint64_t amount);
  void strike();
  void run_after(std::chrono::milliseconds delay, std::function<void()> task);
  void freeze_now() { is_frozen_ = true; }
  bool is_open() const { return is_open_; }
  bool is_frozen() const { return is_frozen_; }
  bool is_limited() const { return may_send_ != kUnlimited; }
  uint64_t allowance() const { return may_send_; }
  // Another link has taken the socket and the place of this one.
  void hand_over() { is_open_ = false; }

  static constexpr uint64_t kUnlimited = std::numeric_limits<uint64_t>::max();

  Server::Core& core_;
  const uint64_t number_;

 private:
  bool is_open_ = true, is_frozen_ = false;
  uint64_t may_send_ = kUnlimited;
  Strike strike_ = Strike::kCut;
};

}  // namespace dgm::sim
