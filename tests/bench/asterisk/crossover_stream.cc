#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <list>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/loopback.h"

#include "tests/bench/asterisk/crossover.h"

namespace dgm::bench {
namespace {

constexpr int kPatienceMs = 50;

struct Connection {
  int socket = -1;
  std::optional<size_t> call{};  // known after the first message
  std::string bytes{};           // received, not yet taken
};

uint8_t byte_at(const std::string& bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

void write_all(int socket, std::string_view bytes) {
  send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

// The next message for the other call; empty: more bytes are needed. Sets the connection's call.
using Take = std::string (*)(Connection&);

std::string take_audiosocket(Connection& connection) {
  constexpr size_t kHeader = 3;
  constexpr uint8_t kUuid = 0x01, kFirstAudio = 0x10;
  for (auto& bytes = connection.bytes; bytes.size() >= kHeader;) {
    const size_t size = kHeader + byte_at(bytes, 1) * 256U + byte_at(bytes, 2);
    if (bytes.size() < size) break;
    auto message = bytes.substr(0, size);
    bytes.erase(0, size);
    if (byte_at(message, 0) == kUuid) {
      const uint8_t digits = byte_at(message, size - 1);
      connection.call = (digits >> 4) * 10U + (digits & 0x0FU);
    } else if (byte_at(message, 0) >= kFirstAudio) {
      return message;
    }
  }
  return {};
}

// RFC 6455 section 4.2.2.
void answer_handshake(Connection& connection, const std::string& request) {
  constexpr std::string_view kKey = "Sec-WebSocket-Key: ", kNumber = "n=";
  const size_t key = request.find(kKey), number = request.find(kNumber);
  if (key == std::string::npos || number == std::string::npos) return;
  const size_t from = key + kKey.size();
  const auto salted = request.substr(from, request.find('\r', from) - from) +
                      "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<uint8_t, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const uint8_t*>(salted.data()), salted.size(), digest.data());
  std::array<uint8_t, 32> accepted{};
  EVP_EncodeBlock(accepted.data(), digest.data(), static_cast<int>(digest.size()));
  connection.call = std::strtoul(request.c_str() + number + kNumber.size(), nullptr, 10);
  write_all(connection.socket,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Protocol: media\r\nSec-WebSocket-Accept: " +
                std::string(reinterpret_cast<const char*>(accepted.data())) + "\r\n\r\n");
}

// RFC 6455 section 5.2: masked on the way in, not masked on the way out.
std::string take_websocket(Connection& connection) {
  constexpr uint8_t kBinary = 0x82;
  auto& bytes = connection.bytes;
  if (!connection.call) {
    const size_t end = bytes.find("\r\n\r\n");
    if (end == std::string::npos) return {};
    answer_handshake(connection, bytes.substr(0, end));
    bytes.erase(0, end + 4);
  }
  while (bytes.size() >= 2) {
    size_t size = byte_at(bytes, 1) & 0x7FU, header = 2;
    if (size == 126) {
      if (bytes.size() < 4) break;
      size = byte_at(bytes, 2) * 256U + byte_at(bytes, 3);
      header = 4;
    }
    constexpr size_t kMask = 4;
    if (bytes.size() < header + kMask + size) break;
    const uint8_t kind = byte_at(bytes, 0);
    std::string message = bytes.substr(0, header);
    message[1] = static_cast<char>(byte_at(bytes, 1) & 0x7FU);
    for (size_t i = 0; i < size; ++i)
      message += static_cast<char>(bytes[header + kMask + i] ^ bytes[header + i % kMask]);
    bytes.erase(0, header + kMask + size);
    if (kind == kBinary) return message;
  }
  return {};
}

class StreamCrossover final : public Crossover {
 public:
  StreamCrossover(uint16_t port, Take take)
      : take_(take), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    auto address = test::loopback(port);
    is_open_ = bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
               listen(listener_, SOMAXCONN) == 0;
    if (is_open_) thread_ = std::thread([this] { run(); });
  }
  ~StreamCrossover() override {
    is_stopping_ = true;
    if (thread_.joinable()) thread_.join();
    for (const auto& connection : connections_) close(connection.socket);
    close(listener_);
  }
  bool is_open() const { return is_open_; }

 private:
  void run() {
    while (!is_stopping_) {
      std::vector<pollfd> sockets{{.fd = listener_, .events = POLLIN, .revents = 0}};
      for (const auto& connection : connections_)
        sockets.push_back({.fd = connection.socket, .events = POLLIN, .revents = 0});
      poll(sockets.data(), sockets.size(), kPatienceMs);
      size_t i = 1;
      for (auto at = connections_.begin(); at != connections_.end(); ++i) {
        if (sockets[i].revents != 0 && !pass_on(*at)) {
          close(at->socket);
          at = connections_.erase(at);
        } else {
          ++at;
        }
      }
      if (sockets[0].revents != 0) accept_one();
    }
  }
  void accept_one() {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections_.push_back({.socket = socket});
  }
  bool pass_on(Connection& connection) {
    std::array<char, 4096> bytes;
    const auto got = recv(connection.socket, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    connection.bytes.append(bytes.data(), static_cast<size_t>(got));
    for (auto message = take_(connection); !message.empty(); message = take_(connection))
      for (const auto& other : connections_)
        if (connection.call && other.call == (*connection.call ^ 1U))
          write_all(other.socket, message);
    return true;
  }

  Take take_;
  int listener_;
  bool is_open_ = false;
  std::list<Connection> connections_;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

std::unique_ptr<Crossover> open(uint16_t port, Take take) {
  auto crossover = std::make_unique<StreamCrossover>(port, take);
  return crossover->is_open() ? std::move(crossover) : nullptr;
}

}  // namespace

std::unique_ptr<Crossover> audiosocket_crossover(uint16_t port) {
  return open(port, take_audiosocket);
}

std::unique_ptr<Crossover> websocket_crossover(uint16_t port) { return open(port, take_websocket); }

}  // namespace dgm::bench
