// Counts mutexes taken and threads woken, to hold the media path to its promise of neither. The
// program that links lock_counter.cc replaces the functions of libc; with ENABLE_EXPORTS also those
// that a plugin calls.
#pragma once

#include <cstdint>

namespace dgm::test {

// pthread_mutex_lock(), pthread_cond_signal() and pthread_cond_broadcast() of the calling thread
// since it began: what std::mutex and std::condition_variable come down to.
uint64_t locks_and_wakes_of_this_thread();

}  // namespace dgm::test
