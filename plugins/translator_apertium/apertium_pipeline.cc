#include "plugins/translator_apertium/apertium_pipeline.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

extern char** environ;

namespace dgm::apertium {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kLongestAnswer = 64 * 1024;
constexpr auto kPauseAfterFailure = std::chrono::milliseconds(500);

std::string last_error() { return std::strerror(errno); }

void close_both(const std::array<int, 2>& pair) {
  for (const int descriptor : pair)
    if (descriptor >= 0) close(descriptor);
}

}  // namespace

std::optional<std::string> Pipeline::translate(const std::string& text,
                                               std::chrono::milliseconds deadline,
                                               std::string& problem) {
  if (group_ == 0 && !start(problem)) return std::nullopt;
  // Apertium's text format ends a sentence with a blank; the null byte flushes every program.
  const std::string line = text + "[][\n]" + std::string(1, '\0');
  // A socket, so that a dead reader is an error and not a signal.
  if (send(input_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) {
    problem = "the Apertium programs have ended";
    stop();
    return std::nullopt;
  }
  const auto ends = Clock::now() + deadline;
  std::string answer;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(ends - Clock::now()).count();
    pollfd ready{output_, POLLIN, 0};
    if (left <= 0 || poll(&ready, 1, static_cast<int>(left)) <= 0) {
      if (left > 0 && errno == EINTR) continue;
      problem = "Apertium gave no answer within " + std::to_string(deadline.count()) + " ms";
      break;
    }
    std::array<char, 4096> bytes;
    const auto size = read(output_, bytes.data(), bytes.size());
    if (size <= 0) {
      problem = "the Apertium programs ended; are the packages of this language pair complete?";
      break;
    }
    answer.append(bytes.data(), static_cast<size_t>(size));
    if (const auto end = answer.find('\0'); end != std::string::npos) {
      answer.resize(end);
      const auto tail = answer.find("[][");
      if (tail != std::string::npos) answer.resize(tail);
      return answer;
    }
    if (answer.size() > kLongestAnswer) {
      problem = "Apertium's answer is longer than 64 KiB";
      break;
    }
  }
  stop();
  return std::nullopt;
}

bool Pipeline::start(std::string& problem) {
  std::array<int, 2> in{-1, -1}, out{-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) != 0 ||
      pipe2(out.data(), O_CLOEXEC) != 0) {
    problem = "no pipe to Apertium: " + last_error();
    close_both(in);
    close_both(out);
    return false;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);  // the host blocks the signals that end it; its children must not
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  std::string shell = "sh", option = "-c", command = command_;
  std::array<char*, 4> arguments{shell.data(), option.data(), command.data(), nullptr};
  pid_t child = 0;
  const int failed =
      posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(in[1]);
  close(out[1]);
  if (failed != 0) {
    close(in[0]);
    close(out[0]);
    problem = std::string("the Apertium programs cannot be started: ") + std::strerror(failed);
    return false;
  }
  group_ = child;
  input_ = in[0];
  output_ = out[0];
  return true;
}

void Pipeline::stop() {
  if (group_ == 0) return;
  close(input_);
  close(output_);
  kill(-group_, SIGKILL);
  int status = 0;
  while (waitpid(group_, &status, 0) < 0 && errno == EINTR) {
  }
  group_ = 0;
}

PairTranslator::PairTranslator(std::vector<std::string> pipelines,
                               std::chrono::milliseconds deadline)
    : commands_(std::move(pipelines)), deadline_(deadline), thread_([this] { run(); }) {}

PairTranslator::~PairTranslator() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool PairTranslator::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= kMaxQueued) return false;
    queue_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void PairTranslator::run() {
  pthread_setname_np(pthread_self(), "apertium");
  std::vector<std::unique_ptr<Pipeline>> pipelines;
  for (const auto& command : commands_) pipelines.push_back(std::make_unique<Pipeline>(command));
  // The first sentence of a call must not pay for loading the dictionaries.
  std::string ignored;
  for (auto& pipeline : pipelines)
    (void)pipeline->translate("A.", std::chrono::seconds(10), ignored);
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    auto job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    std::optional<std::string> text = job.text;
    std::string problem;
    for (auto& pipeline : pipelines)
      if (text) text = pipeline->translate(*text, deadline_, problem);
    job.done(text, problem);
    if (text) continue;
    lock.lock();  // a pair whose programs keep dying is not started in a tight loop
    wake_.wait_for(lock, kPauseAfterFailure, [this] { return stopping_; });
  }
}

}  // namespace dgm::apertium
