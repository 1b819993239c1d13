// Apertium's programs as child processes over pipes, one sentence in flight, and the thread that
// waits for them.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace dgm::apertium {

// One running pipeline. Used by one thread. The children end when their input ends: also when the
// host is killed.
class Pipeline {
 public:
  explicit Pipeline(std::string command) : command_(std::move(command)) {}
  ~Pipeline() { stop(); }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Starts the programs when they do not run. nullopt: `problem` says why; the programs are stopped
  // and start anew with the next sentence.
  std::optional<std::string> translate(const std::string& text, std::chrono::milliseconds deadline,
                                       std::string& problem);
  pid_t group() const { return group_; }  // of the children; 0: none run

 private:
  bool start(std::string& problem);
  void stop();

  std::string command_;
  pid_t group_ = 0;
  int input_ = -1, output_ = -1;
};

struct Job {
  std::string text;
  std::function<void(std::optional<std::string> translation, std::string problem)>
      done;  // [translator thread]
};

// The pipelines of one language pair with their thread and bounded queue.
class PairTranslator {
 public:
  PairTranslator(std::vector<std::string> pipelines, std::chrono::milliseconds deadline);
  ~PairTranslator();  // ends the children; jobs that wait are dropped

  bool submit(Job job);  // [any] false: the queue is full

 private:
  static constexpr size_t kMaxQueued = 64;
  void run();

  std::vector<std::string> commands_;
  std::chrono::milliseconds deadline_;
  std::mutex mutex_;  // queue_, stopping_
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace dgm::apertium
