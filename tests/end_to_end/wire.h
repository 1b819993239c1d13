// Raw sockets to send what no well-behaved phone would.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dgm::test {

using Datagram = std::vector<uint8_t>;

// A UDP socket on loopback, unconnected.
class UdpSender {
 public:
  explicit UdpSender(uint16_t local_port = 0);
  ~UdpSender();
  UdpSender(const UdpSender&) = delete;
  UdpSender& operator=(const UdpSender&) = delete;

  void send(uint16_t port, std::span<const uint8_t> datagram);
  std::optional<Datagram> receive(int deadline_ms);  // nullopt: nothing came

 private:
  int socket_;
};

// A TCP connection to loopback.
class TcpConnection {
 public:
  explicit TcpConnection(uint16_t port);
  ~TcpConnection();
  TcpConnection(TcpConnection&& other) noexcept;
  TcpConnection(const TcpConnection&) = delete;
  TcpConnection& operator=(const TcpConnection&) = delete;

  bool is_open() const { return socket_ >= 0; }
  void send(std::span<const uint8_t> bytes);
  // Reads until the far end closes; false: it did not within the deadline.
  bool wait_for_close(int deadline_ms);
  const std::vector<uint8_t>& received() const { return received_; }  // by wait_for_close

 private:
  int socket_;
  std::vector<uint8_t> received_;
};

// Listens on a port, so that nobody else can.
class TcpHolder {
 public:
  explicit TcpHolder(uint16_t port);
  ~TcpHolder();
  TcpHolder(const TcpHolder&) = delete;
  TcpHolder& operator=(const TcpHolder&) = delete;

 private:
  int socket_;
};

// An RTP packet (RFC 3550): 12 bytes of header and the payload.
Datagram rtp_packet(uint8_t payload_type, uint16_t sequence, uint32_t timestamp, uint32_t ssrc,
                    size_t payload_size);
// An AudioSocket message.
Datagram audiosocket_message(uint8_t kind, std::span<const uint8_t> payload);
// The first message of a connection; `number` makes it a UUID of its own.
Datagram audiosocket_uuid(uint64_t number);

}  // namespace dgm::test
