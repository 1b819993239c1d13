// The thread on which hooks and timers run: a bounded queue of questions, one at a time. It
// outlives its owner when a question never returns.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "host/base/result.h"

namespace dgm::routing {

class ScriptThread {
 public:
  static constexpr size_t kMaxQuestions = 256;

  // Runs on the thread after each question, and when the time has come that it returned the last
  // time: of the steady clock, in ns; UINT64_MAX: not before the next question.
  using Between = std::function<uint64_t()>;

  ScriptThread(uint32_t stuck_after_ms, Between between);
  // Waits up to `stuck_after_ms` for the question that is running; then the thread is left behind
  // with what it holds, and counted (metric dragoman_script_threads_left_behind_total). Questions
  // still in the queue are dropped.
  ~ScriptThread();
  ScriptThread(const ScriptThread&) = delete;
  ScriptThread& operator=(const ScriptThread&) = delete;

  // [any] False: the queue is full, the question was dropped and counted.
  bool ask(std::function<void()> question);
  void wake();  // [any] `between` runs soon
  // [any] A question has been running for more than `stuck_after_ms`.
  bool is_stuck() const;

 private:
  struct Shared;  // owned by both sides
  static void run(const std::shared_ptr<Shared>& shared);

  uint64_t stuck_after_ns_;
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace dgm::routing
