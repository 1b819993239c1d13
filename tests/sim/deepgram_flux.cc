#include "tests/sim/deepgram_flux.h"

#include <algorithm>

#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

constexpr double kUpdateEveryS = 0.25;
constexpr double kSureAfterS = 0.4;

json::array words_of(const std::vector<TimedWord>& words) {
  json::array list;
  for (const auto& word : words)
    list.push_back(json::object{
        {"word", word.text}, {"confidence", 0.98}, {"start", word.begin_s}, {"end", word.end_s}});
  return list;
}

}  // namespace

FluxConversation::FluxConversation(DeepgramSim& sim, Peer& peer, ListenQuery query,
                                   std::string request_id)
    : sim_(sim),
      peer_(peer),
      query_(std::move(query)),
      request_id_(std::move(request_id)),
      hearing_(query_.encoding, query_.sample_rate_hz, 1),
      outbox_(peer) {}

void FluxConversation::on_open() { send({{"type", "Connected"}, {"request_id", request_id_}}); }

void FluxConversation::on_text(std::string_view message) {
  sim_.journal_.note(peer_.connection(), "text: " + std::string(message));
  if (is_finished_) return;
  const auto object = parse_object(message);
  const std::string type = object ? text_or_empty(*object, "type") : "";
  if (type == "CloseStream") {
    if (in_turn_) end_turn("model");
    is_finished_ = true;
    outbox_.put(0, [this] { peer_.close(1000, ""); });
  } else if (type == "Configure") {
    configure(*object);
  } else if (type == "ForceEndTurn") {
    if (in_turn_) end_turn("manual");
  } else {
    sim_.journal_.note_refusal("unknown message: " + std::string(message.substr(0, 200)));
    fail("UNPARSABLE_CLIENT_MESSAGE",
         "The message is not one of CloseStream, Configure, ForceEndTurn");
  }
}

void FluxConversation::configure(const json::object& message) {
  ListenQuery changed = query_;
  if (const auto* thresholds = message.if_contains("thresholds")) {
    const auto number = [&](const char* name) -> std::optional<double> {
      const auto* value =
          thresholds->is_object() ? thresholds->get_object().if_contains(name) : nullptr;
      if (!value || !value->is_number()) return std::nullopt;
      return value->to_number<double>();
    };
    if (const auto value = number("eot_threshold")) changed.eot_threshold = *value;
    if (const auto value = number("eager_eot_threshold")) changed.eager_eot_threshold = value;
    if (const auto value = number("eot_timeout_ms"))
      changed.eot_timeout_ms = static_cast<uint32_t>(std::clamp(*value, 0.0, 1e9));
  }
  const auto good = check_thresholds(changed);
  if (!good) {
    sim_.journal_.note_refusal(good.error().text());
    return send({{"type", "ConfigureFailure"},
                 {"request_id", request_id_},
                 {"description", good.error().text()}});
  }
  query_ = changed;
  send({{"type", "ConfigureSuccess"}, {"request_id", request_id_}});
}

void FluxConversation::on_binary(std::string_view message) {
  if (is_finished_) return;
  const double before_s = hearing_.heard_s();
  hearing_.push(message, [this] { on_step(); });
  const auto heard_ms = static_cast<uint64_t>((hearing_.heard_s() - before_s) * 1000);
  sim_.journal_.count([&](Counters& counters) { counters.audio_ms += heard_ms; });
}

