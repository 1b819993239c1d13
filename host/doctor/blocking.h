// How the command's own thread reaches into a worker's and waits, always with a deadline.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "host/net/worker.h"

namespace dgm::doctor {

// Runs `task` on the worker. [control] false: it did not come to its end within the deadline.
inline bool run_on(net::Worker& worker, std::function<void()> task,
                   std::chrono::milliseconds deadline = std::chrono::seconds(5)) {
  const auto done = std::make_shared<std::promise<void>>();
  auto over = done->get_future();
  if (!worker.post([done, task = std::move(task)] {
        task();
        done->set_value();
      }))
    return false;
  return over.wait_for(deadline) == std::future_status::ready;
}

// Asked every 10 ms on the worker until it holds. [control]
inline bool wait_until(net::Worker& worker, const std::function<bool()>& condition,
                       std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  for (;;) {
    const auto holds = std::make_shared<std::promise<bool>>();
    auto answer = holds->get_future();
    if (!worker.post([holds, condition] { holds->set_value(condition()); })) return false;
    if (answer.wait_until(end + std::chrono::seconds(1)) != std::future_status::ready) return false;
    if (answer.get()) return true;
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace dgm::doctor
