#include "tests/bench/asterisk/phone_bank.h"

#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "host/audio/g711.h"
#include "plugins/transport_rtp/rtp_packet.h"
#include "tests/bench/process.h"
#include "tests/support/free_ports.h"
#include "tests/support/loopback.h"

namespace dgm::bench {
namespace {

namespace rtp = dragoman::rtp;

constexpr int64_t kFrameNs = 20'000'000;
constexpr uint32_t kProbeEvery = 15;  // frames: 300 ms, longer than any way a probe may take
constexpr uint32_t kPatience = 15;    // ticks of 20 ms
constexpr uint8_t kMulawPayloadType = 0;

int64_t wall_ns() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

int64_t steady_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

void sleep_until(int64_t at_ns) {
  const timespec at{.tv_sec = at_ns / 1'000'000'000, .tv_nsec = at_ns % 1'000'000'000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr);
}

}  // namespace

// Not ports of the system's choice: sipp takes some beside the one it is given.
PhoneBank::PhoneBank(size_t count) : phones_(count) {
  uint16_t block = 0;
  for (size_t i = 0; i < count; ++i) {
    auto& phone = phones_[i];
    const size_t place = i % test::kPortsOfABlock;
    if (place == 0) block = test::free_block();
    const auto port = static_cast<uint16_t>(block + place);
    phone.socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    setsockopt(phone.socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    auto address = test::loopback(port);
    if (bind(phone.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
      phone.port = port;
  }
  thread_ = std::thread([this] { run(); });
}

PhoneBank::~PhoneBank() {
  stop();
  for (const auto& phone : phones_) close(phone.socket);
}

bool PhoneBank::is_open() const {
  return std::ranges::none_of(phones_, [](const Phone& phone) { return phone.port == 0; });
}

void PhoneBank::stop() {
  is_stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void PhoneBank::run() {
  realtime_ = become_realtime();
  const auto step_ns = kFrameNs / static_cast<int64_t>(phones_.size());
  const int64_t start_ns = steady_ns();
  for (uint32_t tick = 0; !is_stopping_; ++tick) {
    for (size_t i = 0; i < phones_.size(); ++i) {
      const int64_t due_ns = start_ns + tick * kFrameNs + static_cast<int64_t>(i) * step_ns;
      sleep_until(due_ns);
      latest_ns_ = std::max(latest_ns_, steady_ns() - due_ns);
      speak(phones_[i], tick);
      listen(phones_[i]);
    }
  }
}

void PhoneBank::speak(Phone& phone, uint32_t tick) {
  if (phone.patience == 0) return;
  --phone.patience;
  static const auto probe = probe_mulaw();
  static const auto silence = [] {
    std::array<uint8_t, kFrameSamples> codes{};
    codes.fill(audio::kMulawSilence);
    return codes;
  }();
  const bool is_probe = tick % kProbeEvery == 0;
  std::array<uint8_t, rtp::kHeaderSize + kFrameSamples> datagram;
  rtp::Header header;
  header.payload_type = kMulawPayloadType;
  header.sequence = phone.sequence++;
  header.timestamp = tick * kFrameSamples;
  header.ssrc = phone.port;
  const size_t size = rtp::write_packet(header, is_probe ? probe : silence, datagram);
  if (is_probe) phone.probes_ns.push_back(wall_ns());
  sendto(phone.socket, datagram.data(), size, 0, reinterpret_cast<const sockaddr*>(&*phone.peer),
         sizeof *phone.peer);
}

void PhoneBank::listen(Phone& phone) {
  for (;;) {
    std::array<uint8_t, 1500> bytes;
    alignas(cmsghdr) std::array<char, 128> control;
    sockaddr_in from{};
    iovec part{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto got = recvmsg(phone.socket, &message, 0);
    if (got <= 0) return;
    rtp::Packet packet;
    const auto datagram = std::span(bytes).first(static_cast<size_t>(got));
    if (rtp::parse_packet(datagram, packet) != rtp::Reject::kNone ||
        packet.header.payload_type != kMulawPayloadType)
      continue;
    timespec at{};
    for (cmsghdr* note = CMSG_FIRSTHDR(&message); note; note = CMSG_NXTHDR(&message, note))
      if (note->cmsg_level == SOL_SOCKET && note->cmsg_type == SCM_TIMESTAMPNS)
        std::memcpy(&at, CMSG_DATA(note), sizeof at);
    if (!phone.peer) ++talking_;
    phone.peer = from;
    phone.patience = kPatience;
    std::array<int16_t, 1500> samples;
    audio::mulaw_decode(packet.payload, samples.data());
    const int64_t at_ns = at.tv_sec * 1'000'000'000LL + at.tv_nsec;
    phone.heard.add(at_ns, std::span(samples).first(packet.payload.size()));
    phone.packets.push_back({at_ns, packet.header.sequence});
  }
}

std::vector<ProbeTimes> PhoneBank::probes(size_t from, size_t to, int64_t since_ns,
                                          int64_t until_ns) const {
  std::vector<ProbeTimes> times;
  for (const int64_t sent_ns : phones_[from].probes_ns)
    if (sent_ns >= since_ns && sent_ns < until_ns)
      times.push_back({sent_ns, phones_[to].heard.probe_within(sent_ns, sent_ns + kProbeWayNs)});
  return times;
}

std::optional<int64_t> PhoneBank::first_packet_ns(size_t phone) const {
  const auto& packets = phones_[phone].packets;
  return packets.empty() ? std::nullopt : std::optional(packets.front().at_ns);
}

uint64_t PhoneBank::missing_packets(size_t phone, int64_t since_ns, int64_t until_ns) const {
  uint64_t missing = 0;
  const Packet* last = nullptr;
  for (const auto& packet : phones_[phone].packets) {
    if (packet.at_ns < since_ns || packet.at_ns >= until_ns) continue;
    if (last) {
      const auto step = static_cast<uint16_t>(packet.sequence - last->sequence);
      if (step > 1 && step < 0x8000) missing += step - 1U;
    }
    last = &packet;
  }
  return missing;
}

}  // namespace dgm::bench
