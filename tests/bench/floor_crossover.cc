// The least that the kernel asks of anybody who connects pairs of callers: one recv() and one
// send() on connected sockets for each packet, no sound, no clock of its own. What a program costs
// above this is its own doing. floor_crossover PAIRS TICK_US; with a tick it looks for packets only
// then, as the host does. Prints its ports, neighbours being a pair.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "tests/support/loopback.h"

namespace {

struct Side {
  int descriptor = -1;
  bool knows_its_caller = false;
};

// Sends go where the first packet came from.
void learn(Side& side) {
  sockaddr_in from{};
  socklen_t size = sizeof from;
  char first;
  if (recvfrom(side.descriptor, &first, 1, MSG_PEEK | MSG_DONTWAIT,
               reinterpret_cast<sockaddr*>(&from), &size) < 0)
    return;
  side.knows_its_caller =
      connect(side.descriptor, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0;
}

void pass_on(Side& from, const Side& to) {
  std::array<char, 2048> packet;
  if (!from.knows_its_caller) learn(from);
  const auto size = recv(from.descriptor, packet.data(), packet.size(), MSG_DONTWAIT);
  if (size > 0 && to.knows_its_caller)
    (void)send(to.descriptor, packet.data(), static_cast<size_t>(size), MSG_DONTWAIT);
}

void wait_for_tick(timespec& next, long tick_us) {
  next.tv_nsec += tick_us * 1000;
  if (next.tv_nsec >= 1'000'000'000) {
    next.tv_nsec -= 1'000'000'000;
    ++next.tv_sec;
  }
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, nullptr);
}

}  // namespace

int main(int count, char** words) {
  const size_t sides = count > 1 ? 2 * std::strtoul(words[1], nullptr, 10) : 0;
  const long tick_us = count > 2 ? std::strtol(words[2], nullptr, 10) : 0;
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<Side> all(sides);
  std::printf("PORTS");
  for (size_t i = 0; i < sides; ++i) {
    all[i].descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    auto address = dgm::test::loopback();
    socklen_t size = sizeof address;
    if (bind(all[i].descriptor, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        getsockname(all[i].descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      std::perror("bind");
      return 1;
    }
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].descriptor, &event);
    std::printf(" %u", ntohs(address.sin_port));
  }
  std::printf(" READY\n");
  std::fflush(stdout);

  std::array<epoll_event, 256> ready;
  timespec next{};
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (;;) {
    if (tick_us > 0) wait_for_tick(next, tick_us);
    int found = 0;
    do {
      found = epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), tick_us > 0 ? 0 : -1);
      for (int i = 0; i < found; ++i) {
        const size_t index = ready[static_cast<size_t>(i)].data.u64;
        pass_on(all[index], all[index ^ 1]);
      }
    } while (found == static_cast<int>(ready.size()));
  }
}
