// /healthz: one glance at the condition of the host.
#include <boost/json.hpp>

#include "host/control/api.h"

namespace dgm::control {

namespace json = boost::json;

Reply Api::health_page() {
  const auto health = health_();
  const auto& config = health.config;
  json::array problems;
  for (const auto& problem : health.problems) problems.emplace_back(problem);
  if (!config.problem.empty()) problems.emplace_back(config.problem);
  const json::object page{
      {"status", problems.empty() ? "green" : "yellow"},
      {"version", version_},
      {"generation", board_.generation()->number},
      {"legs", board_.legs()},
      {"config", json::object{{"status", config.problem.empty() ? "green" : "yellow"},
                              {"generation", config.generation},
                              {"last_reload", config.last_reload},
                              {"last_reload_at_unix_ms", config.last_reload_at_unix_ms},
                              {"trial_left_s", config.trial_left_s},
                              {"problem", config.problem}}},
      {"problems", std::move(problems)}};
  return {.body = json::serialize(page) + "\n"};
}

}  // namespace dgm::control
