// A program under measurement: on one core if wished, watched through /proc, ended by its id.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"

namespace dgm::bench {

struct ProcessOptions {
  std::vector<std::string> command;  // a program without '/' is searched in PATH
  std::optional<int> core{};         // the only one it may use; absent: all
  bool realtime = false;             // all of its threads begin under SCHED_FIFO
  std::string log;                   // file for what it prints
};

class Process {
 public:
  static Result<std::unique_ptr<Process>> start(const ProcessOptions& options);
  ~Process();  // SIGTERM, and SIGKILL when it has not ended after 5 s
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  bool alive() const;
  uint64_t cpu_ns() const;  // user and system time of all its threads
  uint64_t rss_kib() const;
  uint64_t own_kib() const;  // of that not from files: heap and stacks
  // Of that, mappings of files whose path holds this text.
  uint64_t mapped_kib(const std::string& path_part) const;
  size_t descriptors() const;
  size_t realtime_threads() const;
  std::string printed() const;
  std::string last_lines() const;  // of that, for a message
  // Until the word was printed. Error: it has ended before, or taken longer; with its last lines.
  Outcome wait_for(const std::string& word, uint64_t deadline_s) const;

 private:
  Process(pid_t id, std::string log) : id_(id), log_(std::move(log)) {}
  pid_t id_;
  std::string log_;
};

// Of a program that somebody else started.
uint64_t rss_kib(pid_t process);
size_t descriptors(pid_t process);

bool is_installed(const std::string& program);  // in PATH

// Cores this process may use, smallest first.
std::vector<int> usable_cores();
// The calling thread; false: SCHED_FIFO was refused.
void pin_to(int core);
bool become_realtime();
// To as many as an administrator allows: 1,000 callers here and 2,000 sockets there need them.
void raise_descriptor_limit();

}  // namespace dgm::bench
