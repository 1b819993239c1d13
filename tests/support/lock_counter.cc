#include "tests/support/lock_counter.h"

#include <dlfcn.h>
#include <pthread.h>

namespace {

thread_local uint64_t of_this_thread = 0;

template <typename Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

namespace dgm::test {

uint64_t locks_and_wakes_of_this_thread() { return of_this_thread; }

}  // namespace dgm::test

extern "C" int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  static const auto lock = real<int(pthread_mutex_t*)>("pthread_mutex_lock");
  ++of_this_thread;
  return lock(mutex);
}
extern "C" int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  static const auto signal = real<int(pthread_cond_t*)>("pthread_cond_signal");
  ++of_this_thread;
  return signal(condition);
}
extern "C" int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  static const auto broadcast = real<int(pthread_cond_t*)>("pthread_cond_broadcast");
  ++of_this_thread;
  return broadcast(condition);
}
