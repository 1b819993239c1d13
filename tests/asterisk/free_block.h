// Ports that programs of others open, as many of a row as they need.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dgm::test {

constexpr size_t kPortsOfABlock = 8;

// The first of eight, free at this moment for UDP and TCP, never given twice by this process. They
// lie below the ports that the system gives to connections: one of those, even a closed one, would
// be in the way of a program that starts a moment later.
uint16_t free_block();

}  // namespace dgm::test
