// How a worker asks a script: its answer comes home to the worker, or not in time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "host/net/worker.h"
#include "host/routing/script.h"

namespace dgm::calls {

// For the script's answers. [any] The worker outlives what it is asked.
inline routing::Script::Post home_to(net::Worker& worker) {
  return [&worker](std::function<void()> task) { worker.post(std::move(task)); };
}

// [worker] What to give the script instead of `answer`, which is told once: by the script, or when
// the deadline has passed, with an empty one.
template <typename Answer>
std::function<void(Answer)> in_time(net::Worker& worker, uint32_t deadline_ms,
                                    std::function<void(Answer)> answer) {
  auto waiting = std::make_shared<std::function<void(Answer)>>(std::move(answer));
  auto tell = [waiting = std::move(waiting)](Answer given) {
    if (const auto first = std::exchange(*waiting, nullptr)) first(std::move(given));
  };
  worker.start_timer(deadline_ms, 0, [tell] { tell({}); });
  return tell;
}

}  // namespace dgm::calls