void FluxConversation::on_step() {
  if (is_finished_) return;
  const double now_s = hearing_.heard_s();
  const bool has_words = !hearing_.words().empty();
  if (!in_turn_ && has_words) {
    begin_turn();
  } else if (in_turn_) {
    const double quiet_s = hearing_.sounding() ? 0 : now_s - hearing_.last_sound_s();
    const double confidence = std::min(1.0, quiet_s / kSureAfterS);
    const bool native = query_.eot_threshold < 1.0 && confidence >= query_.eot_threshold;
    if (native || quiet_s >= query_.eot_timeout_ms / 1000.0) return end_turn("model");
    if (is_eager_ && quiet_s == 0) {
      is_eager_ = false;
      send_turn("TurnResumed", confidence);
    } else if (!is_eager_ && query_.eager_eot_threshold &&
               confidence >= *query_.eager_eot_threshold) {
      is_eager_ = true;
      send_turn("EagerEndOfTurn", confidence);
    }
  }
  if (now_s >= next_update_s_) {
    next_update_s_ = now_s + kUpdateEveryS;
    if (!is_eager_) send_turn("Update", 0.01);
  }
}

void FluxConversation::begin_turn() {
  in_turn_ = true;
  is_eager_ = false;
  fault_ = sim_.work_fault();
  sim_.journal_.count([](Counters& counters) { ++counters.utterances; });
  if (fault_ && fault_->kind == FaultKind::kCut) peer_.cut_after(fault_->after);
  if (fault_ && fault_->kind == FaultKind::kHalfOpen) peer_.freeze_after(fault_->after);
  if (fault_ && fault_->kind == FaultKind::kWrongRate) {
    is_finished_ = true;
    return peer_.close(1008, "DATA-0000");
  }
  send_turn("StartOfTurn", 0.01);
}

void FluxConversation::end_turn(const char* trigger) {
  const std::string text = text_of(hearing_.words());
  if (!text.empty()) sim_.add_text(text);
  send_turn("EndOfTurn", 0.9, trigger);
  in_turn_ = is_eager_ = false;
  ++turn_;
  turn_from_s_ = hearing_.heard_s();
  hearing_.words().clear();
}

void FluxConversation::send_turn(const std::string& event, double confidence, const char* trigger) {
  const bool is_end = event == "EndOfTurn";
  const bool deaf =
      fault_ && in_turn_ &&
      (fault_->kind == FaultKind::kSilence || (fault_->kind == FaultKind::kEmptyFinal && is_end));
  const auto& words = hearing_.words();
  json::object message{{"type", "TurnInfo"},
                       {"request_id", request_id_},
                       {"event", event},
                       {"turn_index", turn_},
                       {"audio_window_start", turn_from_s_},
                       {"audio_window_end", hearing_.heard_s()},
                       {"transcript", deaf ? "" : text_of(words)},
                       {"words", deaf ? json::array{} : words_of(words)},
                       {"end_of_turn_confidence", confidence}};
  if (trigger) message["trigger"] = trigger;
  if (query_.model == "flux-general-multi") {
    message["languages"] = json::array{};
    message["languages_hinted"] = json::value_from(query_.language_hints);
  }
  send(std::move(message), is_end);
}

void FluxConversation::send(json::object message, bool is_end_of_turn) {
  uint32_t delay_ms = is_end_of_turn ? sim_.latency_.next_ms("final") : 0;
  const bool struck = fault_ && in_turn_;
  if (struck && fault_->kind == FaultKind::kNever) return;
  if (struck && fault_->kind == FaultKind::kSlow) delay_ms += fault_->delay_ms;
  message["sequence_id"] = sequence_++;
  std::string text = json::serialize(message);
  if (struck && is_end_of_turn && fault_->kind == FaultKind::kMalformedJson)
    text.resize(text.size() / 2);
  if (struck && is_end_of_turn && fault_->kind == FaultKind::kGarbage) {
    outbox_.put(delay_ms, [this] { peer_.send_binary("\xDE\xAD\x01\xBE\xEF no message"); });
    return;
  }
  outbox_.put(delay_ms, [this, text = std::move(text)] { peer_.send_text(text); });
}

void FluxConversation::fail(const std::string& code, const std::string& description) {
  send({{"type", "Error"}, {"code", code}, {"description", description}});
  is_finished_ = true;
  outbox_.put(0, [this] { peer_.close(1011, ""); });
}

}  // namespace dgm::sim
