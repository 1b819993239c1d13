// Tones for words: pure functions, and the thread that computes them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace beep {

size_t count_words(std::string_view text);  // separated by blanks

// 150 ms of a tone and 50 ms of silence: 16 bit, mono, at this rate; ends at 0.
std::vector<int16_t> one_beep(uint32_t tone_hz, uint32_t sample_rate_hz);

struct Job {
  size_t words = 0;
  uint32_t tone_hz = 440, sample_rate_hz = 16'000;
  std::shared_ptr<std::atomic<bool>> cancelled;
  // On the engine's thread. is_last: no audio, the job is done.
  std::function<void(std::vector<int16_t> samples, bool is_last)> deliver;
};

// One thread with a bounded queue.
class Engine {
 public:
  static constexpr size_t kMostJobs = 64;

  Engine();
  ~Engine();             // ends what is under way and joins
  bool submit(Job job);  // [any] false: the queue is full

 private:
  void run(std::stop_token stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Job> jobs_;
  std::jthread thread_;
};

}  // namespace beep
