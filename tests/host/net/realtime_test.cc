#include "host/net/realtime.h"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "host/base/log.h"

namespace dgm::net {
namespace {

// What a service without rights of its own has.
void give_up_rights() {
  __user_cap_header_struct header{};
  header.version = _LINUX_CAPABILITY_VERSION_3;
  __user_cap_data_struct nothing[2]{};
  syscall(SYS_capset, &header, nothing);
  const rlimit none{0, 0};
  const rlimit little{65536, 65536};
  setrlimit(RLIMIT_RTPRIO, &none);
  setrlimit(RLIMIT_MEMLOCK, &little);
}

// In a process of its own; its lines go to stderr.
void ask_without_rights() {
  give_up_rights();
  log::set_sink([](log::Level, std::string_view id, std::string_view text) {
    std::fprintf(stderr, "%.*s|%.*s|", static_cast<int>(id.size()), id.data(),
                 static_cast<int>(text.size()), text.data());
  });
  const bool first = make_punctual(true, -1);
  const bool second = make_punctual(true, -1);
  std::exit(first || second ? 1 : 0);
}

TEST(RealtimeDeathTest, SaysOnceAndLoudlyWhatIsRefusedAndWhatToDo) {
  EXPECT_EXIT(ask_without_rights(), ::testing::ExitedWithCode(0),
              "^MEMORY_NOT_LOCKED\\|memory may be paged out under pressure, which stops media for "
              "milliseconds: RLIMIT_MEMLOCK is 65536 bytes and CAP_IPC_LOCK is missing; set "
              "LimitMEMLOCK=infinity in the service, or grant the capability\\|"
              "REALTIME_REFUSED\\|media threads run at normal priority, so that under load frames "
              "are milliseconds late: SCHED_FIFO was refused \\(Operation not permitted\\), "
              "RLIMIT_RTPRIO is 0 and CAP_SYS_NICE is missing; set LimitRTPRIO=1 or "
              "AmbientCapabilities=CAP_SYS_NICE in the service, or run `setcap cap_sys_nice\\+ep` "
              "on the program\\|$");
}

}  // namespace
}  // namespace dgm::net
