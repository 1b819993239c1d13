#include "tests/sim/elevenlabs_input.h"

#include <algorithm>
#include <set>
#include <utility>

#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

constexpr size_t kMostContexts = 5;
constexpr size_t kLeastToTrigger = 50;  // characters, for try_trigger_generation

const std::set<std::string_view> kFields{
    "text",       "voice_settings", "generation_config", "pronunciation_dictionary_locators",
    "xi-api-key", "xi_api_key",     "authorization",     "try_trigger_generation",
    "flush",      "context_id",     "close_context",     "close_socket"};

bool is_true(const json::object& message, const char* name) {
  const auto* value = message.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

StreamInput::StreamInput(ElevenLabsSim& sim, Peer& peer, SpeechQuery query, bool is_known)
    : sim_(sim), peer_(peer), query_(std::move(query)), is_known_(is_known), outbox_(peer) {}

void StreamInput::on_open() { watch(); }

void StreamInput::on_binary(std::string_view) { refuse("a binary message"); }

void StreamInput::on_text(std::string_view text) {
  sim_.journal_.note(peer_.connection(), "text: " + std::string(text));
  if (is_finished_) return;
  const auto message = parse_object(text);
  if (!message) return refuse("the message is not a JSON object");
  for (const auto& member : *message)
    if (!kFields.contains(std::string_view(member.key().data(), member.key().size())))
      return refuse("unknown field " + std::string(member.key()));
  if (!introduce(*message)) return;
  if (is_true(*message, "close_socket")) {
    is_finished_ = true;
    for (auto& [id, context] : contexts_)
      if (!context.is_closing && !is_blank(context.buffer)) generate(id, context);
    return outbox_.put(0, [this] { peer_.close(1000, ""); });
  }
  const std::string id = is_multi() ? text_or_empty(*message, "context_id") : std::string();
  if (!is_multi() && (message->contains("context_id") || message->contains("close_context")))
    return refuse("contexts belong to multi-stream-input");
  const bool is_new = !contexts_.contains(id);
  // What was interrupted twice, or after its end, is no mistake.
  if (is_new && is_true(*message, "close_context")) return;
  if (is_new && contexts_.size() >= kMostContexts)
    return refuse("Maximum simultaneous contexts exceeded (5)");
  Context& context = contexts_[id];
  fed_at_ = context.fed_at = Clock::now();
  if (!set_up(context, *message, is_new)) return;
  take_text(id, context, *message);
}

bool StreamInput::introduce(const json::object& message) {
  if (is_known_) return true;
  for (const char* name : {"xi-api-key", "xi_api_key"})
    if (text_or_empty(message, name) == sim_.options_.key) is_known_ = true;
  if (is_known_) return true;
  sim_.journal_.note_refusal("401: no xi-api-key, neither in a header nor in the first message");
  is_finished_ = true;
  peer_.send_text(json::serialize(
      json::object{{"message", "Invalid API key"}, {"error", "invalid_api_key"}, {"code", 1008}}));
  peer_.close(1008, "Invalid API key");
  return false;
}

bool StreamInput::set_up(Context& context, const json::object& message, bool is_new) {
  if (is_new && !is_multi() && text_or_empty(message, "text") != " ") {
    refuse("the first text has to be one blank");
    return false;
  }
  if (const auto* settings = message.if_contains("voice_settings")) {
    const auto refusal = check_voice_settings(*settings);
    const std::string text = json::serialize(*settings);
    if (refusal || (!is_new && text != context.settings)) {
      refuse(refusal ? refusal->message : "voice_settings belong into the first message");
      return false;
    }
    context.settings = text;
  }
  const auto* config = message.if_contains("generation_config");
  const auto* schedule = config && config->is_object()
                             ? config->get_object().if_contains("chunk_length_schedule")
                             : nullptr;
  if (!schedule) return true;
  context.schedule.clear();
  for (const auto& length : schedule->is_array() ? schedule->get_array() : json::array{}) {
    const double characters = length.is_number() ? length.to_number<double>() : 0;
    if (!(characters >= 50 && characters <= 500)) {
      refuse("chunk_length_schedule has numbers of 50 to 500");
      return false;
    }
    context.schedule.push_back(static_cast<size_t>(characters));
  }
  if (context.schedule.empty()) refuse("chunk_length_schedule is empty");
  return !context.schedule.empty();
}

void StreamInput::take_text(const std::string& id, Context& context, const json::object& message) {
  const auto* field = message.if_contains("text");
  if (field && !field->is_string()) return refuse("text is not a string");
  const std::string text = field ? std::string(field->get_string()) : std::string();
  if (context.is_closing && !is_blank(text)) return refuse("the context is closed");
  if (!is_blank(text)) context.buffer += text;
  const size_t buffered = character_count(context.buffer);
  const size_t step = std::min(context.generations, context.schedule.size() - 1);
  const bool triggered =
      is_true(message, "flush") || (query_.auto_mode && !is_blank(text)) ||
      (is_true(message, "try_trigger_generation") && buffered >= kLeastToTrigger) ||
      (!query_.auto_mode && buffered >= context.schedule[step]);
  if (triggered && !is_blank(context.buffer)) generate(id, context);
  const bool stream_ends = !is_multi() && field && text.empty();
  if (stream_ends || is_true(message, "close_context")) close_context(id, context);
}

void StreamInput::close_context(const std::string& id, Context& context) {
  if (context.is_closing) return;
  context.is_closing = true;
  if (!is_blank(context.buffer)) generate(id, context);
  if (context.is_stuck) return;
  outbox_.put(0, [this, id] {
    contexts_.erase(id);
    send_final(id);
  });
  if (is_multi()) return;
  is_finished_ = true;
  outbox_.put(0, [this] { peer_.close(1000, ""); });
}

void StreamInput::generate(const std::string& id, Context& context) {
  const std::string text = std::exchange(context.buffer, {});
  ++context.generations;
  auto fault = sim_.work_fault();
  const auto struck = [&](FaultKind kind) { return fault && fault->kind == kind; };
  sim_.note_generation(text, context.settings);
  if (struck(FaultKind::kNever)) context.is_stuck = true;
  if (struck(FaultKind::kCut)) peer_.cut_after(fault->after);
  if (struck(FaultKind::kHalfOpen)) peer_.freeze_after(fault->after);
  if (struck(FaultKind::kNever) || struck(FaultKind::kEmptyFinal)) return;
  const auto pieces =
      speak_in_pieces(text, query_.format, sim_.tone_voice_, next_word_, fault ? &*fault : nullptr);
  const double speed = sim_.speed_;
  uint32_t delay_ms =
      sim_.latency_.next_ms("first-audio") + (struck(FaultKind::kSlow) ? fault->delay_ms : 0);
  for (const auto& piece : pieces) {
    outbox_.put_after_last(
        delay_ms, [this, id, piece, fault] { send_piece(id, piece, fault ? &*fault : nullptr); });
    delay_ms = speed > 0 ? static_cast<uint32_t>(piece.duration_ms / speed) : 0;
    sim_.journal_.count(
        [&](Counters& counters) { counters.audio_ms += static_cast<uint64_t>(piece.duration_ms); });
  }
}

void StreamInput::send_piece(const std::string& id, const SpokenPiece& piece, const Fault* fault) {
  if (fault && fault->kind == FaultKind::kGarbage)
    return peer_.send_binary("\xDE\xAD\x01\xBE\xEF no message");
  const auto alignment = socket_alignment(piece, sim_.durations_field());
  json::object message{{"audio", base64(piece.audio)},
                       {"isFinal", nullptr},
                       {"alignment", alignment},
                       {"normalizedAlignment", alignment}};
  if (is_multi()) message["contextId"] = id;
  std::string text = json::serialize(message);
  if (fault && fault->kind == FaultKind::kMalformedJson) text.resize(text.size() / 2);
  peer_.send_text(std::move(text));
}

void StreamInput::send_final(const std::string& id) {
  json::object message{{"audio", nullptr}, {"isFinal", true}};
  if (is_multi()) message["contextId"] = id;
  peer_.send_text(json::serialize(message));
}

void StreamInput::refuse(const std::string& why) {
  sim_.journal_.note_refusal("1008: " + why);
  is_finished_ = true;
  peer_.send_text(json::serialize(
      json::object{{"message", why}, {"error", "invalid_input_message"}, {"code", 1008}}));
  peer_.close(1008, why.substr(0, 120));
}

void StreamInput::watch() {
  const auto patience = std::chrono::seconds(query_.inactivity_timeout_s);
  const auto now = Clock::now();
  if (now - fed_at_ >= patience && !is_finished_) {
    is_finished_ = true;
    return peer_.close(1008, "Have not received a new text input within the timeout of " +
                                 std::to_string(query_.inactivity_timeout_s) + " seconds.");
  }
  std::vector<std::string> late;
  for (const auto& [id, context] : contexts_)
    if (is_multi() && !context.is_closing && now - context.fed_at >= patience) late.push_back(id);
  for (const auto& id : late) close_context(id, contexts_[id]);
  peer_.after(std::chrono::milliseconds(250), [this] { watch(); });
}

}  // namespace dgm::sim
