// Counts what operator new gives out, to hold the media path to its promise of no allocations.
// Linking test_support replaces the global operators.
#pragma once

#include <cstdint>

namespace dgm::test {

// Allocations of the calling thread, and of all threads, since the program began.
uint64_t allocations_of_this_thread();
uint64_t allocations_of_all_threads();

}  // namespace dgm::test
