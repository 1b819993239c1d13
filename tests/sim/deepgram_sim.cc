#include "tests/sim/deepgram_sim.h"

#include <boost/json.hpp>
#include <cstdio>

#include "tests/sim/deepgram_flux.h"
#include "tests/sim/deepgram_listen.h"
#include "tests/sim/deepgram_query.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

std::string request_id_of(uint64_t number) {
  char text[40];
  std::snprintf(text, sizeof text, "5f1c1d5e-0000-4000-8000-%012llx",
                static_cast<unsigned long long>(number));
  return text;
}

// Both shapes that the service answers with.
Answer modern(unsigned status, const std::string& category, const std::string& message) {
  const std::string id = request_id_of(status);
  return {
      .status = status,
      .body = json::serialize(json::object{
          {"category", category}, {"message", message}, {"details", message}, {"request_id", id}}),
      .headers = {{"dg-request-id", id}, {"dg-error", message}}};
}

Answer legacy(unsigned status, const std::string& code, const std::string& message) {
  const std::string id = request_id_of(status);
  return {.status = status,
          .body = json::serialize(
              json::object{{"err_code", code}, {"err_msg", message}, {"request_id", id}}),
          .headers = {{"dg-request-id", id}, {"dg-error", message}}};
}

}  // namespace

DeepgramSim::DeepgramSim(const SimOptions& options) : Simulator("deepgram", options) { start(); }
DeepgramSim::~DeepgramSim() { stop(); }

Answer DeepgramSim::error_answer(unsigned status) {
  switch (status) {
    case 401:
      return modern(401, "INVALID_AUTH", "Invalid credentials.");
    case 402:
      return modern(402, "ASR_PAYMENT_REQUIRED",
                    "Project does not have enough credits for an ASR request");
    case 403:
      return modern(403, "INSUFFICIENT_PERMISSIONS",
                    "Project does not have access to the requested model.");
    case 429:
      return legacy(429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later");
    case 400:
      return legacy(400, "Bad Request", "Bad Request");
    default:
      return {.status = status, .body = "upstream error", .content_type = "text/plain"};
  }
}

void DeepgramSim::serve(const std::shared_ptr<Exchange>& exchange) {
  const Request& request = exchange->request();
  const auto refuse = [&](Answer answer, const std::string& why) {
    journal_.note_refusal(why);
    exchange->answer(std::move(answer));
  };
  const bool is_flux = request.path == "/v2/listen";
  if (!is_flux && request.path != "/v1/listen")
    return refuse(legacy(404, "NOT_FOUND", "no such path"), "404 " + request.path);
  if (request.header("Authorization") != "Token " + options_.key)
    return refuse(error_answer(401), "401: Authorization is not \"Token <key>\"");
  if (!request.is_upgrade)
    return refuse(legacy(400, "Bad Request", "a WebSocket upgrade is expected"), "400: no upgrade");
  auto query = is_flux ? read_flux_query(request) : read_listen_query(request);
  if (!query)
    return refuse(legacy(400, "Bad Request", query.error().text()), "400: " + query.error().text());
  const std::string id = request_id_of(request.connection);
  exchange->accept(
      [this, id, is_flux, wanted = *query](Peer& peer) -> std::unique_ptr<Conversation> {
        if (is_flux) return std::make_unique<FluxConversation>(*this, peer, wanted, id);
        return std::make_unique<ListenConversation>(*this, peer, wanted, id);
      },
      {{"dg-request-id", id}});
}

}  // namespace dgm::sim
