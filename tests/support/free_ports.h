// Ports for programs that a test starts: free at this moment, and given to no other test that runs
// beside it. They lie below the ports that the system gives to connections: one of those, even a
// closed one, would be in the way of a program that starts a moment later.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dgm::test {

constexpr size_t kPortsOfABlock = 8;
constexpr int kPortLanes = 16;

// A number below kPortLanes that this process alone has, until it ends: of tests that run at the
// same time each takes its ports from a range of its own. Waits for one if all are taken.
int port_lane();

// The first of eight in a row, free for UDP and TCP. Comes again only after all others of the lane.
uint16_t free_block();
uint16_t free_udp_port();  // the port after it is free, too, for RTCP
uint16_t free_tcp_port();

}  // namespace dgm::test
