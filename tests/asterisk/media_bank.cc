#include "tests/asterisk/media_bank.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <span>

#include "host/audio/g711.h"
#include "host/audio/tone.h"
#include "plugins/transport_rtp/rtp_packet.h"
#include "tests/end_to_end/host.h"
#include "tests/support/free_ports.h"
#include "tests/support/loopback.h"

namespace dgm::test {
namespace {

constexpr uint32_t kRateHz = 8000, kFrame = 160;
constexpr uint8_t kMulawPayloadType = 0;
constexpr uint32_t kPatienceTicks = 10;  // of 20 ms

// Whole numbers of Hz: the end of the second fits to its beginning.
std::vector<uint8_t> second_of(double tone_hz) {
  std::vector<int16_t> samples(kRateHz);
  audio::ToneGenerator(kRateHz, tone_hz, -12).fill(samples);
  std::vector<uint8_t> codes(kRateHz);
  audio::mulaw_encode(samples, codes.data());
  return codes;
}

}  // namespace

MediaBank::MediaBank(std::vector<double> tones_hz) {
  for (const double tone_hz : tones_hz) {
    Phone phone{.socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
                .port = free_udp_port(),
                .tone_hz = tone_hz,
                .second = second_of(tone_hz)};
    auto address = loopback(phone.port);
    EXPECT_EQ(bind(phone.socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    phones_.push_back(std::move(phone));
  }
  thread_ = std::thread([this] { run(); });
}

MediaBank::~MediaBank() {
  stop();
  for (const auto& phone : phones_) close(phone.socket);
}

void MediaBank::stop() {
  is_stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void MediaBank::run() {
  auto next = std::chrono::steady_clock::now();
  for (uint32_t tick = 0; !is_stopping_; ++tick) {
    for (auto& phone : phones_) {
      listen(phone);
      if (phone.patience > 0) --phone.patience, speak(phone, tick);
    }
    std::this_thread::sleep_until(next += std::chrono::milliseconds(20));
  }
}

void MediaBank::listen(Phone& phone) {
  std::array<uint8_t, 2048> bytes;
  sockaddr_in from{};
  for (socklen_t size = sizeof from;;) {
    const auto got = recvfrom(phone.socket, bytes.data(), bytes.size(), MSG_DONTWAIT,
                              reinterpret_cast<sockaddr*>(&from), &size);
    if (got <= 0) return;
    dragoman::rtp::Packet packet;
    const auto datagram = std::span(bytes).first(static_cast<size_t>(got));
    if (dragoman::rtp::parse_packet(datagram, packet) != dragoman::rtp::Reject::kNone ||
        packet.header.payload_type != kMulawPayloadType)
      continue;
    if (phone.heard.samples.empty()) ++talking_;
    phone.peer = from;
    phone.patience = phone.tone_hz == kSaysNothing ? 0 : kPatienceTicks;
    const auto at = phone.heard.samples.size();
    phone.heard.samples.resize(at + packet.payload.size());
    audio::mulaw_decode(packet.payload, phone.heard.samples.data() + at);
  }
}

void MediaBank::speak(Phone& phone, uint32_t tick) const {
  std::array<uint8_t, dragoman::rtp::kHeaderSize + kFrame> datagram;
  dragoman::rtp::Header header;
  header.payload_type = kMulawPayloadType;
  header.sequence = phone.sequence++;
  header.timestamp = tick * kFrame;
  header.ssrc = phone.port;
  const auto frame = std::span(phone.second).subspan(tick % (kRateHz / kFrame) * kFrame, kFrame);
  const size_t size = dragoman::rtp::write_packet(header, frame, datagram);
  sendto(phone.socket, datagram.data(), size, 0, reinterpret_cast<const sockaddr*>(&phone.peer),
         sizeof phone.peer);
}

}  // namespace dgm::test
