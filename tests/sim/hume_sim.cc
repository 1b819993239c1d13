#include "tests/sim/hume_sim.h"

#include <boost/json.hpp>

#include "tests/sim/hume_v0.h"
#include "tests/sim/hume_v1.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

// The gateway's words: no type, no code.
Answer gateway(unsigned status, const std::string& message) {
  return {.status = status,
          .body = json::serialize(json::object{{"message", message}, {"request_id", "sim"}})};
}

}  // namespace

HumeSim::HumeSim(const SimOptions& options) : Simulator("hume", options) { start(); }
HumeSim::~HumeSim() { stop(); }

void HumeSim::expresses(std::map<std::string, double> probabilities) {
  std::lock_guard lock(mutex_);
  expressions_ = std::move(probabilities);
}

void HumeSim::voice_attributes(std::map<std::string, double> probabilities) {
  std::lock_guard lock(mutex_);
  attributes_ = std::move(probabilities);
}

std::map<std::string, double> HumeSim::expressions() const {
  std::lock_guard lock(mutex_);
  return expressions_;
}

std::map<std::string, double> HumeSim::attributes() const {
  std::lock_guard lock(mutex_);
  return attributes_;
}

Answer HumeSim::error_answer(unsigned status) {
  if (status == 401) return gateway(401, "Unauthorized");
  if (status == 403) return gateway(403, "You cannot consume this service");
  if (status == 429) return gateway(429, "API rate limit exceeded");
  return {.status = status,
          .body = json::serialize(json::object{{"type", "error"},
                                               {"code", "internal_error"},
                                               {"message", "the service cannot answer now"},
                                               {"request_id", "sim"}})};
}

void HumeSim::serve(const std::shared_ptr<Exchange>& exchange) {
  const Request& request = exchange->request();
  const auto refuse = [&](Answer answer, const std::string& why) {
    journal_.note_refusal(std::to_string(answer.status) + ": " + why);
    exchange->answer(std::move(answer));
  };
  const bool is_v0 = request.path == "/v0/stream/models";
  if (!is_v0 && request.path != "/v1/expression/audio/realtime")
    return refuse(gateway(404, "no Route matched with those values"), request.path);
  const bool has_key = request.header("X-Hume-Api-Key") == options_.key;
  const bool has_token = !is_v0 && request.header("Authorization") == "Bearer " + options_.key;
  if (!has_key && !has_token)
    return refuse(error_answer(401), "neither X-Hume-Api-Key nor a bearer token that is known");
  if (!request.is_upgrade) return refuse(gateway(400, "an upgrade is expected"), "no upgrade");
  exchange->accept([this, is_v0](Peer& peer) -> std::unique_ptr<Conversation> {
    if (is_v0) return std::make_unique<StreamModels>(*this, peer);
    return std::make_unique<ExpressionConversation>(*this, peer);
  });
}

}  // namespace dgm::sim
