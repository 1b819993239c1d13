#include "tests/support/allocation_counter.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

thread_local uint64_t of_this_thread = 0;
std::atomic<uint64_t> of_all_threads{0};

void* count_and_allocate(std::size_t size, std::size_t alignment) {
  ++of_this_thread;
  of_all_threads.fetch_add(1, std::memory_order_relaxed);
  if (size == 0) size = 1;
  void* const space =
      alignment <= alignof(std::max_align_t)
          ? std::malloc(size)
          : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  return space;
}

void* count_and_allocate_or_throw(std::size_t size, std::size_t alignment) {
  void* const space = count_and_allocate(size, alignment);
  if (space == nullptr) throw std::bad_alloc{};
  return space;
}

}  // namespace

namespace dgm::test {

uint64_t allocations_of_this_thread() { return of_this_thread; }
uint64_t allocations_of_all_threads() { return of_all_threads.load(std::memory_order_relaxed); }

}  // namespace dgm::test

void* operator new(std::size_t size) { return count_and_allocate_or_throw(size, 1); }
void* operator new[](std::size_t size) { return count_and_allocate_or_throw(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return count_and_allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return count_and_allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return count_and_allocate(size, 1);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return count_and_allocate(size, 1);
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* space) noexcept { std::free(space); }
void operator delete[](void* space) noexcept { std::free(space); }
void operator delete(void* space, std::size_t) noexcept { std::free(space); }
void operator delete[](void* space, std::size_t) noexcept { std::free(space); }
void operator delete(void* space, std::align_val_t) noexcept { std::free(space); }
void operator delete[](void* space, std::align_val_t) noexcept { std::free(space); }
void operator delete(void* space, std::size_t, std::align_val_t) noexcept { std::free(space); }
void operator delete[](void* space, std::size_t, std::align_val_t) noexcept { std::free(space); }
