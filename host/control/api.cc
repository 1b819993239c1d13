#include "host/control/api.h"

#include <boost/json.hpp>
#include <charconv>
#include <chrono>
#include <cmath>
#include <future>
#include <map>
#include <memory>

#include "host/base/clock.h"
#include "host/base/metrics.h"

namespace dgm::control {
namespace {

namespace json = boost::json;

constexpr auto kPatience = std::chrono::seconds(1);

Reply ok(const json::value& value, int status = 200) {
  return {.status = status, .body = json::serialize(value) + "\n"};
}

// Absent is not zero: a level that nobody measured is null.
json::value level(const std::optional<double>& dbfs) {
  if (!dbfs) return nullptr;
  return std::round(*dbfs * 10) / 10;
}

json::value known(double value) {
  if (value < 0) return nullptr;
  return std::round(value * 100) / 100;
}

json::object describe(const calls::LegReport& leg, uint64_t now_ns) {
  return {
      {"leg", leg.number},
      {"id", leg.id},
      {"extension", leg.extension},
      {"language", leg.language},
      {"transport", leg.transport},
      {"duration_s", std::round(static_cast<double>(now_ns - leg.joined_at_ns) / 1e6) / 1000},
      {"received", leg.transport_stats.packets_received},
      {"sent", leg.transport_stats.packets_sent},
      {"rejected", leg.transport_stats.packets_rejected},
      {"lost", leg.capture.buffer.lost},
      {"late", leg.capture.buffer.late},
      {"duplicate", leg.capture.buffer.duplicate},
      {"dropped", leg.capture.buffer.dropped_overflow},
      {"concealed_frames", leg.capture.buffer.concealed_frames},
      {"relayed_frames", leg.capture.relayed},
      {"jitter_ms", known(leg.transport_stats.jitter_ms)},
      {"round_trip_ms", known(leg.transport_stats.round_trip_ms)},
      {"jitter_buffer_ms", leg.capture.buffer.depth_ms},
      {"heard_dbfs", level(leg.heard_dbfs)},
      {"sent_dbfs", level(leg.sent_dbfs)},
      {"gain_db", std::round(leg.gain_db * 10) / 10},
      {"clipped_samples", leg.clipped_samples},
      {"utterances_heard", leg.utterances_heard},
      {"translations_spoken", leg.utterances_spoken},
      {"speech_s_heard", static_cast<double>(leg.speech_frames_heard) * 0.02},
      {"frames_refused", leg.frames_refused},
  };
}

}  // namespace

Api::Api(calls::Switchboard& board, net::WorkerPool& workers, std::string version,
         std::function<Health()> health)
    : board_(board), workers_(workers), version_(std::move(version)), health_(std::move(health)) {}

Reply Api::handle(const Request& request) {
  const std::string& path = request.path;
  const bool get = request.method == "GET" || request.method == "HEAD";
  if (path == "/healthz" && get) return health_page();
  if (path == "/metrics" && get) return metrics_page();
  if (path == "/api/v1/calls/active" && get) return active_calls();
  if (path == "/api/v1/legs" && request.method == "POST") return open_leg(request);
  static const std::string kLegs = "/api/v1/legs/", kRooms = "/api/v1/rooms/";
  if (path.starts_with(kLegs) && request.method == "DELETE")
    return close_leg(path.substr(kLegs.size()));
  if (path.starts_with(kRooms) && request.method == "PUT")
    return set_crossover(path.substr(kRooms.size()), request);
  return error_reply(
      404, "there is no " + request.method + " " + path +
               "; known: GET /healthz, GET /metrics, GET /api/v1/calls/active, POST /api/v1/legs, "
               "DELETE /api/v1/legs/NUMBER, PUT /api/v1/rooms/NAME");
}

Reply Api::health_page() {
  const auto health = health_();
  json::array problems;
  for (const auto& problem : health.problems) problems.emplace_back(problem);
  return ok(json::object{{"status", problems.empty() ? "green" : "yellow"},
                         {"version", version_},
                         {"generation", board_.generation()->number},
                         {"legs", board_.legs()},
                         {"problems", std::move(problems)}});
}

Reply Api::metrics_page() {
  metrics().gauge("dragoman_legs", "Legs in rooms now").set(static_cast<double>(board_.legs()));
  for (size_t i = 0; i < workers_.size(); ++i) {
    const auto stats = workers_.at(i).stats();
    const Labels labels{{"worker", std::to_string(i)}};
    metrics()
        .gauge("dragoman_worker_turns", "Wake-ups of a worker", labels)
        .set(static_cast<double>(stats.turns));
    metrics()
        .gauge("dragoman_worker_slots_run", "Pacing slots run", labels)
        .set(static_cast<double>(stats.slots_run));
    metrics()
        .gauge("dragoman_worker_slots_skipped", "Pacing slots skipped after stalls", labels)
        .set(static_cast<double>(stats.slots_skipped));
    metrics()
        .gauge("dragoman_worker_posts_refused", "Tasks refused by a full queue", labels)
        .set(static_cast<double>(stats.posts_refused));
    metrics()
        .gauge("dragoman_worker_realtime", "1: SCHED_FIFO is in force", labels)
        .set(stats.realtime ? 1 : 0);
  }
  return {.content_type = "text/plain; version=0.0.4", .body = metrics().print()};
}

Reply Api::active_calls() {
  const uint64_t now_ns = steady_now_ns();
  std::map<std::string, json::array> rooms;
  for (const auto& leg : board_.report()) rooms[leg.room].push_back(describe(leg, now_ns));
  json::array calls;
  for (auto& [room, legs] : rooms)
    calls.push_back(json::object{{"room", room}, {"legs", std::move(legs)}});
  return ok(json::object{{"calls", std::move(calls)}});
}

Reply Api::open_leg(const Request& request) {
  boost::system::error_code bad;
  const auto body = json::parse(request.body, bad);
  if (bad || !body.is_object()) return error_reply(400, "the body is not a JSON object");
  calls::LegWish wish;
  const std::map<std::string, std::string*> fields{
      {"transport", &wish.transport}, {"extension", &wish.extension}, {"from", &wish.from},
      {"call_id", &wish.call_id},     {"remote", &wish.remote},       {"codec", &wish.codec}};
  for (const auto& [key, value] : body.as_object()) {
    const auto field = fields.find(std::string(key));
    if (field == fields.end())
      return error_reply(400, "unknown field \"" + std::string(key) +
                                  "\"; known: transport, extension, from, call_id, remote, codec");
    if (!value.is_string())
      return error_reply(400, "field \"" + std::string(key) + "\" is not a string");
    *field->second = std::string(value.as_string());
  }
  if (wish.transport.empty() || wish.extension.empty())
    return error_reply(400,
                       "the fields transport and extension are needed, such as "
                       "{\"transport\":\"rtp\",\"extension\":\"7777\"}");

  auto promise = std::make_shared<std::promise<Result<calls::LegPlace>>>();
  auto answer = promise->get_future();
  board_.open_leg(
      wish, [promise](Result<calls::LegPlace> place) { promise->set_value(std::move(place)); });
  if (answer.wait_for(kPatience) == std::future_status::timeout)
    return error_reply(503, "the leg was not opened within 1 s; the host is overloaded");
  const auto place = answer.get();
  if (!place) return error_reply(422, place.error().text());
  return ok(
      json::object{{"id", place->call_id}, {"leg", place->number}, {"address", place->address}},
      201);
}

Reply Api::close_leg(const std::string& number) {
  uint64_t leg = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), leg);
  if (error != std::errc() || end != number.data() + number.size())
    return error_reply(400, "\"" + number + "\" is not the number of a leg");
  if (!board_.hang_up(leg, "hung up by the API"))
    return error_reply(
        404, "there is no leg " + number + "; GET /api/v1/calls/active lists those that there are");
  return {.status = 204, .body = {}};
}

Reply Api::set_crossover(const std::string& room, const Request& request) {
  boost::system::error_code bad;
  const auto body = json::parse(request.body, bad);
  const auto* mode = !bad && body.is_object() ? body.as_object().if_contains("crossover") : nullptr;
  const auto word = mode && mode->is_string() ? std::string(mode->as_string()) : std::string();
  if (word != "translate" && word != "pass_through")
    return error_reply(
        400, "expected {\"crossover\":\"translate\"} or {\"crossover\":\"pass_through\"}");
  if (!board_.set_crossover(room, word == "translate" ? routing::Crossover::kTranslate
                                                      : routing::Crossover::kPassThrough))
    return error_reply(404, "there is no room \"" + room +
                                "\"; GET /api/v1/calls/active lists those that there are");
  return {.status = 204, .body = {}};
}

}  // namespace dgm::control
