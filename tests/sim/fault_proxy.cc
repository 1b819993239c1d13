#include "tests/sim/fault_proxy.h"

#include <algorithm>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace dgm::sim {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr size_t kBufferBytes = 16 * 1024;
constexpr uint64_t kSlicesPerSecond = 50;  // of a throttled direction

class Pair;

// What the pairs share. Everything but the counters is on the proxy's thread.
struct Shared {
  asio::io_context io{1};
  ProxyScript script;
  std::set<std::shared_ptr<Pair>> pairs;
  mutable std::mutex mutex;  // counters
  ProxyCounters counters;

  template <typename Change>
  void count(Change change) {
    std::lock_guard lock(mutex);
    change(counters);
  }
};

// One client with its connection to the server.
class Pair : public std::enable_shared_from_this<Pair> {
 public:
  Pair(Shared& shared, tcp::socket client)
      : shared_(shared),
        client_(std::move(client)),
        server_(shared.io),
        up_{client_, server_, asio::steady_timer(shared.io), true},
        down_{server_, client_, asio::steady_timer(shared.io), false} {}

  void start(uint16_t server_port) {
    server_.async_connect({asio::ip::address_v4::loopback(), server_port},
                          [self = shared_from_this()](const ErrorCode& error) {
                            if (error) return self->cut();
                            self->is_connected_ = true;
                            ErrorCode ignored;
                            self->server_.set_option(tcp::no_delay(true), ignored);
                            self->step(self->up_);
                            self->step(self->down_);
                          });
  }

  void cut() {
    if (is_closed_) return;
    is_closed_ = true;
    ErrorCode ignored;
    for (tcp::socket* socket : {&client_, &server_}) {
      socket->set_option(asio::socket_base::linger(true, 0), ignored);
      socket->close(ignored);
    }
    up_.pause.cancel();
    down_.pause.cancel();
    shared_.count([](ProxyCounters& counters) { --counters.open; });
    shared_.pairs.erase(shared_from_this());
  }

  void stall() { is_stalled_ = true; }

  // The script has changed.
  void resume() {
    for (Direction* direction : {&up_, &down_}) step(*direction);
  }

 private:
  struct Direction {
    tcp::socket& from;
    tcp::socket& to;
    asio::steady_timer pause;
    bool is_up;
    uint64_t passed = 0;
    bool is_busy = false, is_at_end = false;
    size_t filled = 0, begun = 0;  // bytes of the buffer; those before `begun` have passed
    std::array<uint8_t, kBufferBytes> buffer{};
  };

  const ByteFaults& faults(const Direction& direction) const {
    return direction.is_up ? shared_.script.to_server : shared_.script.to_client;
  }

  void step(Direction& direction) {
    if (is_closed_ || !is_connected_ || direction.is_busy || direction.is_at_end) return;
    const auto& fault = faults(direction);
    if (fault.cut_after && direction.passed >= *fault.cut_after) {
      shared_.count([](ProxyCounters& counters) { ++counters.cut; });
      return cut();
    }
    if (is_stalled_ || (fault.stall_after && direction.passed >= *fault.stall_after)) return;
    direction.begun < direction.filled ? pass(direction) : read(direction);
  }

  void read(Direction& direction) {
    direction.is_busy = true;
    direction.from.async_read_some(
        asio::buffer(direction.buffer),
        [self = shared_from_this(), &direction](const ErrorCode& error, size_t size) {
          direction.is_busy = false;
          if (self->is_closed_) return;
          if (error) return self->on_end(direction);
          direction.begun = 0;
          direction.filled = size;
          self->step(direction);
        });
  }

  // As much of the buffer as may pass now.
  void pass(Direction& direction) {
    const auto& fault = faults(direction);
    uint64_t allowed = direction.filled - direction.begun;
    for (const auto& limit : {fault.cut_after, fault.stall_after})
      if (limit) allowed = std::min(allowed, *limit - direction.passed);
    if (fault.bytes_per_second)
      allowed =
          std::min(allowed, std::max<uint64_t>(1, *fault.bytes_per_second / kSlicesPerSecond));
    const auto size = static_cast<size_t>(allowed);
    if (fault.corrupt_at && *fault.corrupt_at >= direction.passed &&
        *fault.corrupt_at < direction.passed + size) {
      auto& byte = direction.buffer[direction.begun + (*fault.corrupt_at - direction.passed)];
      byte = static_cast<uint8_t>(~byte);
    }
    const auto bytes_per_second = fault.bytes_per_second;
    direction.is_busy = true;
    asio::async_write(
        direction.to, asio::buffer(direction.buffer.data() + direction.begun, size),
        [self = shared_from_this(), &direction, size, bytes_per_second](const ErrorCode& error,
                                                                        size_t) {
          direction.is_busy = false;
          if (self->is_closed_) return;
          if (error) return self->on_end(direction);
          direction.begun += size;
          direction.passed += size;
          self->count(direction, size);
          if (!bytes_per_second) return self->step(direction);
          self->rest(direction, std::chrono::microseconds(
                                    size * 1'000'000 / std::max<uint64_t>(1, *bytes_per_second)));
        });
  }

