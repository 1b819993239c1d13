// Counts what operator new is asked for on this thread: media code must not allocate.
#pragma once

#include <cstdint>

namespace dgm::audio::test {

uint64_t allocations() noexcept;  // since the thread began

// Of what is done inside its scope.
class AllocationCount {
 public:
  uint64_t so_far() const noexcept { return allocations() - before_; }

 private:
  uint64_t before_ = allocations();
};

}  // namespace dgm::audio::test
