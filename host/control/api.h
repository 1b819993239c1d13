// What the control endpoint answers: /healthz, /metrics, /api/v1/calls/active, /api/v1/providers,
// /api/v1/legs, /api/v1/rooms.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/calls/switchboard.h"
#include "host/control/http_server.h"

namespace dgm::control {

// What the process knows of its own condition.
struct Health {
  std::vector<std::string> problems;  // empty: green
};

class Api {
 public:
  // `health` is asked per request. [any] `patience`: how long a caller waits for a leg to open.
  Api(calls::Switchboard& board, net::WorkerPool& workers, std::string version,
      std::function<Health()> health,
      std::chrono::milliseconds patience = std::chrono::milliseconds(1000));

  Reply handle(const Request& request);  // [any] at most `patience`

 private:
  Reply health_page();
  Reply metrics_page();
  Reply active_calls();
  Reply providers();
  Reply open_leg(const Request& request);
  Reply close_leg(const std::string& number);
  Reply act_on_leg(const std::string& number, const std::string& action, const Request& request);
  Reply set_crossover(const std::string& room, const Request& request);

  calls::Switchboard& board_;
  net::WorkerPool& workers_;
  std::string version_;
  std::function<Health()> health_;
  std::chrono::milliseconds patience_;
};

}  // namespace dgm::control
