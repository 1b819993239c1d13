#include "tests/asterisk/tcp_forwarder.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <vector>

#include "tests/support/loopback.h"

namespace dgm::test {

TcpForwarder::TcpForwarder(uint16_t port, uint16_t to)
    : to_(to), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int yes = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const auto address = loopback(port);
  EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(listen(listener_, 64), 0);
  thread_ = std::thread([this] { run(); });
}

TcpForwarder::~TcpForwarder() {
  is_stopping_ = true;
  thread_.join();
  close(listener_);
}

void TcpForwarder::accept_one() {
  const int near = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  const int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(to_);
  links_.push_back({near, far});
  if (connect(far, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    shutdown(near, SHUT_RDWR);
}

// What waits at `from` goes to `to`; false: one of them has closed.
bool TcpForwarder::pass_on(int from, int to) {
  std::array<char, 65'536> bytes;
  const auto size = recv(from, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (size <= 0) return false;
  for (ssize_t at = 0; at < size;) {
    const auto sent = send(to, bytes.data() + at, static_cast<size_t>(size - at), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += sent;
  }
  const std::string_view passed(bytes.data(), static_cast<size_t>(size));
  if (!fatal_word_.empty() && passed.find(fatal_word_) != std::string_view::npos) {
    fatal_word_.clear();
    is_cut_ = true;
  }
  return true;
}

void TcpForwarder::run() {
  const auto close_link = [](const Link& link) { close(link.near), close(link.far); };
  while (!is_stopping_) {
    std::vector<pollfd> waiting{{listener_, POLLIN, 0}};
    for (const auto& link : links_) {
      waiting.push_back({link.near, POLLIN, 0});
      waiting.push_back({link.far, POLLIN, 0});
    }
    poll(waiting.data(), waiting.size(), 20);
    size_t at = 1;
    for (auto link = links_.begin(); link != links_.end(); at += 2) {
      const bool good = !is_cut_ && (waiting[at].revents == 0 || pass_on(link->near, link->far)) &&
                        (waiting[at + 1].revents == 0 || pass_on(link->far, link->near));
      if (!good) close_link(*link);
      link = good ? std::next(link) : links_.erase(link);
    }
    if (waiting[0].revents != 0) accept_one();
  }
  for (const auto& link : links_) close_link(link);
}

}  // namespace dgm::test
