#include "host/control/api.h"

#include <atomic>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>
#include <cmath>
#include <future>
#include <map>
#include <memory>

#include "host/base/clock.h"
#include "host/base/metrics.h"
#include "host/control/provider_pages.h"
#include "host/routing/leg_options.h"

namespace dgm::control {
namespace {

namespace json = boost::json;

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
      {"generation", leg.generation},
      {"extension", leg.extension},
      {"language", leg.language},
      {"transport", leg.transport},
      {"why", leg.why},
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
      {"left_out_frames", leg.sender.ahead_dropped},  // of a burst after a stall
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
      {"hears_nothing", leg.hears_nothing},
  };
}

std::optional<uint64_t> leg_number(const std::string& text) {
  uint64_t leg = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), leg);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return leg;
}

Reply no_number(const std::string& text) {
  return error_reply(400, "\"" + text + "\" is not the number of a leg");
}

Reply no_leg(const std::string& number) {
  return error_reply(
      404, "there is no leg " + number + "; GET /api/v1/calls/active lists those that there are");
}

std::optional<std::string> string_field(const std::string& body, const char* name) {
  boost::system::error_code bad;
  const auto value = json::parse(body, bad);
  const auto* field = !bad && value.is_object() ? value.as_object().if_contains(name) : nullptr;
  if (!field || !field->is_string() || field->as_string().empty()) return std::nullopt;
  return std::string(field->as_string());
}

}  // namespace

Api::Api(calls::Switchboard& board, net::WorkerPool& workers, std::string version,
         std::function<Health()> health, std::chrono::milliseconds patience)
    : board_(board),
      workers_(workers),
      version_(std::move(version)),
      health_(std::move(health)),
      patience_(patience) {}

void Api::add(Pages pages) { more_.push_back(std::move(pages)); }

Reply Api::handle(const Request& request) {
  const std::string& path = request.path;
  const bool get = request.method == "GET" || request.method == "HEAD";
  if (path == "/healthz" && get) return health_page();
  if (path == "/metrics" && get) return metrics_page();
  if (path == "/api/v1/calls/active" && get) return active_calls();
  if (path == "/api/v1/providers" && get) return providers_page(*board_.generation());
  if (path == "/api/v1/plugins" && get) return plugins_page(*board_.generation());
  if (path == "/api/v1/legs" && request.method == "POST") return open_leg(request);
  static const std::string kLegs = "/api/v1/legs/", kRooms = "/api/v1/rooms/",
                           kProviders = "/api/v1/providers/";
  if (const auto slash = path.find('/', kProviders.size());
      path.starts_with(kProviders) && slash != std::string::npos && request.method == "POST")
    return set_service(*board_.generation(),
                       path.substr(kProviders.size(), slash - kProviders.size()),
                       path.substr(slash + 1), request.body);
  if (path.starts_with(kLegs) && request.method == "DELETE")
    return close_leg(path.substr(kLegs.size()));
  if (const auto slash = path.find('/', kLegs.size());
      path.starts_with(kLegs) && slash != std::string::npos && request.method == "POST")
    return act_on_leg(path.substr(kLegs.size(), slash - kLegs.size()), path.substr(slash + 1),
                      request);
  if (path.starts_with(kRooms) && request.method == "PUT")
    return set_crossover(path.substr(kRooms.size()), request);
  std::string also;
  for (const auto& pages : more_) {
    if (auto reply = pages.answer(request)) return std::move(*reply);
    also += ", " + pages.known;
  }
  return error_reply(
      404, "there is no " + request.method + " " + path +
               "; known: GET /healthz, GET /metrics, GET /api/v1/calls/active, GET "
               "/api/v1/providers, POST /api/v1/providers/NAME/out_of_service (or in_service), "
               "GET /api/v1/plugins, POST /api/v1/legs, "
               "DELETE /api/v1/legs/NUMBER, POST "
               "/api/v1/legs/NUMBER/transfer (or record, stop_recording, monitor, language), PUT "
               "/api/v1/rooms/NAME" +
               also);
}

