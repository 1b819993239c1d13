#include "host/net/realtime.h"

#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>

#include "host/base/log.h"

namespace dgm::net {
namespace {

// Interrupt threads of the kernel have 50, and must go first.
constexpr int kPriority = 1;

std::string limit_text(int resource) {
  rlimit limit{};
  getrlimit(resource, &limit);
  return limit.rlim_cur == RLIM_INFINITY ? "unlimited" : std::to_string(limit.rlim_cur);
}

bool has_capability(unsigned capability) {
  __user_cap_header_struct header{};
  header.version = _LINUX_CAPABILITY_VERSION_3;
  __user_cap_data_struct data[2]{};
  if (syscall(SYS_capget, &header, data) != 0) return false;
  return (data[capability / 32].effective & (1u << (capability % 32))) != 0;
}

void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(cpu), &set);
  if (pthread_setaffinity_np(pthread_self(), sizeof(set), &set) == 0) return;
  log::warning("WORKER_NOT_PINNED",
               "core " + std::to_string(cpu) +
                   " cannot be used by this process, the worker runs where "
                   "the system puts it; choose a core listed by `taskset -cp`");
}

// MCL_FUTURE under a limit would let later allocations fail, so it is asked for only without one.
void lock_memory() {
  static std::atomic<bool> is_done{false};
  if (is_done.exchange(true)) return;
  rlimit limit{};
  getrlimit(RLIMIT_MEMLOCK, &limit);
  const bool is_free = limit.rlim_cur == RLIM_INFINITY || has_capability(CAP_IPC_LOCK);
  if (is_free && mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0) return;
  log::warning("MEMORY_NOT_LOCKED",
               "memory may be paged out under pressure, which stops media for milliseconds: "
               "RLIMIT_MEMLOCK is " +
                   limit_text(RLIMIT_MEMLOCK) +
                   " bytes and CAP_IPC_LOCK is missing; set LimitMEMLOCK=infinity in the service, "
                   "or grant the capability");
}

bool become_realtime() {
  sched_param parameters{};
  parameters.sched_priority = kPriority;
  const int error = pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
  if (error == 0) return true;
  static std::atomic<bool> is_told{false};
  if (is_told.exchange(true)) return false;
  log::warning("REALTIME_REFUSED",
               "media threads run at normal priority, so that under load frames are milliseconds "
               "late: SCHED_FIFO was refused (" +
                   std::string(std::strerror(error)) + "), RLIMIT_RTPRIO is " +
                   limit_text(RLIMIT_RTPRIO) +
                   " and CAP_SYS_NICE is missing; set LimitRTPRIO=1 or "
                   "AmbientCapabilities=CAP_SYS_NICE in the service, or run `setcap "
                   "cap_sys_nice+ep` on the program");
  return false;
}

}  // namespace

bool make_punctual(bool realtime, int cpu) {
  prctl(PR_SET_TIMERSLACK, 1);
  if (cpu >= 0) pin(cpu);
  if (!realtime) return false;
  lock_memory();
  return become_realtime();
}

}  // namespace dgm::net