  void rest(Direction& direction, std::chrono::microseconds time) {
    direction.is_busy = true;
    direction.pause.expires_after(time);
    direction.pause.async_wait([self = shared_from_this(), &direction](const ErrorCode& error) {
      direction.is_busy = false;
      if (!error) self->step(direction);
    });
  }

  void count(const Direction& direction, size_t size) {
    shared_.count([&](ProxyCounters& counters) {
      (direction.is_up ? counters.bytes_to_server : counters.bytes_to_client) += size;
    });
  }

  // One end closed, or cannot be reached any more.
  void on_end(Direction& direction) {
    direction.is_at_end = true;
    if (shared_.script.half_open) return;
    ErrorCode ignored;
    direction.to.shutdown(tcp::socket::shutdown_send, ignored);
    if (up_.is_at_end && down_.is_at_end) cut();
  }

  Shared& shared_;
  tcp::socket client_, server_;
  Direction up_, down_;
  bool is_connected_ = false, is_closed_ = false, is_stalled_ = false;
};

}  // namespace

struct FaultProxy::Core : Shared {
  Core(uint16_t its_server_port, uint16_t port)
      : work(io.get_executor()), acceptor(io), server_port(its_server_port) {
    ErrorCode error;
    acceptor.open(tcp::v4(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind({asio::ip::address_v4::loopback(), port}, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
      throw std::runtime_error("the fault proxy cannot listen on 127.0.0.1:" +
                               std::to_string(port) + ": " + error.message());
    listening_port = acceptor.local_endpoint().port();
  }

  void accept_next() {
    acceptor.async_accept([this](const ErrorCode& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) take(std::move(socket));
      accept_next();
    });
  }

  void take(tcp::socket socket) {
    ErrorCode ignored;
    if (script.drop_connections) {
      count([](ProxyCounters& counters) { ++counters.dropped; });
      socket.set_option(asio::socket_base::linger(true, 0), ignored);
      socket.close(ignored);
      return;
    }
    socket.set_option(tcp::no_delay(true), ignored);
    count([](ProxyCounters& counters) {
      ++counters.connections;
      ++counters.open;
    });
    const auto pair = std::make_shared<Pair>(*this, std::move(socket));
    pairs.insert(pair);
    pair->start(server_port);
  }

  void cut_all() {
    while (!pairs.empty()) {
      const auto pair = *pairs.begin();
      pair->cut();
    }
  }

  void run(const std::function<void()>& task) {
    std::promise<void> done;
    asio::post(io, [&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }

  asio::executor_work_guard<asio::io_context::executor_type> work;
  tcp::acceptor acceptor;
  uint16_t server_port, listening_port = 0;
  std::thread thread;
};

FaultProxy::FaultProxy(uint16_t server_port, uint16_t port)
    : core_(std::make_shared<Core>(server_port, port)) {
  core_->accept_next();
  core_->thread = std::thread([core = core_.get()] { core->io.run(); });
}

FaultProxy::~FaultProxy() {
  core_->run([this] {
    ErrorCode ignored;
    core_->acceptor.close(ignored);
    core_->cut_all();
  });
  core_->io.stop();
  core_->thread.join();
}

uint16_t FaultProxy::port() const { return core_->listening_port; }

void FaultProxy::script(const ProxyScript& script) {
  core_->run([&] {
    core_->script = script;
    const auto pairs = core_->pairs;
    for (const auto& pair : pairs) pair->resume();
  });
}

void FaultProxy::cut_all() {
  core_->run([this] { core_->cut_all(); });
}

void FaultProxy::stall_all() {
  core_->run([this] {
    for (const auto& pair : core_->pairs) pair->stall();
  });
}

ProxyCounters FaultProxy::counters() const {
  std::lock_guard lock(core_->mutex);
  return core_->counters;
}

}  // namespace dgm::sim
