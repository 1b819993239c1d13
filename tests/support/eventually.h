// Waits for what another thread or another program does.
#pragma once

#include <chrono>
#include <thread>

namespace dgm::test {

// Long, because nothing waits for its end where all is well, and a machine may be busy.
inline constexpr int kPatienceMs = 30'000;
inline constexpr std::chrono::milliseconds kPatience{kPatienceMs};

// Asks `condition` again and again until it holds.
template <typename Condition>
bool eventually(Condition condition, int deadline_ms = kPatienceMs, int pause_ms = 10) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(deadline_ms);
  for (;;) {
    if (condition()) return true;
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
  }
}

}  // namespace dgm::test
