#include "tests/bench/asterisk/wire_tap.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "host/caller/line.h"
#include "tests/bench/process.h"
#include "tests/support/loopback.h"

namespace dgm::bench {
namespace {

constexpr int kPatienceMs = 50;
// A probe lies in two messages mostly; the first may be out before the second goes in.
constexpr int64_t kBeginningNs = 40'000'000;

void send_at_once(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

WireTap::WireTap(uint16_t listens_on, uint16_t leads_to)
    : leads_to_(leads_to), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto address = test::loopback(listens_on);
  is_open_ = bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
             listen(listener_, SOMAXCONN) == 0;
  if (is_open_) thread_ = std::thread([this] { run(); });
}

WireTap::~WireTap() {
  stop();
  for (const auto& line : lines_) {
    close(line.in.from);
    close(line.in.to);
  }
  close(listener_);
}

void WireTap::stop() {
  is_stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void WireTap::run() {
  become_realtime();
  while (!is_stopping_) {
    std::vector<pollfd> sockets{{.fd = listener_, .events = POLLIN, .revents = 0}};
    for (const auto& line : lines_) {  // poll() passes over -1
      sockets.push_back({.fd = line.is_over ? -1 : line.in.from, .events = POLLIN, .revents = 0});
      sockets.push_back({.fd = line.is_over ? -1 : line.out.from, .events = POLLIN, .revents = 0});
    }
    poll(sockets.data(), sockets.size(), kPatienceMs);
    size_t i = 1;
    for (auto& line : lines_)
      for (auto* direction : {&line.in, &line.out})
        if (sockets[i++].revents != 0 && !line.is_over && !pass_on(*direction)) {
          line.is_over = true;
          shutdown(line.in.from, SHUT_RDWR);
          shutdown(line.in.to, SHUT_RDWR);
        }
    if (sockets[0].revents != 0) accept_one();
  }
}

void WireTap::accept_one() {
  const int asterisk = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (asterisk < 0) return;
  const int dragoman = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = test::loopback(leads_to_);
  if (connect(dragoman, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(asterisk);
    close(dragoman);
    return;
  }
  send_at_once(asterisk);
  send_at_once(dragoman);
  lines_.push_back(
      {.in = {.from = asterisk, .to = dragoman}, .out = {.from = dragoman, .to = asterisk}});
}

bool WireTap::pass_on(Direction& direction) {
  std::array<uint8_t, 8192> bytes;
  const auto got = recv(direction.from, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  const auto at_ns = static_cast<int64_t>(caller::wall_now_ns());
  const auto size = static_cast<size_t>(got);
  send(direction.to, bytes.data(), size, MSG_NOSIGNAL);
  direction.bytes.insert(direction.bytes.end(), bytes.begin(), bytes.begin() + got);
  note(direction, at_ns);
  return true;
}

// RFC 6455 section 5.2. Messages of one frame, as both sides send them; linear, little-endian.
void WireTap::note(Direction& direction, int64_t at_ns) {
  auto& bytes = direction.bytes;
  const auto drop = [&](size_t count) {
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
  };
  if (!direction.handshaken) {
    constexpr std::string_view kEnd = "\r\n\r\n";
    const auto end = std::search(bytes.begin(), bytes.end(), kEnd.begin(), kEnd.end());
    if (end == bytes.end()) return;
    drop(static_cast<size_t>(end - bytes.begin()) + kEnd.size());
    direction.handshaken = true;
  }
  constexpr uint8_t kBinary = 0x82, kMasked = 0x80;
  while (bytes.size() >= 4) {
    const bool is_long = (bytes[1] & 0x7F) == 126;
    const size_t size = is_long ? bytes[2] * 256U + bytes[3] : bytes[1] & 0x7FU;
    const size_t mask = is_long ? 4 : 2, payload = mask + (bytes[1] & kMasked ? 4 : 0);
    if (bytes.size() < payload + size) return;
    const auto code = [&](size_t at) -> unsigned {
      return bytes[payload + at] ^ (payload > mask ? bytes[mask + at % 4] : 0U);
    };
    // Every other sample: 8 kHz. The probe has nothing above 3 kHz.
    std::vector<int16_t> samples;
    for (size_t at = 0; at + 1 < size; at += 4)
      samples.push_back(static_cast<int16_t>(code(at) | code(at + 1) << 8));
    if (bytes[0] == kBinary) direction.heard.add(at_ns, samples);
    drop(payload + size);
  }
}

std::vector<ProbeTimes> WireTap::probes(size_t from, size_t to, int64_t since_ns,
                                        int64_t until_ns) const {
  std::vector<ProbeTimes> times;
  const auto& mouth = std::next(lines_.begin(), static_cast<std::ptrdiff_t>(from))->in.heard;
  const auto& ear = std::next(lines_.begin(), static_cast<std::ptrdiff_t>(to))->out.heard;
  for (const int64_t sent_ns : mouth.probes_within(since_ns, until_ns))
    times.push_back(
        {sent_ns, ear.probe_within(sent_ns - kBeginningNs, sent_ns - kBeginningNs + kProbeWayNs)});
  return times;
}

}  // namespace dgm::bench
