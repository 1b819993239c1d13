// The tables of the Asterisk benchmark, on stdout, the goal beside each figure.
#pragma once

#include <vector>

#include "tests/bench/asterisk/leak.h"
#include "tests/bench/asterisk/set_up.h"
#include "tests/bench/asterisk/talk.h"

namespace dgm::bench {

void print_load(const char* when);  // "before", "after"
void print_latency_head(size_t pairs, unsigned seconds);
void print_latency(size_t way, const Talk& past, const Talk& through);
void print_wire(const std::vector<double>& latency_ms, uint64_t probes);
void print_loss_head(size_t pairs, unsigned seconds);
void print_loss(size_t way, const Talk& past, const Talk& through);
void print_set_up_head(size_t calls);
void print_set_up(size_t way, const SetUp& set_up);
void print_leak(const Leak& leak);

}  // namespace dgm::bench
