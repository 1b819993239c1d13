// What many calls leave behind.
#pragma once

#include <cstdint>
#include <functional>

#include "tests/bench/asterisk/pbx.h"

namespace dgm::bench {

struct Footprint {
  size_t channels = 0, bridges = 0;  // in ARI's lists
  // The host's. It keeps connections to ARI open for later requests, as many as it needed at once.
  size_t legs = 0, descriptors = 0, kept_for_ari = 0;
  uint64_t rss_kib = 0;
};

struct Leak {
  size_t calls = 0;  // between the two
  Footprint before, after;
};

// Waves of up to twenty calls, each wave by the next way of media; the footprint is taken when
// nobody has been in a call for two seconds, after `warm_up` calls and after `calls` more.
// `progress` gets the number of calls so far. Fails gtest's way when a call failed.
Leak measure_leak(Pbx& pbx, size_t warm_up, size_t calls,
                  const std::function<void(size_t)>& progress);

}  // namespace dgm::bench
