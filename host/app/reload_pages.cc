#include "host/app/reload_pages.h"

#include <boost/json.hpp>
#include <set>

#include "host/base/result.h"

namespace dgm::app {
namespace {

namespace json = boost::json;
using control::Reply;

const char* word(ReloadResult result) {
  switch (result) {
    case ReloadResult::kDone:
      return "done";
    case ReloadResult::kSame:
      return "same";
    case ReloadResult::kChecked:
      return "checked";
    case ReloadResult::kInvalid:
      return "invalid";
    case ReloadResult::kBusy:
      return "busy";
  }
  return "";
}

int status_of(ReloadResult result) {
  if (result == ReloadResult::kInvalid) return 422;
  return result == ReloadResult::kBusy ? 409 : 200;
}

json::array listed(const std::vector<Error>& errors) {
  json::array all;
  for (const auto& error : errors)
    all.push_back(json::object{{"where", error.where}, {"sentence", error.sentence}});
  return all;
}

json::array listed(const std::map<uint64_t, CallCount>& calls) {
  json::array all;
  for (const auto& [generation, count] : calls)
    all.push_back(json::object{
        {"generation", generation}, {"calls", count.all}, {"following", count.following}});
  return all;
}

json::object fields_of(const ReloadReport& report) {
  json::array changes, restart, waits;
  for (const auto& change : report.changes)
    changes.push_back(json::object{{"kind", change.kind}, {"text", change.text}});
  for (const auto& needs : report.restart)
    restart.push_back(json::object{{"option", needs.option->key()},
                                   {"wanted", needs.wanted},
                                   {"kept", needs.kept},
                                   {"why", needs.option->restart},
                                   {"where", needs.where}});
  for (const auto& sentence : report.waits) waits.emplace_back(sentence);
  json::object fields{{"result", word(report.result)},
                      {"before", report.before},
                      {"generation", report.after},
                      {"changes", std::move(changes)},
                      {"calls_on_others", listed(report.calls)},
                      {"needs_restart", std::move(restart)},
                      {"waits", std::move(waits)},
                      {"errors", listed(report.errors)},
                      {"warnings", listed(report.warnings)},
                      {"notices", listed(report.notices)},
                      {"text", report.text()}};
  if (report.as) fields["as"] = *report.as;
  // As every other refusal of the endpoint.
  if (!report.good())
    fields["error"] = report.errors.empty() ? report.text() : report.errors.front().text();
  return fields;
}

// {}, {"to": 7}, {"check": true}
Result<ReloadRequest> read_request(const std::string& body) {
  ReloadRequest request{.trigger = "api"};
  if (body.empty()) return request;
  boost::system::error_code bad;
  const auto value = json::parse(body, bad);
  if (bad || !value.is_object())
    return Error{"", "the body is not a JSON object such as {}, {\"to\": 7} or {\"check\": true}"};
  for (const auto& [key, field] : value.as_object()) {
    if (key == "to" && field.is_int64() && field.as_int64() > 0)
      request.to = static_cast<uint64_t>(field.as_int64());
    else if (key == "check" && field.is_bool())
      request.check_only = field.as_bool();
    else if (key == "to" || key == "check")
      return Error{"",
                   "field \"" + std::string(key) + "\": expected " +
                       (key == "to" ? "the number of a generation, such as 7" : "true or false")};
    else
      return Error{"", "unknown field \"" + std::string(key) + "\"; known: to, check"};
  }
  return request;
}

Reply reload_page(Reloader& reloader, const std::string& body) {
  auto request = read_request(body);
  if (!request) return control::error_reply(400, request.error().text());
  const auto report = reloader.reload(std::move(*request));
  return {.status = status_of(report.result), .body = json::serialize(fields_of(report)) + "\n"};
}

Reply generations_page(const Reloader& reloader) {
  const auto serving = reloader.state().generation;
  const auto calls = reloader.calls_by_generation();
  const auto calls_on = [&](uint64_t number) {
    const auto found = calls.find(number);
    return found == calls.end() ? size_t{0} : found->second.all;
  };
  json::array all;
  std::set<uint64_t> kept_numbers;
  for (const auto& kept : reloader.generations()) {
    kept_numbers.insert(kept.number);
    all.push_back(json::object{{"generation", kept.number},
                               {"created_at_unix_ms", kept.created_at_unix_ms},
                               {"trigger", kept.trigger},
                               {"calls", calls_on(kept.number)},
                               {"report", kept.report}});
  }
  json::array others;
  for (const auto& [number, count] : calls)
    if (!kept_numbers.contains(number))
      others.push_back(json::object{{"generation", number}, {"calls", count.all}});
  return {.body = json::serialize(json::object{{"serving", serving},
                                               {"kept", std::move(all)},
                                               {"not_kept", std::move(others)}}) +
                  "\n"};
}

// Not in the registry: generations come and go, its series stay.
std::string calls_metric(const Reloader& reloader) {
  auto calls = reloader.calls_by_generation();
  calls.try_emplace(reloader.state().generation);
  std::string text =
      "# HELP dragoman_calls_by_generation Calls on each generation of the configuration\n"
      "# TYPE dragoman_calls_by_generation gauge\n";
  for (const auto& [number, count] : calls)
    text += "dragoman_calls_by_generation{generation=\"" + std::to_string(number) + "\"} " +
            std::to_string(count.all) + "\n";
  return text;
}

}  // namespace

control::Pages reload_pages(Reloader& reloader) {
  return {.known = "POST /api/v1/reload, GET /api/v1/generations",
          .answer = [&reloader](const control::Request& request) -> std::optional<Reply> {
            if (request.path == "/api/v1/reload" && request.method == "POST")
              return reload_page(reloader, request.body);
            if (request.path == "/api/v1/generations" && request.method == "GET")
              return generations_page(reloader);
            return std::nullopt;
          },
          .metrics = [&reloader] { return calls_metric(reloader); }};
}

control::ConfigHealth config_health(const ReloadState& state) {
  return {.generation = state.generation,
          .last_reload = state.last_failed            ? "failed"
                         : state.last_at_unix_ms == 0 ? "none"
                                                      : "good",
          .last_reload_at_unix_ms = state.last_at_unix_ms,
          .trial_left_s = state.trial_left_s,
          .problem = state.problem};
}

}  // namespace dgm::app
