// What the control endpoint answers: /healthz, /metrics, /api/v1/calls/active, /api/v1/legs,
// /api/v1/rooms. Of providers and plugins: provider_pages.h.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/calls/switchboard.h"
#include "host/control/http_server.h"

namespace dgm::control {

// How it stands with the configuration and its reloads.
struct ConfigHealth {
  uint64_t generation = 1;
  std::string last_reload = "none";  // "good" "failed"
  uint64_t last_reload_at_unix_ms = 0;
  uint64_t trial_left_s = 0;  // 0: no trial
  std::string problem{};      // empty: green
};

// What the process knows of its own condition.
struct Health {
  std::vector<std::string> problems{};  // empty: green
  ConfigHealth config{};
};

// More pages for the same endpoint, from whoever lies above this folder.
struct Pages {
  std::string known;  // "POST /api/v1/reload", for who asks for a page that is not there
  std::function<std::optional<Reply>(const Request&)> answer;  // nullopt: not one of these. [any]
  std::function<std::string()> metrics{};                      // more of /metrics. [any]
};

class Api {
 public:
  // `health` is asked per request. [any] `patience`: how long a caller waits for a leg to open.
  Api(calls::Switchboard& board, net::WorkerPool& workers, std::string version,
      std::function<Health()> health,
      std::chrono::milliseconds patience = std::chrono::milliseconds(1000));

  void add(Pages pages);                 // [control] before the endpoint is opened
  Reply handle(const Request& request);  // [any] at most `patience`

 private:
  Reply health_page();
  Reply metrics_page();
  Reply active_calls();
  Reply open_leg(const Request& request);
  Reply close_leg(const std::string& number);
  Reply act_on_leg(const std::string& number, const std::string& action, const Request& request);
  Reply set_crossover(const std::string& room, const Request& request);

  calls::Switchboard& board_;
  net::WorkerPool& workers_;
  std::string version_;
  std::function<Health()> health_;
  std::chrono::milliseconds patience_;
  std::vector<Pages> more_;
};

}  // namespace dgm::control
