#include "tests/sim/deepgram_listen.h"

#include <algorithm>

#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

constexpr double kInterimEveryS = 1.0;
constexpr double kPieceAfterS = 4.0;  // of unfixed words: a piece of a long utterance is fixed
constexpr double kEndWithoutEndpointingS = 1.0;

json::array words_of(const std::vector<TimedWord>& words) {
  json::array list;
  for (const auto& word : words) {
    std::string plain = word.text;
    while (!plain.empty() &&
           std::string_view(".,;:!?").find(plain.back()) != std::string_view::npos)
      plain.pop_back();
    list.push_back(json::object{{"word", plain},
                                {"start", word.begin_s},
                                {"end", word.end_s},
                                {"confidence", 0.98},
                                {"punctuated_word", word.text}});
  }
  return list;
}

}  // namespace

ListenConversation::ListenConversation(DeepgramSim& sim, Peer& peer, ListenQuery query,
                                       std::string request_id)
    : sim_(sim),
      peer_(peer),
      query_(std::move(query)),
      request_id_(std::move(request_id)),
      hearing_(query_.encoding, query_.sample_rate_hz, query_.channels),
      outbox_(peer) {}

void ListenConversation::on_open() { watch(); }

void ListenConversation::watch() {
  if (Clock::now() - alive_at_ >= sim_.patience_.load()) return fail(1011, "NET-0001");
  peer_.after(std::chrono::milliseconds(100), [this] { watch(); });
}

void ListenConversation::on_text(std::string_view message) {
  sim_.journal_.note(peer_.connection(), "text: " + std::string(message));
  const auto object = parse_object(message);
  const std::string type = object ? text_or_empty(*object, "type") : "";
  if (type == "KeepAlive") {
    // Alone it is not enough on a fresh connection.
    if (has_audio_) alive_at_ = Clock::now();
  } else if (type == "Finalize") {
    if (hearing_.heard_s() > result_from_s_) send_results({true, false, true});
  } else if (type == "CloseStream") {
    finish();
  } else if (type == "Configure") {
    emit({{"type", "ConfigureSuccess"}, {"request_id", request_id_}});
  } else {
    sim_.journal_.note_refusal("unknown message: " + std::string(message.substr(0, 200)));
    fail(1008, "DATA-0000");
  }
}

void ListenConversation::on_binary(std::string_view message) {
  if (is_finished_) return;
  if (message.empty()) return finish();  // documented: an empty frame closes the stream
  alive_at_ = Clock::now();
  has_audio_ = true;
  const double before_s = hearing_.heard_s();
  hearing_.push(message, [this] { on_step(); });
  const auto heard_ms = static_cast<uint64_t>((hearing_.heard_s() - before_s) * 1000);
  sim_.journal_.count([&](Counters& counters) { counters.audio_ms += heard_ms; });
}

void ListenConversation::on_step() {
  if (is_finished_) return;
  const double now_s = hearing_.heard_s();
  const double quiet_s = now_s - hearing_.last_sound_s();
  if (hearing_.sounding() && !speaking_) begin_utterance();
  if (is_finished_) return;
  if (!hearing_.words().empty()) last_word_end_s_ = hearing_.words().back().end_s;

  if (speaking_) {
    const double end_after_s =
        query_.endpointing_ms ? *query_.endpointing_ms / 1000.0 : kEndWithoutEndpointingS;
    if (!hearing_.sounding() && quiet_s >= end_after_s) return end_speech();
    if (!hearing_.words().empty() && now_s - hearing_.words().front().begin_s >= kPieceAfterS)
      return send_results({true, false, false});
    if (query_.interim_results && now_s >= next_interim_s_ && !hearing_.words().empty()) {
      next_interim_s_ = now_s + kInterimEveryS;
      send_results({false, false, false});
    }
  }
  if (query_.utterance_end_ms && !told_end_ &&
      now_s - last_word_end_s_ >= *query_.utterance_end_ms / 1000.0) {
    told_end_ = true;
    if (!hearing_.words().empty()) send_results({true, false, false});
    emit({{"type", "UtteranceEnd"},
          {"channel", json::array{0, query_.channels}},
          {"last_word_end", last_word_end_s_}});
  }
}

