#include "host/control/provider_pages.h"

#include <boost/json.hpp>
#include <cmath>
#include <optional>

#include "host/base/clock.h"
#include "host/calls/service.h"

namespace dgm::control {
namespace {

namespace json = boost::json;

constexpr int64_t kLongestMinutes = 7 * 24 * 60;

Reply ok(const json::value& value) {
  return {.status = 200, .body = json::serialize(value) + "\n"};
}

json::value latency(const std::optional<double>& ms) {
  if (!ms) return nullptr;
  return std::round(*ms * 10) / 10;
}

json::value known(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

// null: it is not asked until somebody says so.
json::value asked_again_in_s(const calls::Breaker& breaker, uint64_t now_ns) {
  const uint64_t until_ns = breaker.until_ns();
  const uint64_t wait_ns = until_ns > now_ns ? until_ns - now_ns : 0;
  constexpr uint64_t kForGoodNs = 100ULL * 365 * 24 * 3600 * kNsPerSecond;
  if (wait_ns > kForGoodNs) return nullptr;
  return (wait_ns + kNsPerSecond - 1) / kNsPerSecond;
}

json::object describe(const calls::Breaker& breaker, uint64_t now_ns) {
  const auto state = breaker.state_at(now_ns);
  const bool is_out = state == calls::BreakerState::kOutOfService;
  return {{"provider", breaker.provider()},
          {"operation", breaker.operation()},
          {"state", std::string(calls::word(state))},
          {"asked_again_in_s", asked_again_in_s(breaker, now_ns)},
          {"reason", known(is_out ? breaker.out_of_service_reason() : std::string())},
          {"p50_ms", latency(breaker.latency().quantile_ms(0.5))},
          {"p95_ms", latency(breaker.latency().quantile_ms(0.95))},
          {"answers", breaker.latency().answers()},
          {"failures", breaker.failures()},
          {"last_failure", known(breaker.last_failure())}};
}

json::object describe(const modules::ModuleReport& file) {
  json::array types;
  for (const auto& type : file.types) types.emplace_back(type.kind + " " + type.name);
  return {{"file", file.path},
          {"id", known(file.id)},
          {"version", known(file.version)},
          {"types", std::move(types)},
          {"sha256", known(file.sha256)},
          {"refusal", known(file.refusal)}};
}

struct ServiceBody {
  std::string reason;
  uint32_t minutes = 0;
};

Result<ServiceBody> read_body(const std::string& body) {
  static const std::string kExpected =
      R"(, expected {"reason": "...", "minutes": 0}, minutes 0 to 10080, 0 until in_service)";
  boost::system::error_code bad;
  const auto value = json::parse(body, bad);
  if (bad || !value.is_object()) return Error{"", "the body is not a JSON object" + kExpected};
  ServiceBody read;
  for (const auto& [key, field] : value.as_object()) {
    if (key == "reason" && field.is_string()) {
      read.reason = std::string(field.as_string());
    } else if (key == "minutes" && field.is_int64() && field.as_int64() >= 0 &&
               field.as_int64() <= kLongestMinutes) {
      read.minutes = static_cast<uint32_t>(field.as_int64());
    } else {
      return Error{"", "the field " + std::string(key) + " is not understood" + kExpected};
    }
  }
  if (read.reason.empty()) return Error{"", "the reason is missing" + kExpected};
  return read;
}

}  // namespace

Reply providers_page(const calls::Generation& generation) {
  const uint64_t now_ns = steady_now_ns();
  json::array providers;
  for (const auto* breaker : generation.health->all())
    providers.push_back(describe(*breaker, now_ns));
  return ok(json::object{{"providers", std::move(providers)}});
}

Reply plugins_page(const calls::Generation& generation) {
  json::array files, mapped;
  for (const auto& file : generation.plugins) files.push_back(describe(file));
  for (const auto& module : modules::mapped_modules())
    mapped.push_back(json::object{{"id", module.id},
                                  {"version", module.version},
                                  {"sha256", module.sha256},
                                  {"file", module.path},
                                  {"providers", module.providers},
                                  {"sessions", module.sessions}});
  return ok(json::object{{"files", std::move(files)}, {"mapped", std::move(mapped)}});
}

Reply set_service(const calls::Generation& generation, const std::string& provider,
                  const std::string& action, const std::string& body) {
  if (action != "out_of_service" && action != "in_service")
    return error_reply(404, "there is no action \"" + action +
                                "\" for a provider; known: out_of_service, in_service");
  const auto found = calls::provider_named(generation, provider);
  if (!found) return error_reply(404, calls::put_in_service(generation, provider).error().text());
  Outcome outcome = Done{};
  if (action == "in_service") {
    outcome = calls::put_in_service(generation, provider);
  } else {
    const auto wish = read_body(body);
    if (!wish) return error_reply(400, wish.error().text());
    outcome = calls::put_out_of_service(generation, provider, wish->reason, wish->minutes);
  }
  if (!outcome) return error_reply(422, outcome.error().text());
  return ok(describe(generation.health->of(*found), steady_now_ns()));
}

}  // namespace dgm::control
