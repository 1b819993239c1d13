// A port of the loopback address that nobody uses now.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

#include "tests/support/loopback.h"

namespace dgm::bench {

// type: SOCK_STREAM or SOCK_DGRAM
inline uint16_t free_port(int type) {
  const int descriptor = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  auto address = test::loopback();
  socklen_t size = sizeof address;
  const bool bound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(descriptor);
  return bound ? ntohs(address.sin_port) : uint16_t{0};
}

}  // namespace dgm::bench
