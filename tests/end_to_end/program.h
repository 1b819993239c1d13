// A program that a test starts, watches and ends: its output, its exit code, signals to it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/eventually.h"

namespace dgm::test {

class Program {
 public:
  // `arguments[0]`: its path. What it prints goes to the file `output`.
  Program(std::vector<std::string> arguments, std::string output);
  ~Program();  // ends it hard if it still runs
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  bool is_running();
  void signal(int number);
  // Exit code, 128 + signal for one that was killed; nullopt: it still runs at the deadline.
  std::optional<int> wait(int deadline_ms);
  std::string output() const;  // so far, standard output and error together
  // Until the output has this text.
  bool wait_for_output(const std::string& text, int deadline_ms);
  pid_t pid() const { return pid_; }

 private:
  std::string output_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

struct Finished {
  int exit_code = -1;  // -1: it did not end within the deadline
  std::string output;
};
// Runs a program to its end.
Finished run_program(std::vector<std::string> arguments, int deadline_ms = 20'000);

std::string dragoman_path();
// `dragoman ...`
Finished run_dragoman(std::vector<std::string> arguments, int deadline_ms = 20'000);

void sleep_ms(int milliseconds);
int64_t now_ms();

}  // namespace dgm::test
