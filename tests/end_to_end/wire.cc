#include "tests/end_to_end/wire.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "plugins/transport_audiosocket/audiosocket_protocol.h"
#include "plugins/transport_rtp/rtp_packet.h"
#include "tests/end_to_end/program.h"
#include "tests/support/loopback.h"

namespace dgm::test {
namespace {

bool readable(int socket, int deadline_ms) {
  pollfd waiting{socket, POLLIN, 0};
  return poll(&waiting, 1, deadline_ms) == 1;
}

}  // namespace

UdpSender::UdpSender(uint16_t local_port) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  const auto address = loopback(local_port);
  EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0)
      << "UDP port " << local_port << ": " << std::strerror(errno);
}

UdpSender::~UdpSender() { close(socket_); }

void UdpSender::send(uint16_t port, std::span<const uint8_t> datagram) {
  const auto address = loopback(port);
  EXPECT_EQ(sendto(socket_, datagram.data(), datagram.size(), 0,
                   reinterpret_cast<const sockaddr*>(&address), sizeof address),
            static_cast<ssize_t>(datagram.size()))
      << std::strerror(errno);
}

std::optional<Datagram> UdpSender::receive(int deadline_ms) {
  if (!readable(socket_, deadline_ms)) return std::nullopt;
  Datagram datagram(65'536);
  const auto size = recv(socket_, datagram.data(), datagram.size(), MSG_DONTWAIT);
  if (size < 0) return std::nullopt;
  datagram.resize(static_cast<size_t>(size));
  return datagram;
}

TcpConnection::TcpConnection(uint16_t port)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto address = loopback(port);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  close(std::exchange(socket_, -1));
}

TcpConnection::~TcpConnection() {
  if (socket_ >= 0) close(socket_);
}

TcpConnection::TcpConnection(TcpConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

void TcpConnection::send(std::span<const uint8_t> bytes) {
  // The host may have hung up already: that is for the test to find out by reading.
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes = bytes.subspan(static_cast<size_t>(sent));
  }
}

bool TcpConnection::wait_for_close(int deadline_ms) {
  std::array<uint8_t, 4096> bytes;
  for (const auto end = now_ms() + deadline_ms; now_ms() < end;) {
    if (!readable(socket_, 20)) continue;
    const auto size = recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno == ECONNRESET)) return true;
    if (size > 0) received_.insert(received_.end(), bytes.begin(), bytes.begin() + size);
  }
  return false;
}

TcpHolder::TcpHolder(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto address = loopback(port);
  EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0)
      << "TCP port " << port << ": " << std::strerror(errno);
  EXPECT_EQ(listen(socket_, 1), 0);
}

TcpHolder::~TcpHolder() { close(socket_); }

Datagram rtp_packet(uint8_t payload_type, uint16_t sequence, uint32_t timestamp, uint32_t ssrc,
                    size_t payload_size) {
  const std::vector<uint8_t> payload(payload_size, 0x55);
  Datagram datagram(dragoman::rtp::kHeaderSize + payload_size);
  dragoman::rtp::Header header;
  header.payload_type = payload_type;
  header.sequence = sequence;
  header.timestamp = timestamp;
  header.ssrc = ssrc;
  EXPECT_EQ(dragoman::rtp::write_packet(header, payload, datagram), datagram.size());
  return datagram;
}

Datagram audiosocket_message(uint8_t kind, std::span<const uint8_t> payload) {
  Datagram message(dragoman::audiosocket::kHeaderSize + payload.size());
  message[0] = kind;
  message[1] = static_cast<uint8_t>(payload.size() >> 8);
  message[2] = static_cast<uint8_t>(payload.size() & 0xFF);
  std::ranges::copy(payload, message.begin() + dragoman::audiosocket::kHeaderSize);
  return message;
}

Datagram audiosocket_uuid(uint64_t number) {
  std::array<uint8_t, dragoman::audiosocket::kUuidSize> uuid{};
  std::memcpy(uuid.data() + 8, &number, sizeof number);
  return audiosocket_message(dragoman::audiosocket::kUuid, uuid);
}

}  // namespace dgm::test
