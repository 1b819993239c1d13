#include "tests/end_to_end/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/host/settings/temporary_folder.h"

namespace dgm::test {

Program::Program(std::vector<std::string> arguments, std::string output)
    : output_(std::move(output)) {
  std::vector<char*> words;
  for (auto& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  const int file = open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  EXPECT_GE(file, 0) << output_;
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  pid_ = fork();
  EXPECT_GE(pid_, 0) << "fork";
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // nothing outlives a test that crashed
    dup2(nothing, STDIN_FILENO);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    execv(words[0], words.data());
    _exit(127);
  }
  close(file);
  close(nothing);
}

Program::~Program() {
  if (!is_running()) return;
  signal(SIGKILL);
  wait(5000);
}

bool Program::is_running() { return pid_ > 0 && !wait(0); }

void Program::signal(int number) {
  if (is_running()) kill(pid_, number);
}

std::optional<int> Program::wait(int deadline_ms) {
  eventually(
      [&] {
        if (exit_code_) return true;
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
        exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        return true;
      },
      deadline_ms);
  return exit_code_;
}

std::string Program::output() const {
  std::ifstream file(output_, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool Program::wait_for_output(const std::string& text, int deadline_ms) {
  return eventually([&] { return output().find(text) != std::string::npos; }, deadline_ms);
}

Finished run_program(std::vector<std::string> arguments, int deadline_ms) {
  const TemporaryFolder folder;
  Program program(std::move(arguments), folder.path() + "/output");
  const int exit_code = program.wait(deadline_ms).value_or(-1);
  return {exit_code, program.output()};
}

std::string dragoman_path() { return DGM_BINARY_DIR "/bin/dragoman"; }

Finished run_dragoman(std::vector<std::string> arguments, int deadline_ms) {
  arguments.insert(arguments.begin(), dragoman_path());
  return run_program(std::move(arguments), deadline_ms);
}

void sleep_ms(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace dgm::test
