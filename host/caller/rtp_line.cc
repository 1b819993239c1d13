#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "host/caller/line.h"
#include "plugins/transport_rtp/rtcp.h"
#include "plugins/transport_rtp/rtp_packet.h"

namespace dgm::caller {
namespace {

namespace rtp = dragoman::rtp;

uint8_t payload_type_of(audio::Codec codec) {
  switch (codec) {
    case audio::Codec::kPcma:
      return 8;
    case audio::Codec::kG722:
      return 9;
    case audio::Codec::kL16:
      return 11;  // as Asterisk means it: 8 kHz mono
    default:
      return 0;
  }
}

class RtpLine final : public Line {
 public:
  RtpLine(int descriptor, audio::Codec codec, uint32_t ssrc)
      : descriptor_(descriptor), codec_(codec) {
    header_.payload_type = payload_type_of(codec);
    header_.ssrc = ssrc;
    // Near the wrap on purpose: every call crosses it within its first seconds.
    first_sequence_ = static_cast<uint16_t>(65'500 + ssrc % 30);
    first_timestamp_ = 0xFFFF'F000U;
  }
  ~RtpLine() override { close(descriptor_); }

  int descriptor() const override { return descriptor_; }
  audio::Codec codec() const override { return codec_; }
  uint32_t sample_rate_hz() const override {
    return codec_ == audio::Codec::kG722 ? 16'000 : 8'000;
  }

  void send(std::span<const uint8_t> payload, uint64_t number) override {
    header_.sequence = static_cast<uint16_t>(first_sequence_ + number);
    header_.timestamp = static_cast<uint32_t>(first_timestamp_ + number * 160);
    header_.marker = number == 0;
    std::array<uint8_t, 1500> datagram;
    const size_t size = rtp::write_packet(header_, payload, datagram);
    if (::send(descriptor_, datagram.data(), size, MSG_DONTWAIT) == static_cast<ssize_t>(size))
      ++stats_.sent;
    else
      ++stats_.send_failed;
  }

  void receive(const std::function<void(const Arrival&)>& take) override {
    std::array<uint8_t, 2048> datagram;
    std::array<char, 256> control;
    for (;;) {
      iovec buffer{datagram.data(), datagram.size()};
      msghdr message{};
      message.msg_iov = &buffer;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      const auto size = recvmsg(descriptor_, &message, MSG_DONTWAIT);
      if (size < 0 && errno == ECONNREFUSED) continue;
      if (size < 0) return;
      const std::span<const uint8_t> bytes(datagram.data(), static_cast<size_t>(size));
      rtp::Packet packet;
      if (rtp::looks_like_rtcp(bytes) || rtp::parse_packet(bytes, packet) != rtp::Reject::kNone)
        continue;
      if (packet.header.payload_type != header_.payload_type) continue;
      if (count(packet.header))
        take({.arrived_at_ns = arrival_time(message),
              .position = position_of(packet.header.timestamp),
              .marker = packet.header.marker,
              .payload = packet.payload});
    }
  }

  // A BYE on the port of the media (RFC 5761): without it the host waits out its silence timeout
  // before the next caller may have the port.
  void hang_up() override {
    rtp::Compound good_bye;
    good_bye.ssrc = header_.ssrc;
    good_bye.cname = "dragoman-call";
    good_bye.bye_count = 1;
    good_bye.byes[0] = header_.ssrc;
    std::array<uint8_t, rtp::kMaxCompound> datagram;
    (void)::send(descriptor_, datagram.data(), rtp::write_compound(good_bye, datagram),
                 MSG_DONTWAIT);
  }

 private:
  static uint64_t arrival_time(msghdr& message) {
    for (auto* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
      if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
      timespec at{};
      std::memcpy(&at, CMSG_DATA(part), sizeof at);
      return static_cast<uint64_t>(at.tv_sec) * 1'000'000'000U + static_cast<uint64_t>(at.tv_nsec);
    }
    return wall_now_ns();
  }

  // false: a duplicate.
  bool count(const rtp::Header& header) {
    if (stats_.received == 0) {
      highest_ = header.sequence;
      first_received_timestamp_ = highest_timestamp_ = header.timestamp;
      ++stats_.received;
      return true;
    }
    const auto step = static_cast<int16_t>(header.sequence - highest_);
    if (step == 0) {
      ++stats_.duplicate;
      return false;
    }
    ++stats_.received;
    if (step > 0) {
      stats_.lost += static_cast<uint64_t>(step) - 1;
      if (header.sequence < highest_) ++stats_.sequence_wraps;
      if (header.timestamp < highest_timestamp_) ++stats_.timestamp_wraps;
      highest_ = header.sequence;
      highest_timestamp_ = header.timestamp;
    } else {
      ++stats_.reordered;
      if (stats_.lost > 0) --stats_.lost;
    }
    return true;
  }

  uint64_t position_of(uint32_t timestamp) const {
    const auto ticks = static_cast<int32_t>(timestamp - first_received_timestamp_);
    return ticks < 0 ? 0 : static_cast<uint64_t>(ticks) * (sample_rate_hz() / 8000);
  }

  int descriptor_;
  audio::Codec codec_;
  rtp::Header header_;
  uint16_t first_sequence_ = 0, highest_ = 0;
  uint32_t first_timestamp_ = 0, first_received_timestamp_ = 0, highest_timestamp_ = 0;
};

}  // namespace

uint64_t wall_now_ns() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<uint64_t>(now.tv_nsec);
}

Result<std::unique_ptr<Line>> open_rtp_line(const Target& target, audio::Codec codec,
                                            uint32_t ssrc) {
  const std::string where = "RTP to " + target.address + ":" + std::to_string(target.port);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(target.port);
  if (inet_pton(AF_INET, target.address.c_str(), &peer.sin_addr) != 1)
    return Error{where, "is not an IPv4 address"};
  const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return Error{where, std::string("no socket: ") + std::strerror(errno)};
  const int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0) {
    close(descriptor);
    return Error{where, std::string("cannot be reached: ") + std::strerror(errno)};
  }
  return std::unique_ptr<Line>(new RtpLine(descriptor, codec, ssrc));
}

}  // namespace dgm::caller
