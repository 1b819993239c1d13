#include "tests/bench/process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/base/clock.h"

namespace dgm::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kPriority = 1;
constexpr uint64_t kPatienceNs = 5 * kNsPerSecond;

[[noreturn]] void become(const ProcessOptions& options) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // What the parent has may not leak into the measurement.
  sched_param priority{};
  priority.sched_priority = options.realtime ? kPriority : 0;
  sched_setscheduler(0, options.realtime ? SCHED_FIFO : SCHED_OTHER, &priority);
  if (options.core) pin_to(*options.core);
  const int log = open(options.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : options.command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  dprintf(STDERR_FILENO, "%s cannot be run: %s\n", arguments[0], std::strerror(errno));
  _exit(127);
}

template <typename Visit>
void for_each_in(const std::string& folder, const Visit& visit) {
  std::error_code gone;
  for (fs::directory_iterator entry(folder, gone), end; !gone && entry != end;
       entry.increment(gone))
    visit(entry->path().filename().string());
}

uint64_t status_kib(pid_t process, const std::string& field) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field)) return std::strtoull(line.c_str() + field.size(), nullptr, 10);
  return 0;
}

}  // namespace

Result<std::unique_ptr<Process>> Process::start(const ProcessOptions& options) {
  const pid_t id = fork();
  if (id < 0) return Error{options.command[0], std::string("no process: ") + std::strerror(errno)};
  if (id == 0) become(options);
  return std::unique_ptr<Process>(new Process(id, options.log));
}

Process::~Process() {
  if (!alive()) return;
  kill(id_, SIGTERM);
  const uint64_t deadline_ns = steady_now_ns() + kPatienceNs;
  while (steady_now_ns() < deadline_ns) {
    if (waitpid(id_, nullptr, WNOHANG) != 0) return;
    usleep(10'000);
  }
  kill(id_, SIGKILL);
  waitpid(id_, nullptr, 0);
}

bool Process::alive() const {
  siginfo_t ended{};
  return waitid(P_PID, static_cast<id_t>(id_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == 0;
}

// The clock behind utime and stime of /proc/PID/stat, in nanoseconds instead of ticks of 10 ms.
uint64_t Process::cpu_ns() const {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(id_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<uint64_t>(used.tv_sec) * kNsPerSecond + static_cast<uint64_t>(used.tv_nsec);
}

uint64_t Process::rss_kib() const { return bench::rss_kib(id_); }
uint64_t Process::own_kib() const { return status_kib(id_, "RssAnon:"); }

// A header with the path, then fields; "Rss:" is one of them.
uint64_t Process::mapped_kib(const std::string& path_part) const {
  std::ifstream maps("/proc/" + std::to_string(id_) + "/smaps");
  uint64_t kib = 0;
  bool counts = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.find('-') < line.find(' ')) counts = line.find(path_part) != std::string::npos;
    if (counts && line.starts_with("Rss:")) kib += std::strtoull(line.c_str() + 4, nullptr, 10);
  }
  return kib;
}

size_t Process::descriptors() const { return bench::descriptors(id_); }

uint64_t rss_kib(pid_t process) { return status_kib(process, "VmRSS:"); }

size_t descriptors(pid_t process) {
  size_t count = 0;
  for_each_in("/proc/" + std::to_string(process) + "/fd", [&](const std::string&) { ++count; });
  return count;
}

size_t Process::realtime_threads() const {
  size_t count = 0;
  for_each_in("/proc/" + std::to_string(id_) + "/task", [&](const std::string& thread) {
    if (sched_getscheduler(std::atoi(thread.c_str())) == SCHED_FIFO) ++count;
  });
  return count;
}

std::string Process::printed() const {
  std::ostringstream text;
  text << std::ifstream(log_).rdbuf();
  return text.str();
}

std::string Process::last_lines() const {
  constexpr size_t kEnough = 1000;
  const auto text = printed();
  return text.size() <= kEnough ? text : "..." + text.substr(text.size() - kEnough);
}

Outcome Process::wait_for(const std::string& word, uint64_t deadline_s) const {
  const uint64_t deadline_ns = steady_now_ns() + deadline_s * kNsPerSecond;
  while (printed().find(word) == std::string::npos) {
    if (!alive() || steady_now_ns() > deadline_ns)
      return Error{log_, "the program did not start:\n" + last_lines()};
    usleep(20'000);
  }
  return Done{};
}

bool is_installed(const std::string& program) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  return false;
}

std::vector<int> usable_cores() {
  cpu_set_t set;
  std::vector<int> cores;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return {0};
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(static_cast<size_t>(core), &set)) cores.push_back(core);
  return cores;
}

void pin_to(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<size_t>(core), &set);
  sched_setaffinity(0, sizeof set, &set);
}

bool become_realtime() {
  sched_param priority{};
  priority.sched_priority = kPriority;
  return sched_setscheduler(0, SCHED_FIFO, &priority) == 0;
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace dgm::bench
