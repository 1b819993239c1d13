#include "tests/sim/hume_v1.h"

#include <algorithm>
#include <cmath>

#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

constexpr size_t kMaxMessageBytes = 1'048'576;
constexpr size_t kMaxFrameBytes = 320'000;  // 10 s
constexpr uint32_t kSamplesPerMs = 16;
constexpr size_t kBlockSamples = 320;  // 20 ms
constexpr uint32_t kBlockMs = 20;
constexpr double kQuietest = 104;                          // RMS of -50 dBFS
constexpr uint32_t kBlocksToStart = 3, kBlocksToEnd = 25;  // 60 ms of speech, 500 ms of silence
constexpr uint64_t kWindowMs = 10'000;
constexpr uint64_t kMinSinceLastMs = 1000;  // a shorter rest is not measured again
constexpr uint64_t kBurstMs = 1000;         // audio that may come ahead of real time

json::array listed(const std::map<std::string, double>& probabilities) {
  json::array list;
  for (const auto& [name, probability] : probabilities)
    list.push_back(json::object{{"name", name}, {"probability", probability}});
  return list;
}

}  // namespace

json::object ExpressionConversation::configuration() const {
  return {{"measurement_timer_ms", measurement_timer_ms_}};
}

void ExpressionConversation::on_open() {
  send({{"type", "session.created"},
        {"session_id", "sim-" + std::to_string(peer_.connection())},
        {"config", configuration()}});
}

void ExpressionConversation::on_text(std::string_view text) {
  sim_.journal_.note(peer_.connection(), "text: " + std::string(text));
  if (is_finished_) return;
  if (text.size() > kMaxMessageBytes)
    return complain("message_too_large", "the message is longer than 1 MiB", true);
  const auto message = parse_object(text);
  const std::string type = message ? text_or_empty(*message, "type") : "";
  if (type == "session.update") {
    update(*message);
  } else if (type == "session.close") {
    if (speaking_) end_utterance();
    finish("client_request");
  } else {
    complain("message_invalid", "the message has no type that is known", false);
  }
}

void ExpressionConversation::update(const json::object& message) {
  if (first_audio_at_)
    return complain("config_invalid", "session.update has to come before the audio", true);
  // The exact nesting is not documented: the option may stand in "config" or beside the type.
  const auto* config = message.if_contains("config");
  const auto* timer = config && config->is_object()
                          ? config->get_object().if_contains("measurement_timer_ms")
                          : message.if_contains("measurement_timer_ms");
  if (timer) {
    const double ms = timer->is_number() ? timer->to_number<double>() : 0;
    if (!(ms >= 3000 && ms <= 10'000))
      return complain("config_invalid", "measurement_timer_ms is not 3000 to 10000", true);
    measurement_timer_ms_ = static_cast<uint64_t>(ms);
  }
  send({{"type", "session.updated"}, {"config", configuration()}});
}

void ExpressionConversation::on_binary(std::string_view bytes) {
  if (is_finished_) return;
  if (bytes.size() > kMaxMessageBytes)
    return complain("message_too_large", "the frame is longer than 1 MiB", true);
  if (bytes.empty() || bytes.size() % 2 != 0 || bytes.size() > kMaxFrameBytes)
    return complain("invalid_audio_frame",
                    "a frame of " + std::to_string(bytes.size()) +
                        " bytes; an even number up to 320000 is expected",
                    false);
  const auto now = Clock::now();
  if (!first_audio_at_) first_audio_at_ = now;
  const uint64_t frame_ms = bytes.size() / 2 / kSamplesPerMs;
  const auto elapsed_ms = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now - *first_audio_at_).count());
  if (sim_.enforce_rate_ && accepted_ms_ + frame_ms > elapsed_ms + kBurstMs)
    return complain("rate_limited", "audio comes faster than it was spoken; send it again later",
                    false);
  accepted_ms_ += frame_ms;
  sim_.journal_.count([&](Counters& counters) { counters.audio_ms += frame_ms; });
  for (size_t at = 0; at < bytes.size(); at += 2) {
    const auto low = static_cast<uint8_t>(bytes[at]), high = static_cast<uint8_t>(bytes[at + 1]);
    block_.push_back(static_cast<int16_t>(static_cast<uint16_t>(low | high << 8)));
    if (block_.size() < kBlockSamples) continue;
    double sum = 0;
    for (const int16_t sample : block_) sum += double{1} * sample * sample;
    block_.clear();
    heard_ms_ += kBlockMs;
    hear_block(std::sqrt(sum / kBlockSamples) > kQuietest);
    if (is_finished_) return;
  }
}

