// How long it takes until a caller hears something.
#pragma once

#include <vector>

#include "tests/bench/asterisk/pbx.h"

namespace dgm::bench {

struct SetUp {
  // From CALL_IN, which the host logs when StasisStart arrives (whole milliseconds)...
  std::vector<double> to_leg_ms;    // ...to LEG_JOINED
  std::vector<double> to_phone_ms;  // ...to the first packet at the phone, Asterisk's work included
  size_t heard_nothing = 0;         // phones that no packet reached in time
  double ari_ms_per_call = 0;       // sum of the times of all ARI requests, hang-up included; mean
};

// `calls` of that way, five each second, each for a second. Fails gtest's way when one failed.
SetUp measure_set_up(Pbx& pbx, size_t way, size_t calls);

// Wall clock, ms, of the line "2026-11-20T10:15:00.123Z ..." of a log; -1: it has no such time.
int64_t time_of_line_ms(const std::string& line);

}  // namespace dgm::bench
