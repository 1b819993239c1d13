#include "host/modules/scanner.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "dragoman/abi.h"
#include "host/base/clock.h"
#include "host/modules/describe.h"
#include "host/modules/module_fd.h"
#include "host/modules/module_file.h"
#include "host/modules/module_store.h"

namespace dgm::modules {

namespace {

constexpr size_t kLongestAnswer = 1U << 20;
constexpr const char* kRemedy = "; repair it or take it out of the plugin folder";

// The attributes and file actions of a posix_spawn(). Not fork(): that would make every page of
// the running host copy-on-write, and the media threads would pay for it.
class Spawn {
 public:
  Spawn() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
  }
  ~Spawn() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;

  // 0 and the process number, or the error number.
  int run(const std::string& executable, const std::string& file, int out, pid_t* child) {
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);  // its own, so that all it starts can be ended
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    std::array<std::string, 4> words{"dragoman", "describe", "--raw", file};
    std::array<char*, 5> arguments{words[0].data(), words[1].data(), words[2].data(),
                                   words[3].data(), nullptr};
    return ::posix_spawn(child, executable.c_str(), &actions_, &attributes_, arguments.data(),
                         environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// A descriptor that becomes readable when the process ends. The header of glibc 2.36 declares
// pidfd_open() without extern "C".
Fd open_process(pid_t process) {
  return Fd(static_cast<int>(::syscall(SYS_pidfd_open, process, 0U)));
}

struct Ending {
  std::string answer;
  bool timed_out = false;
  bool too_long = false;
  int status = 0;  // as waitpid() gives it
  size_t most_memory = 0;
};

// Reads until the child has ended, the deadline has passed or the answer is too long.
Ending watch(pid_t child, const Fd& process, const Fd& pipe, uint64_t deadline_ns) {
  Ending ending;
  std::array<char, 16384> piece{};
  const auto drain = [&] {
    for (;;) {
      const ssize_t got = ::read(pipe.get(), piece.data(), piece.size());
      if (got > 0) ending.answer.append(piece.data(), static_cast<size_t>(got));
      ending.too_long = ending.answer.size() > kLongestAnswer;
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0 || ending.too_long) return got != 0;  // false: the child closed its end
    }
  };
  bool pipe_open = true;
  while (!ending.too_long) {
    const uint64_t now_ns = steady_now_ns();
    ending.timed_out = now_ns >= deadline_ns;
    if (ending.timed_out) break;
    std::array<pollfd, 2> ready{
        {{process.get(), POLLIN, 0}, {pipe_open ? pipe.get() : -1, POLLIN, 0}}};
    const auto wait_ms = static_cast<int>((deadline_ns - now_ns) / kNsPerMs) + 1;
    if (::poll(ready.data(), ready.size(), wait_ms) < 0) continue;  // EINTR
    if (ready[1].revents != 0) pipe_open = drain();
    if (ready[0].revents != 0) {
      drain();  // what it wrote just before it ended
      break;
    }
  }
  ::kill(-child, SIGKILL);
  rusage used{};
  while (::wait4(child, &ending.status, 0, &used) < 0 && errno == EINTR) {
  }
  ending.most_memory = static_cast<size_t>(used.ru_maxrss) * 1024;
  return ending;
}

Error blocked(const std::string& how) { return {"", "blocked: " + how + kRemedy}; }

Result<std::string> judge(const Ending& ending, unsigned deadline_ms) {
  if (ending.timed_out) {
    return blocked("was not read within " + std::to_string(deadline_ms) + " ms");
  }
  if (ending.too_long) return blocked("described itself in more than 1 MiB");
  // It found no more memory than it may have: what follows is mostly a crash.
  if (WIFSIGNALED(ending.status) && ending.most_memory > kScanMemory - kScanMemory / 8) {
    return blocked("took more than the " + std::to_string(kScanMemory >> 20) +
                   " MiB of memory that it may have while being read");
  }
  if (WIFSIGNALED(ending.status)) {
    return blocked("crashed while being read (signal " + std::to_string(WTERMSIG(ending.status)) +
                   ")");
  }
  const auto description = parse_raw_description(ending.answer);
  if (!description) {
    return blocked("ended the process with exit code " +
                   std::to_string(WEXITSTATUS(ending.status)) + " while being read");
  }
  if (!description->refusal.empty()) return Error{"", description->refusal};
  if (WEXITSTATUS(ending.status) != 0) {
    return blocked("failed with exit code " + std::to_string(WEXITSTATUS(ending.status)) +
                   " at the end of the process that read it");
  }
  return description->plugin;
}

Result<std::string> run_child(const ScanOptions& options, const std::string& file) {
  const std::string executable = options.executable.empty() ? "/proc/self/exe" : options.executable;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{"", std::string("it cannot be read in a child process (pipe: ") +
                         std::strerror(errno) + "); raise the limit of open files"};
  }
  const Fd pipe(ends[0]);
  Fd child_end(ends[1]);
  ::fcntl(pipe.get(), F_SETFL, O_NONBLOCK);

  pid_t child = 0;
  const uint64_t deadline_ns = steady_now_ns() + options.deadline_ms * kNsPerMs;
  if (const int error = Spawn().run(executable, file, child_end.get(), &child); error != 0) {
    return Error{"", "it cannot be read in a child process (" + executable + ": " +
                         std::strerror(error) + "); check that this program can be started"};
  }
  child_end.reset();
  const Fd process = open_process(child);
  if (!process.is_open()) {
    const int error = errno;
    ::kill(-child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    return Error{"", std::string("it cannot be read in a child process (pidfd_open: ") +
                         std::strerror(error) + "); Linux 5.3 or later is needed"};
  }
  return judge(watch(child, process, pipe, deadline_ns), options.deadline_ms);
}

}  // namespace

Result<std::string> scan_in_child(const ScanOptions& options, const std::string& file,
                                  const std::string& sha256) {
  if (auto made = make_private_folder(options.cache_folder); !made) return made.error();
  const std::string entry = options.cache_folder + "/" + sha256 + "-" +
                            std::to_string(DGM_ABI_MAJOR) + "." + std::to_string(DGM_ABI_MINOR) +
                            ".json";
  if (const auto cached = read_trusted_file(entry)) {
    if (auto description = parse_raw_description(cached->bytes);
        description && description->refusal.empty()) {
      return description->plugin;
    }
  }
  auto description = run_child(options, file);
  if (!description) return description;
  const auto kept = write_whole_file(entry, "{\"plugin\":" + *description + "}\n", 0600);
  if (!kept) return kept.error();
  return description;
}

}  // namespace dgm::modules