void ExpressionConversation::hear_block(bool loud) {
  loud_run_ = loud ? loud_run_ + 1 : 0;
  quiet_run_ = loud ? 0 : quiet_run_ + 1;
  if (!speaking_ && loud_run_ >= kBlocksToStart) {
    speaking_ = true;
    speech_from_ms_ = measured_to_ms_ = heard_ms_ - kBlocksToStart * kBlockMs;
    ++utterances_;
    sim_.journal_.count([](Counters& counters) { ++counters.utterances; });
    send({{"type", "utterance.start"}, {"audio_start_ms", speech_from_ms_}});
  }
  if (!speaking_) return;
  if (loud) speech_to_ms_ = heard_ms_;
  if (quiet_run_ >= kBlocksToEnd)
    end_utterance();
  else if (heard_ms_ - measured_to_ms_ >= measurement_timer_ms_)
    measure("interval");
}

void ExpressionConversation::end_utterance() {
  const bool is_first = measured_to_ms_ == speech_from_ms_;
  if (is_first || speech_to_ms_ >= measured_to_ms_ + kMinSinceLastMs) measure("speech_ended");
  speaking_ = false;
  send({{"type", "utterance.end"}, {"audio_end_ms", speech_to_ms_}});
}

void ExpressionConversation::measure(const char* trigger) {
  const uint64_t end_ms = std::max(speech_to_ms_, speech_from_ms_);
  const uint64_t begin_ms =
      std::max(speech_from_ms_, end_ms > kWindowMs ? end_ms - kWindowMs : uint64_t{0});
  measured_to_ms_ = heard_ms_;
  ++measurements_;
  const auto fault = sim_.work_fault();
  const auto struck = [&](FaultKind kind) { return fault && fault->kind == kind; };
  if (struck(FaultKind::kCut)) peer_.cut_after(fault->after);
  if (struck(FaultKind::kHalfOpen)) peer_.freeze_after(fault->after);
  if (struck(FaultKind::kWrongRate))
    return complain("internal_error", "the session cannot go on", true);
  if (struck(FaultKind::kNever) || struck(FaultKind::kSilence)) return;
  const bool empty = struck(FaultKind::kEmptyFinal);
  const json::object message{
      {"type", "measurement.result"},
      {"trigger", trigger},
      {"audio_start_ms", begin_ms},
      {"audio_end_ms", end_ms},
      {"expressions", empty ? json::array{} : listed(sim_.expressions())},
      {"voice_attributes", empty ? json::array{} : listed(sim_.attributes())}};
  const uint32_t delay_ms =
      sim_.latency_.next_ms("measurement") + (struck(FaultKind::kSlow) ? fault->delay_ms : 0);
  if (struck(FaultKind::kGarbage))
    return outbox_.put(delay_ms, [this] { peer_.send_binary("\xDE\xAD\x01\xBE\xEF no message"); });
  std::string text = json::serialize(message);
  if (struck(FaultKind::kMalformedJson)) text.resize(text.size() / 2);
  outbox_.put(delay_ms, [this, text] { peer_.send_text(text); });
}

void ExpressionConversation::send(const json::object& message, uint32_t delay_ms) {
  outbox_.put(delay_ms, [this, text = json::serialize(message)] { peer_.send_text(text); });
}

void ExpressionConversation::complain(const std::string& code, const std::string& why, bool ends) {
  sim_.journal_.note_refusal(code + ": " + why);
  send({{"type", "error"}, {"code", code}, {"message", why}});
  if (!ends) return;
  is_finished_ = true;
  outbox_.put(0, [this] { peer_.close(1008, ""); });
}

void ExpressionConversation::finish(const std::string& reason) {
  is_finished_ = true;
  send({{"type", "session.closed"},
        {"reason", reason},
        {"audio_ms", accepted_ms_},
        {"utterances", utterances_},
        {"measurements", measurements_}});
  outbox_.put(0, [this] { peer_.close(1000, ""); });
}

}  // namespace dgm::sim
