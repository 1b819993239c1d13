// How long this machine let a thread wait that wanted to run: beside a call that went wrong it says
// whether anybody could have done better.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace dgm::test {

class StallWatch {
 public:
  StallWatch() : thread_([this] { watch(); }) {}
  ~StallWatch() {
    is_stopping_ = true;
    thread_.join();
  }
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;

  int worst_ms() const { return worst_ms_; }

 private:
  void watch() {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds kNap{2};
    while (!is_stopping_) {
      const auto due = Clock::now() + kNap;
      std::this_thread::sleep_until(due);
      const auto late = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - due);
      worst_ms_ = std::max(worst_ms_.load(), static_cast<int>(late.count()));
    }
  }

  std::atomic<bool> is_stopping_{false};
  std::atomic<int> worst_ms_{0};
  std::thread thread_;
};

}  // namespace dgm::test
