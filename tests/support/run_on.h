// Runs code on a worker and waits for it: how a test reaches into a worker's thread.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <thread>

#include "host/net/worker.h"
#include "tests/support/eventually.h"

namespace dgm::test {

inline void run_on(net::Worker& worker, const std::function<void()>& task) {
  std::promise<void> done;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!worker.post([&] {
    task();
    done.set_value();
  })) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the worker's queue stays full";
    std::this_thread::yield();
  }
  ASSERT_EQ(done.get_future().wait_until(deadline), std::future_status::ready);
}

// Waits until `condition` holds, asked on the worker.
inline bool wait_until(net::Worker& worker, const std::function<bool()>& condition) {
  const auto holds = [&] {
    bool now = false;
    run_on(worker, [&] { now = condition(); });
    return now;
  };
  return eventually(holds, kPatienceMs, 1);
}

}  // namespace dgm::test
