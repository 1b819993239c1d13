#include "tests/sim/hume_v0.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "host/audio/wav.h"
#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

// The names of SDK's EmotionScores.
constexpr std::string_view kEmotions[] = {"Admiration",
                                          "Adoration",
                                          "Aesthetic Appreciation",
                                          "Amusement",
                                          "Anger",
                                          "Anxiety",
                                          "Awe",
                                          "Awkwardness",
                                          "Boredom",
                                          "Calmness",
                                          "Concentration",
                                          "Confusion",
                                          "Contemplation",
                                          "Contempt",
                                          "Contentment",
                                          "Craving",
                                          "Desire",
                                          "Determination",
                                          "Disappointment",
                                          "Disgust",
                                          "Distress",
                                          "Doubt",
                                          "Ecstasy",
                                          "Embarrassment",
                                          "Empathic Pain",
                                          "Entrancement",
                                          "Envy",
                                          "Excitement",
                                          "Fear",
                                          "Guilt",
                                          "Horror",
                                          "Interest",
                                          "Joy",
                                          "Love",
                                          "Nostalgia",
                                          "Pain",
                                          "Pride",
                                          "Realization",
                                          "Relief",
                                          "Romance",
                                          "Sadness",
                                          "Satisfaction",
                                          "Shame",
                                          "Surprise (negative)",
                                          "Surprise (positive)",
                                          "Sympathy",
                                          "Tiredness",
                                          "Triumph"};
constexpr double kElse = 0.01;
constexpr double kQuietest = 104;  // RMS of -50 dBFS
constexpr double kMaxPayloadMs = 5000;

bool is_true(const json::object& message, const char* name) {
  const auto* value = message.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

}  // namespace

void StreamModels::on_binary(std::string_view) {
  complain("E0100", "the message is not JSON text", {});
}

void StreamModels::on_text(std::string_view text) {
  const auto message = parse_object(text);
  if (!message) return complain("E0100", "the message is not JSON", {});
  sim_.journal_.note(peer_.connection(), "payload_id: " + text_or_empty(*message, "payload_id"));
  if (!message->contains("data")) {
    if (is_true(*message, "reset_stream") || is_true(*message, "job_details"))
      return answer({{"job_details", json::object{{"job_id", "sim"}}}}, *message);
    return complain("E0101", "data is missing", *message);
  }
  const auto* models = message->if_contains("models");
  if (!models || !models->is_object() || models->get_object().empty())
    return complain("E0101", "models is missing", *message);
  for (const auto& member : models->get_object())
    if (!is_one_of({member.key().data(), member.key().size()},
                   {"prosody", "burst", "language", "face", "facemesh"}))
      return complain("E0101", "unknown model " + std::string(member.key()), *message);
  if (!models->get_object().contains("prosody"))
    return complain("E0102", "this simulator measures prosody only", *message);
  std::string data;
  if (!base64_decode(text_or_empty(*message, "data"), data) || data.empty())
    return complain("E0201", "data is not base64", *message);
  measure(*message, data);
}

void StreamModels::measure(const json::object& message, const std::string& data) {
  const auto wav =
      audio::parse_wav({reinterpret_cast<const uint8_t*>(data.data()), data.size()}, "the payload");
  if (!wav) return complain("E0200", wav.error().text(), message);
  if (wav->duration_ms() > kMaxPayloadMs)
    return complain("E0203", "the payload is longer than 5000 ms", message);
  const auto fault = sim_.work_fault();
  const auto struck = [&](FaultKind kind) { return fault && fault->kind == kind; };
  if (struck(FaultKind::kCut)) peer_.cut_after(fault->after);
  if (struck(FaultKind::kHalfOpen)) peer_.freeze_after(fault->after);
  sim_.journal_.count([&](Counters& counters) {
    ++counters.utterances;
    counters.audio_ms += static_cast<uint64_t>(wav->duration_ms());
  });
  if (struck(FaultKind::kNever)) return;
  const uint32_t delay_ms =
      sim_.latency_.next_ms("measurement") + (struck(FaultKind::kSlow) ? fault->delay_ms : 0);
  if (struck(FaultKind::kGarbage))
    return outbox_.put(delay_ms, [this] { peer_.send_binary("\xDE\xAD\x01\xBE\xEF no message"); });
  if (struck(FaultKind::kMalformedJson))
    return outbox_.put(delay_ms, [this] { peer_.send_text("{\"prosody\":{\"predictions\":[{"); });
  double sum = 0;
  for (const int16_t sample : wav->samples) sum += double{1} * sample * sample;
  const double rms = std::sqrt(sum / static_cast<double>(std::max<size_t>(1, wav->samples.size())));
  if (rms < kQuietest || struck(FaultKind::kSilence))
    return answer(
        {{"prosody", json::object{{"warning", "No speech detected."}, {"code", "W0105"}}}}, message,
        delay_ms);
  json::array predictions;
  if (!struck(FaultKind::kEmptyFinal))
    predictions.push_back(
        json::object{{"time", json::object{{"begin", 0.0}, {"end", wav->duration_ms() / 1000}}},
                     {"emotions", emotions()}});
  answer({{"prosody", json::object{{"predictions", std::move(predictions)}}}}, message, delay_ms);
}

json::array StreamModels::emotions() const {
  const auto wanted = sim_.expressions();
  json::array list;
  for (const auto emotion : kEmotions) {
    double score = kElse;
    for (const auto& [name, probability] : wanted)
      if (iequals(name, emotion)) score = probability;
    list.push_back(
        json::object{{"name", json::string(emotion.data(), emotion.size())}, {"score", score}});
  }
  return list;
}

void StreamModels::answer(json::object message, const json::object& request, uint32_t delay_ms) {
  if (const auto* id = request.if_contains("payload_id")) message["payload_id"] = *id;
  outbox_.put(delay_ms, [this, text = json::serialize(message)] { peer_.send_text(text); });
}

void StreamModels::complain(const std::string& code, const std::string& why,
                            const json::object& request) {
  sim_.journal_.note_refusal(code + ": " + why);
  answer({{"error", why}, {"code", code}}, request);
}

}  // namespace dgm::sim
