// A question from a thread that may wait to a worker that may not.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>

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

}  // namespace dgm::calls
