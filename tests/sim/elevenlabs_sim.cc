#include "tests/sim/elevenlabs_sim.h"

#include <boost/json.hpp>

#include "tests/sim/elevenlabs_input.h"
#include "tests/sim/elevenlabs_request.h"
#include "tests/sim/elevenlabs_speech.h"
#include "tests/sim/outbox.h"
#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

// The three shapes of `detail` that the service answers with.
Answer refused(const SpeechRefusal& refusal) {
  json::value detail;
  if (refusal.status == 422)
    detail = json::array{json::object{
        {"loc", json::array{"body"}}, {"msg", refusal.message}, {"type", refusal.code}}};
  else if (refusal.status == 401)
    detail = json::object{{"status", refusal.code}, {"message", refusal.message}};
  else
    detail = json::object{{"type", "validation_error"},
                          {"code", refusal.code},
                          {"message", refusal.message},
                          {"status", refusal.code},
                          {"request_id", "sim"}};
  return {.status = refusal.status,
          .body = json::serialize(json::object{{"detail", std::move(detail)}}),
          .headers = {{"request-id", "sim"}}};
}

std::string content_type_of(const SpeechFormat& format) {
  if (format.coding == SpeechCoding::kPcm) return "audio/pcm";
  return format.coding == SpeechCoding::kMulaw ? "audio/basic" : "audio/x-alaw-basic";
}

}  // namespace

ElevenLabsSim::ElevenLabsSim(const SimOptions& options) : Simulator("elevenlabs", options) {
  start();
}
ElevenLabsSim::~ElevenLabsSim() { stop(); }

void ElevenLabsSim::durations_field(std::string name) {
  std::lock_guard lock(mutex_);
  durations_field_ = std::move(name);
}

std::string ElevenLabsSim::durations_field() const {
  std::lock_guard lock(mutex_);
  return durations_field_;
}

std::vector<std::string> ElevenLabsSim::voice_settings() const {
  std::lock_guard lock(mutex_);
  return settings_;
}

void ElevenLabsSim::note_generation(const std::string& text, const std::string& settings) {
  const size_t begin = text.find_first_not_of(" \t\r\n"), end = text.find_last_not_of(" \t\r\n");
  const std::string words =
      begin == std::string::npos ? std::string() : text.substr(begin, end - begin + 1);
  add_text(words);
  journal_.count([&](Counters& counters) {
    ++counters.utterances;
    counters.characters += character_count(words);
  });
  std::lock_guard lock(mutex_);
  settings_.push_back(settings);
}

Answer ElevenLabsSim::error_answer(unsigned status) {
  switch (status) {
    case 401:
      return refused({401, "invalid_api_key", "Invalid API key"});
    case 403:
      return refused({403, "only_for_creator+", "This feature is not part of your plan."});
    case 429:
      return refused({429, "too_many_concurrent_requests", "Too many concurrent requests."});
    case 456:
      return refused({401, "quota_exceeded", "This request exceeds your quota."});
    default:
      return {.status = status, .body = "<html>upstream error</html>", .content_type = "text/html"};
  }
}

void ElevenLabsSim::serve(const std::shared_ptr<Exchange>& exchange) {
  const Request& request = exchange->request();
  const auto refuse = [&](const SpeechRefusal& refusal) {
    journal_.note_refusal(std::to_string(refusal.status) + ": " + refusal.message);
    exchange->answer(refused(refusal));
  };
  const std::string key = request.header("xi-api-key");
  const bool may_come_later = request.is_upgrade && key.empty();
  if (key != options_.key && !may_come_later)
    return refuse({401, "invalid_api_key", "Invalid API key"});
  SpeechQuery query;
  if (const auto refusal = read_speech_query(request, query)) return refuse(*refusal);
  if (request.is_upgrade)
    return exchange->accept([this, query, is_known = !may_come_later](Peer& peer) {
      return std::make_unique<StreamInput>(*this, peer, query, is_known);
    });
  if (request.method != "POST") return refuse({405, "method_not_allowed", "Method Not Allowed"});
  serve_http(exchange, query.way == SpeechWay::kTimestamps);
}

void ElevenLabsSim::serve_http(const std::shared_ptr<Exchange>& exchange, bool with_timestamps) {
  SpeechQuery query;
  read_speech_query(exchange->request(), query);
  std::string text, settings = "{}";
  if (const auto refusal = read_speech_body(exchange->request().body, query, text, settings)) {
    journal_.note_refusal(std::to_string(refusal->status) + ": " + refusal->message);
    return exchange->answer(refused(*refusal));
  }
  const auto fault = work_fault();
  const auto struck = [&](FaultKind kind) { return fault && fault->kind == kind; };
  note_generation(text, settings);
  if (struck(FaultKind::kNever)) return;
  uint8_t first_word = 0;
  auto pieces =
      speak_in_pieces(text, query.format, tone_voice_, first_word, fault ? &*fault : nullptr);
  if (struck(FaultKind::kEmptyFinal)) pieces.clear();
  const double speed = speed_;
  const auto outbox = std::make_shared<Outbox>(*exchange);
  exchange->keep(outbox);
  Exchange& out = *exchange;  // outlives its outbox
  uint32_t delay_ms =
      latency_.next_ms("first-audio") + (struck(FaultKind::kSlow) ? fault->delay_ms : 0);
  const std::string type = with_timestamps ? "application/json" : content_type_of(query.format);
  outbox->put_after_last(delay_ms, [&out, type, fault] {
    if (fault && fault->kind == FaultKind::kCut) out.cut_after(fault->after);
    if (fault && fault->kind == FaultKind::kHalfOpen) out.freeze_after(fault->after);
    out.begin(
        {.status = 200, .body = {}, .content_type = type, .headers = {{"request-id", "sim"}}});
  });
  delay_ms = 0;
  for (auto& piece : pieces) {
    std::string bytes = piece.audio;
    if (with_timestamps) {
      const auto alignment = http_alignment(piece);
      bytes = json::serialize(json::object{{"audio_base64", base64(piece.audio)},
                                           {"alignment", alignment},
                                           {"normalized_alignment", alignment}});
      if (struck(FaultKind::kMalformedJson)) bytes.resize(bytes.size() / 2);
      bytes += "\n";
    }
    if (struck(FaultKind::kGarbage)) bytes = "\xDE\xAD\x01\xBE\xEF no message\n";
    outbox->put_after_last(delay_ms, [&out, bytes] { out.write(bytes); });
    delay_ms = speed > 0 ? static_cast<uint32_t>(piece.duration_ms / speed) : 0;
    journal_.count(
        [&](Counters& counters) { counters.audio_ms += static_cast<uint64_t>(piece.duration_ms); });
  }
  outbox->put(0, [&out] { out.end(); });
}

}  // namespace dgm::sim
