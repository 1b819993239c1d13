// Messages of one conversation that leave later, in the order they were made, whatever their
// delays.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

#include "tests/sim/exchange.h"

namespace dgm::sim {

class Outbox {
 public:
  explicit Outbox(Connection& connection) : connection_(connection) {}

  // `send` runs after delay_ms and after everything that was put in before.
  void put(uint32_t delay_ms, std::function<void()> send) {
    const auto due = Clock::now() + std::chrono::milliseconds(delay_ms);
    const bool was_empty = waiting_.empty();
    waiting_.push_back({was_empty ? due : std::max(due, waiting_.back().due), std::move(send)});
    if (was_empty) pump();
  }
  // The next message leaves at least so long after the last one that waits now.
  void put_after_last(uint32_t delay_ms, std::function<void()> send) {
    const auto now = Clock::now();
    const auto last = waiting_.empty() ? now : std::max(now, waiting_.back().due);
    const auto wait = last + std::chrono::milliseconds(delay_ms) - now;
    put(static_cast<uint32_t>(std::chrono::ceil<std::chrono::milliseconds>(wait).count()),
        std::move(send));
  }
  bool empty() const { return waiting_.empty(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    Clock::time_point due;
    std::function<void()> send;
  };

  void pump() {
    while (!waiting_.empty()) {
      const auto now = Clock::now();
      if (waiting_.front().due > now) {
        connection_.after(std::chrono::ceil<std::chrono::milliseconds>(waiting_.front().due - now),
                          [this] { pump(); });
        return;
      }
      // Taken out last: put() inside send() must not start a second pump.
      waiting_.front().send();
      waiting_.pop_front();
    }
  }

  Connection& connection_;
  std::deque<Waiting> waiting_;
};

}  // namespace dgm::sim
