#include "tests/sim/control.h"

#include <boost/json.hpp>
#include <sstream>

namespace dgm::sim {
namespace {

namespace json = boost::json;

Answer lines(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& one : all) text += one + "\n";
  return {.status = 200, .body = text, .content_type = "text/plain; charset=utf-8"};
}

Answer problem(unsigned status, const std::string& why) {
  return {.status = status, .body = why + "\n", .content_type = "text/plain; charset=utf-8"};
}

json::object shown(const Counters& counters) {
  return {{"connections", counters.connections}, {"open_connections", counters.open_connections},
          {"requests", counters.requests},       {"refused", counters.refused},
          {"faults", counters.faults},           {"utterances", counters.utterances},
          {"characters", counters.characters},   {"audio_ms", counters.audio_ms},
          {"tls_resumed", counters.tls_resumed}};
}

}  // namespace

Outcome set_latency(Simulator& simulator, const std::string& text) {
  if (text == "published") {
    simulator.published_latency();
    return Done{};
  }
  if (text == "none") {
    simulator.latency({});
    return Done{};
  }
  std::istringstream words(text);
  std::string operation, rest;
  Percentiles figures;
  if (words >> operation >> figures.p50_ms >> figures.p99_ms && !(words >> rest)) {
    simulator.latency({{operation, figures}});
    return Done{};
  }
  return Error{{}, "latency \"" + text + "\" is not published, none, or like: final 260 350"};
}

Control::Control(Simulators& simulators, uint16_t port)
    : simulators_(simulators), server_({.port = port}, *this, journal_) {}

void Control::on_exchange(const std::shared_ptr<Exchange>& exchange) {
  exchange->answer(act(exchange->request()));
}

Answer Control::act(const Request& request) {
  if (request.path == "/") return show_all();
  const size_t slash = request.path.find('/', 1);
  Simulator* simulator = simulators_.find(request.path.substr(1, slash - 1));
  if (!simulator || slash == std::string::npos)
    return problem(404, "no such path; GET / shows what there is");
  const std::string what = request.path.substr(slash + 1);
  if (request.method == "GET") {
    if (what == "asked") return lines(simulator->journal().whats());
    if (what == "refusals") return lines(simulator->journal().refusals());
    if (what == "texts") return lines(simulator->texts());
    if (what == "fault") return problem(200, simulator->faults());
  }
  if (request.method == "DELETE" && what == "fault") {
    simulator->clear_faults();
    return problem(200, "no faults");
  }
  if (request.method == "POST" && what == "fault") {
    const auto fault = parse_fault(request.body);
    if (!fault) return problem(400, fault.error().text());
    simulator->fault(*fault);
    return problem(200, describe(*fault));
  }
  if (request.method == "POST" && what == "latency") {
    const auto outcome = set_latency(*simulator, request.body);
    return outcome ? problem(200, request.body) : problem(400, outcome.error().text());
  }
  if (request.method == "POST" && what == "drop") {
    simulator->drop_connections();
    return problem(200, "dropped");
  }
  return problem(404, "no such path; GET / shows what there is");
}

Answer Control::show_all() {
  json::object all;
  for (Simulator* simulator : simulators_.all()) {
    json::array texts, refusals;
    for (const auto& text : simulator->texts()) texts.emplace_back(text);
    for (const auto& why : simulator->journal().refusals()) refusals.emplace_back(why);
    all[simulator->name()] = json::object{{"url", simulator->url()},
                                          {"faults", simulator->faults()},
                                          {"counters", shown(simulator->counters())},
                                          {"refusals", std::move(refusals)},
                                          {"texts", std::move(texts)}};
  }
  return {.status = 200, .body = json::serialize(all)};
}

}  // namespace dgm::sim
