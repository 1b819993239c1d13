// A question from a thread that may wait to a worker that may not.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <thread>

#include "host/net/worker.h"

namespace dgm::calls {

// [any, not worker] Runs `task` on the worker and waits for what it returns. nullopt: it had not
// begun within `patience`, and never will.
template <typename Answer>
std::optional<Answer> ask(net::Worker& worker, std::chrono::milliseconds patience,
                          std::function<Answer()> task) {
  struct Question {
    std::atomic<bool> is_over{false};
    std::promise<Answer> answer;
  };
  auto question = std::make_shared<Question>();
  auto answer = question->answer.get_future();
  worker.post([question, task = std::move(task)] {
    if (!question->is_over.exchange(true)) question->answer.set_value(task());
  });
  if (answer.wait_for(patience) == std::future_status::timeout && !question->is_over.exchange(true))
    return std::nullopt;
  return answer.get();
}

// [any, not worker] The same for what must be done in any case. nullopt: it was not done within
// `patience`, but will be as soon as the worker goes on.
template <typename Answer>
std::optional<Answer> order(net::Worker& worker, std::chrono::milliseconds patience,
                            std::function<Answer()> task) {
  const auto answer = std::make_shared<std::promise<Answer>>();
  auto given = answer->get_future();
  while (!worker.post([answer, task] { answer->set_value(task()); }))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // its queue is full
  if (given.wait_for(patience) == std::future_status::timeout) return std::nullopt;
  return given.get();
}

}  // namespace dgm::calls