Reply Api::metrics_page() {
  board_.generation()->health->publish();
  metrics()
      .gauge("dragoman_legs",
             "Legs with a seat in a room now, those that are still set up included")
      .set(static_cast<double>(board_.legs()));
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
  auto text = metrics().print();
  for (const auto& pages : more_)
    if (pages.metrics) text += pages.metrics();
  return {.content_type = "text/plain; version=0.0.4", .body = std::move(text)};
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

  // Whoever is first decides: the leg that opens, or the caller of the API who goes.
  struct Wait {
    std::promise<Result<calls::LegPlace>> place;
    std::atomic<bool> is_over{false};
  };
  const auto wait = std::make_shared<Wait>();
  auto answer = wait->place.get_future();
  board_.open_leg(wish, [wait, &board = board_](Result<calls::LegPlace> place) {
    if (!wait->is_over.exchange(true)) {
      wait->place.set_value(std::move(place));
    } else if (place) {
      board.hang_up(place->number, "opened too late, nobody at the API waits for it any more");
    }
  });
  if (answer.wait_for(patience_) == std::future_status::timeout && !wait->is_over.exchange(true))
    return error_reply(503, "the leg was not opened within " + std::to_string(patience_.count()) +
                                " ms and is closed again; the host is overloaded");
  const auto place = answer.get();
  if (!place) return error_reply(422, place.error().text());
  return ok(
      json::object{{"id", place->call_id}, {"leg", place->number}, {"address", place->address}},
      201);
}

Reply Api::close_leg(const std::string& number) {
  const auto leg = leg_number(number);
  if (!leg) return no_number(number);
  if (!board_.hang_up(*leg, "hung up by the API")) return no_leg(number);
  return {.status = 204, .body = {}};
}

Reply Api::act_on_leg(const std::string& number, const std::string& action,
                      const Request& request) {
  using Kind = routing::CallAction::Kind;
  struct Word {
    Kind kind;
    const char* field;  // nullptr: no body
  };
  static const std::map<std::string, Word> kWords{{"transfer", {Kind::kTransfer, "to"}},
                                                  {"record", {Kind::kRecord, "name"}},
                                                  {"stop_recording", {Kind::kStopRecording, {}}},
                                                  {"monitor", {Kind::kMonitor, "to"}},
                                                  {"language", {Kind::kLanguage, "language"}}};
  const auto word = kWords.find(action);
  if (word == kWords.end())
    return error_reply(404, "there is no action \"" + action +
                                "\"; known: transfer, record, stop_recording, monitor, language");
  const auto leg = leg_number(number);
  if (!leg) return no_number(number);
  routing::CallAction wish{.kind = word->second.kind, .where = "the API (" + action + ")"};
  if (const char* field = word->second.field) {
    const auto text = string_field(request.body, field);
    if (!text)
      return error_reply(400, "expected a JSON object with the string \"" + std::string(field) +
                                  "\", such as {\"" + field + "\":\"1002\"}");
    wish.text = *text;
    if (wish.kind == Kind::kLanguage) {
      const auto tag = routing::normal_language(*text);
      if (!tag)
        return error_reply(400, "\"" + *text + "\" is not a language tag such as \"fr-FR\"");
      wish.text = *tag;
    }
  }
  if (!board_.perform(*leg, wish)) return no_leg(number);
  return {.status = 202, .body = {}};
}

Reply Api::set_crossover(const std::string& room, const Request& request) {
  const auto word = string_field(request.body, "crossover").value_or("");
  const auto crossover = routing::crossover_of(word);
  if (!crossover && word != "pbx")
    return error_reply(400,
                       "expected {\"crossover\":\"translate\"}, {\"crossover\":\"pass_through\"}, "
                       "{\"crossover\":\"debug\"} or {\"crossover\":\"pbx\"}");
  if (word == "pbx") {
    const auto bridged = board_.bridge_in_pbx(room);
    if (!bridged) return error_reply(409, bridged.error().text());
    return {.status = 204, .body = {}};
  }
  board_.part_in_pbx(room);
  if (!board_.set_crossover(room, *crossover))
    return error_reply(404, "there is no room \"" + room +
                                "\"; GET /api/v1/calls/active lists those that there are");
  return {.status = 204, .body = {}};
}

}  // namespace dgm::control
