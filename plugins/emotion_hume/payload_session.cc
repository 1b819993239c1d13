#include "plugins/emotion_hume/payload_session.h"

#include <algorithm>

namespace dragoman::hume {

PayloadSession::PayloadSession(const EmotionParams& params, EmotionEvents events,
                               const Settings& settings, const Metrics& metrics)
    : HumeSession(params, events, settings, metrics, "/v0/stream/models") {
  for (Payload& payload : payloads_) payload.samples.reserve(kMostSamples);
  look_.start(kLookMs, kLookMs);
  connect();
}

Status PayloadSession::push_audio(const Frame& frame) {
  if (frame.sample_rate_hz() != kRateHz) return Status::kInvalidArgument;
  now_ns_ = frame.captured_at_ns() + frame.duration_ns();
  if (!frame.speech() || frame.lost()) return Status::kOk;
  Payload& payload = payloads_[filling_];
  const std::span<const int16_t> samples = frame.samples();
  if (payload.samples.size() + samples.size() > kMostSamples) {
    metrics().dropped.add();  // look() has not come by
    return Status::kOk;
  }
  if (payload.samples.empty()) payload.started_ns = frame.captured_at_ns();
  payload.samples.insert(payload.samples.end(), samples.begin(), samples.end());
  payload.ended_ns = now_ns_;
  return Status::kOk;
}

bool PayloadSession::is_complete(const Payload& payload) const {
  constexpr size_t kUntilNextLook = kRateHz * kLookMs / 1000;
  return payload.samples.size() + 2 * kUntilNextLook > kMostSamples ||
         now_ns_ >= payload.ended_ns + kPauseNs;
}

void PayloadSession::look() {
  Payload& payload = payloads_[filling_];
  if (payload.samples.empty() || !is_complete(payload)) return;
  filling_ = 1 - filling_;
  if (payload.samples.size() >= kLeastSamples) send(payload);
  payload.samples.clear();
}

void PayloadSession::send(const Payload& payload) {
  const std::string id = "p" + std::to_string(++numbers_);
  if (!is_open_ || unanswered_.size() >= kMostUnanswered ||
      socket().send_text(prosody_request(id, payload.samples)) != Status::kOk)
    return metrics().dropped.add();
  unanswered_.push_back({id, payload.started_ns, payload.ended_ns});
}

void PayloadSession::on_open() {
  is_open_ = true;
  is_good();
}

void PayloadSession::on_gone() {
  is_open_ = false;
  unanswered_.clear();
}

void PayloadSession::on_text(std::string_view text) {
  const std::optional<Answer> answer = parse_answer(text);
  if (!answer) return say_once("an answer that is not understood");
  const auto asked =
      std::find_if(unanswered_.begin(), unanswered_.end(),
                   [&](const Unanswered& each) { return each.id == answer->payload_id; });
  if (answer->is_error) {
    if (asked != unanswered_.end()) unanswered_.erase(asked);
    metrics().dropped.add();
    if (++errors_ >= kMostErrors)
      give_up({.status = Status::kUnavailable,
               .detail = "Hume refused three times, at last with \"" + answer->words + "\"",
               .provider_code = answer->code});
    return;
  }
  if (asked == unanswered_.end()) return;
  const Unanswered payload = *asked;
  unanswered_.erase(asked);
  errors_ = 0;
  if (answer->scores.empty()) return;  // nobody spoke
  const auto at = [&](double seconds) {
    return std::min(payload.started_ns + static_cast<uint64_t>(seconds * 1e9), payload.ended_ns);
  };
  report(at(answer->begin_s), answer->end_s > 0 ? at(answer->end_s) : payload.ended_ns,
         answer->scores);
}

}  // namespace dragoman::hume
