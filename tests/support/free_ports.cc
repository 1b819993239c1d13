#include "tests/support/free_ports.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/support/loopback.h"

namespace dgm::test {
namespace {

constexpr int kFirst = 24'000, kPortsOfALane = 500;  // to 31,999

bool is_free(int type, int port) {
  const int socket = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  const auto address = loopback(static_cast<uint16_t>(port));
  const bool good = bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(socket);
  return good;
}

bool are_free(int first, int count) {
  for (int port = first; port < first + count; ++port)
    if (!is_free(SOCK_DGRAM, port) || !is_free(SOCK_STREAM, port)) return false;
  return true;
}

// The first of `count` free ports in a row, after those that were given before.
uint16_t take(int count) {
  static int next = 0;  // in the lane
  const int lane = kFirst + port_lane() * kPortsOfALane;
  for (;; ++next) {
    if (next + count > kPortsOfALane) next = 0;
    if (!are_free(lane + next, count)) continue;
    const int first = lane + next;
    next += count;
    return static_cast<uint16_t>(first);
  }
}

// The lock goes with the process: the descriptor is never closed.
int take_lane() {
  const auto name = std::filesystem::temp_directory_path() / "dragoman-test-ports-";
  for (;; usleep(100'000))
    for (int lane = 0; lane < kPortLanes; ++lane) {
      const int lock =
          open((name.string() + std::to_string(lane)).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
      if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) return lane;
      if (lock >= 0) close(lock);
    }
}

}  // namespace

int port_lane() {
  static const int lane = take_lane();
  return lane;
}

uint16_t free_block() { return take(static_cast<int>(kPortsOfABlock)); }
uint16_t free_udp_port() { return take(2); }
uint16_t free_tcp_port() { return take(1); }

}  // namespace dgm::test
