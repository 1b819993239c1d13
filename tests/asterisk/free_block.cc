#include "tests/asterisk/free_block.h"

#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/loopback.h"

namespace dgm::test {
namespace {

constexpr int kFirst = 24'000, kBlocks = 1000;  // to 31,999

bool is_free(int type, int port) {
  const int socket = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  auto address = loopback(static_cast<uint16_t>(port));
  const bool good = bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(socket);
  return good;
}

bool is_free(int first) {
  for (int port = first; port < first + static_cast<int>(kPortsOfABlock); ++port)
    if (!is_free(SOCK_DGRAM, port) || !is_free(SOCK_STREAM, port)) return false;
  return true;
}

}  // namespace

uint16_t free_block() {
  // Runs side by side begin at different places.
  static int next = getpid() * 7 % kBlocks;
  for (;; ++next) {
    const int first = kFirst + next % kBlocks * static_cast<int>(kPortsOfABlock);
    if (!is_free(first)) continue;
    ++next;
    return static_cast<uint16_t>(first);
  }
}

}  // namespace dgm::test
