#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "tests/support/loopback.h"

#include "tests/bench/asterisk/crossover.h"

namespace dgm::bench {
namespace {

constexpr int kPatienceMs = 50;

class RtpCrossover final : public Crossover {
 public:
  RtpCrossover(uint16_t first_port, size_t calls) : sockets_(calls), peers_(calls) {
    for (size_t i = 0; i < calls; ++i) {
      sockets_[i] = {.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                     .events = POLLIN,
                     .revents = 0};
      auto address = test::loopback(static_cast<uint16_t>(first_port + i));
      if (bind(sockets_[i].fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
    }
    is_open_ = true;
    thread_ = std::thread([this] { run(); });
  }
  ~RtpCrossover() override {
    is_stopping_ = true;
    if (thread_.joinable()) thread_.join();
    for (const auto& socket : sockets_) close(socket.fd);
  }
  bool is_open() const { return is_open_; }

 private:
  void run() {
    while (!is_stopping_) {
      poll(sockets_.data(), sockets_.size(), kPatienceMs);
      for (size_t i = 0; i < sockets_.size(); ++i)
        if (sockets_[i].revents != 0) pass_on(i);
    }
  }
  void pass_on(size_t call) {
    std::array<char, 1500> datagram;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto got = recvfrom(sockets_[call].fd, datagram.data(), datagram.size(), 0,
                              reinterpret_cast<sockaddr*>(&from), &size);
    if (got <= 0) return;
    peers_[call] = from;
    const size_t other = call ^ 1U;
    if (other >= peers_.size() || !peers_[other]) return;
    sendto(sockets_[other].fd, datagram.data(), static_cast<size_t>(got), 0,
           reinterpret_cast<const sockaddr*>(&*peers_[other]), sizeof *peers_[other]);
  }

  std::vector<pollfd> sockets_;
  std::vector<std::optional<sockaddr_in>> peers_;
  bool is_open_ = false;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Crossover> rtp_crossover(uint16_t first_port, size_t calls) {
  auto crossover = std::make_unique<RtpCrossover>(first_port, calls);
  return crossover->is_open() ? std::move(crossover) : nullptr;
}

}  // namespace dgm::bench
