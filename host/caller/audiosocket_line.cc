#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "host/caller/line.h"
#include "plugins/transport_audiosocket/audiosocket_protocol.h"

namespace dgm::caller {
namespace {

namespace wire = dragoman::audiosocket;

class AudioSocketLine final : public Line {
 public:
  AudioSocketLine(int descriptor, uint32_t sample_rate_hz)
      : descriptor_(descriptor),
        rate_(sample_rate_hz),
        kind_(wire::kind_of(sample_rate_hz).value_or(wire::kAudio8k)) {}
  ~AudioSocketLine() override { close(descriptor_); }

  int descriptor() const override { return descriptor_; }
  audio::Codec codec() const override { return audio::Codec::kS16le; }
  uint32_t sample_rate_hz() const override { return rate_; }

  void say_uuid(uint64_t number) {
    std::array<uint8_t, wire::kUuidSize> uuid{};
    std::memcpy(uuid.data() + 8, &number, sizeof number);
    uuid[6] = 0x40;
    uuid[0] = 0xD6;
    write(wire::kUuid, uuid);
  }

  void send(std::span<const uint8_t> payload, uint64_t) override {
    if (write(kind_, payload))
      ++stats_.sent;
    else
      ++stats_.send_failed;
  }

  void receive(const std::function<void(const Arrival&)>& take) override {
    std::array<uint8_t, 16'384> bytes;
    for (;;) {
      const auto size = recv(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR))
        stats_.closed_by_host = true;
      if (size <= 0) return;
      wire::Bytes data(bytes.data(), static_cast<size_t>(size));
      wire::Message message;
      while (parser_.next(data, message) == wire::Parser::Outcome::kMessage) {
        if (message.kind == wire::kHangUp) stats_.closed_by_host = true;
        // Until our first audio arrives the host answers at 8 kHz; that is silence and not
        // recorded.
        if (!wire::is_audio(message.kind) ||
            wire::rate_of(message.kind, message.payload.size()) != rate_)
          continue;
        ++stats_.received;
        take({.arrived_at_ns = wall_now_ns(),
              .position = position_,
              .marker = false,
              .payload = message.payload});
        position_ += message.payload.size() / 2;
      }
    }
  }

  void hang_up() override { write(wire::kHangUp, {}); }

 private:
  bool write(uint8_t kind, std::span<const uint8_t> payload) {
    std::array<uint8_t, wire::kMaxMessage> message;
    const size_t size = wire::write_message(kind, payload, message);
    return ::send(descriptor_, message.data(), size, MSG_NOSIGNAL | MSG_DONTWAIT) ==
           static_cast<ssize_t>(size);
  }

  int descriptor_;
  uint32_t rate_;
  uint8_t kind_;
  uint64_t position_ = 0;
  std::array<uint8_t, wire::kMaxMessage> storage_{};
  wire::Parser parser_{storage_};
};

}  // namespace

Result<std::unique_ptr<Line>> open_audiosocket_line(const Target& target, uint32_t sample_rate_hz,
                                                    uint64_t number) {
  const std::string where = "AudioSocket to " + target.address + ":" + std::to_string(target.port);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(target.port);
  if (inet_pton(AF_INET, target.address.c_str(), &peer.sin_addr) != 1)
    return Error{where, "is not an IPv4 address"};
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return Error{where, std::string("no socket: ") + std::strerror(errno)};
  const timeval patience{.tv_sec = 2, .tv_usec = 0};  // as long as Asterisk waits
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0) {
    const std::string reason = std::strerror(errno);
    close(descriptor);
    return Error{where, "cannot be reached: " + reason + "; is the host running?"};
  }
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto line = std::make_unique<AudioSocketLine>(descriptor, sample_rate_hz);
  line->say_uuid(number);
  return std::unique_ptr<Line>(std::move(line));
}

}  // namespace dgm::caller