void ListenConversation::begin_utterance() {
  speaking_ = true;
  told_end_ = false;
  utterance_.clear();
  next_interim_s_ = hearing_.heard_s() + kInterimEveryS;
  last_word_end_s_ = hearing_.heard_s();
  fault_ = sim_.work_fault();
  sim_.journal_.count([](Counters& counters) { ++counters.utterances; });
  if (fault_ && fault_->kind == FaultKind::kCut) peer_.cut_after(fault_->after);
  if (fault_ && fault_->kind == FaultKind::kHalfOpen) peer_.freeze_after(fault_->after);
  if (fault_ && fault_->kind == FaultKind::kWrongRate) return fail(1008, "DATA-0000");
  if (query_.vad_events)
    emit({{"type", "SpeechStarted"},
          {"channel", json::array{0, query_.channels}},
          {"timestamp", hearing_.last_sound_s()}});
}

void ListenConversation::end_speech() {
  speaking_ = false;
  // Without endpointing the words stay unfixed until UtteranceEnd, Finalize or the next piece.
  if (query_.endpointing_ms) return send_results({true, true, false});
  if (!utterance_.empty()) sim_.add_text(utterance_);
}

void ListenConversation::send_results(Kind kind) {
  auto& words = hearing_.words();
  const double now_s = hearing_.heard_s();
  const std::string heard = text_of(words);
  if (kind.is_final && !heard.empty()) utterance_ += (utterance_.empty() ? "" : " ") + heard;
  // Before the answer: a test that has it asks at once what was heard.
  if (kind.speech_final && !utterance_.empty()) sim_.add_text(utterance_);
  const bool deaf = fault_ && (fault_->kind == FaultKind::kSilence ||
                               (fault_->kind == FaultKind::kEmptyFinal && kind.is_final));
  json::object alternative{{"transcript", deaf ? "" : heard},
                           {"confidence", deaf || heard.empty() ? 0.0 : 0.98},
                           {"words", deaf ? json::array{} : words_of(words)}};
  if (query_.language == "multi") alternative["languages"] = json::array{"en"};
  json::object message{
      {"type", "Results"},
      {"channel_index", json::array{0, query_.channels}},
      {"duration", now_s - result_from_s_},
      {"start", result_from_s_},
      {"is_final", kind.is_final},
      {"speech_final", kind.speech_final},
      {"channel", json::object{{"alternatives", json::array{std::move(alternative)}}}},
      {"metadata", json::object{{"request_id", request_id_},
                                {"model_info", json::object{{"name", query_.model},
                                                            {"version", "2026-01-01.0"},
                                                            {"arch", query_.model}}},
                                {"model_uuid", "00000000-0000-4000-8000-00000000abcd"}}},
      {"from_finalize", kind.from_finalize}};
  if (kind.is_final) {
    words.clear();
    result_from_s_ = now_s;
  }
  emit(message, kind.is_final);
}

void ListenConversation::emit(const json::object& message, bool is_final_result) {
  uint32_t delay_ms = is_final_result ? sim_.latency_.next_ms("final") : 0;
  std::string text = json::serialize(message);
  if (fault_) {
    if (fault_->kind == FaultKind::kNever) return;
    if (fault_->kind == FaultKind::kSlow) delay_ms += fault_->delay_ms;
    if (fault_->kind == FaultKind::kMalformedJson && is_final_result) text.resize(text.size() / 2);
    if (fault_->kind == FaultKind::kGarbage && is_final_result) {
      outbox_.put(delay_ms, [this] { peer_.send_binary("\xDE\xAD\x01\xBE\xEF no message"); });
      return;
    }
  }
  outbox_.put(delay_ms, [this, text = std::move(text)] { peer_.send_text(text); });
}

void ListenConversation::finish() {
  if (is_finished_) return;
  if (!hearing_.words().empty() || speaking_) {
    send_results({true, speaking_, false});
    if (!speaking_ && !utterance_.empty()) sim_.add_text(utterance_);
  }
  is_finished_ = true;
  emit({{"type", "Metadata"},
        {"transaction_key", "deprecated"},
        {"request_id", request_id_},
        {"sha256", std::string(64, '0')},
        {"created", "2026-01-01T00:00:00.000Z"},
        {"duration", hearing_.heard_s()},
        {"channels", query_.channels}});
  outbox_.put(0, [this] { peer_.close(1000, ""); });
}

void ListenConversation::fail(uint16_t code, const std::string& reason) {
  is_finished_ = true;
  peer_.close(code, reason);
}

}  // namespace dgm::sim
