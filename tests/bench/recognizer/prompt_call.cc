#include "tests/bench/recognizer/prompt_call.h"

#include "host/audio/codec.h"
#include "host/audio/frame.h"
#include "host/audio/level.h"
#include "host/base/clock.h"

namespace dgm::bench {
namespace {

constexpr double kSilentPower = 32.0 * 32.0;      // -60 dBFS
constexpr uint64_t kOnsetGapNs = 100 * kNsPerMs;  // quiet before an onset
constexpr uint64_t kQuietNs = 900 * kNsPerMs;     // at the ear: the translation is over
// For a final; then nothing was heard. The host itself waits about as long for its recognizer.
constexpr uint64_t kPatienceNs = 5 * kNsPerSecond;
constexpr uint64_t kVoicePatienceNs = 15 * kNsPerSecond;  // for the end of the translation

std::optional<double> ms_between(uint64_t from_ns, uint64_t to_ns) {
  if (from_ns == 0 || to_ns < from_ns) return std::nullopt;
  return static_cast<double>(to_ns - from_ns) / 1e6;
}

void append(std::string& text, const std::string& more) {
  if (!text.empty()) text += ' ';
  text += more;
}

}  // namespace

void Ear::hear(const caller::Arrival& arrival, audio::Codec codec) {
  audio::FrameBuffer samples;
  audio::Decoder decoder(codec);
  const size_t count = decoder.decode(arrival.payload, samples);
  if (audio::measure({samples.data(), count}).mean_square <= kSilentPower) return;
  if (arrival.arrived_at_ns > sounded_at_ns_ + kOnsetGapNs)
    onsets_ns_.push_back(arrival.arrived_at_ns);
  sounded_at_ns_ = arrival.arrived_at_ns;
}

std::optional<uint64_t> Ear::first_onset_since(uint64_t at_ns) {
  while (!onsets_ns_.empty() && onsets_ns_.front() < at_ns) onsets_ns_.pop_front();
  if (onsets_ns_.empty()) return std::nullopt;
  return onsets_ns_.front();
}

PromptCall::PromptCall(std::string speaker, std::vector<Recording> recordings,
                       std::unique_ptr<caller::Line> mouth, std::unique_ptr<caller::Line> ear,
                       uint64_t begin_ns)
    : speaker_(std::move(speaker)),
      recordings_(std::move(recordings)),
      mouth_(std::move(mouth)),
      ear_line_(std::move(ear)),
      silence_(caller::Feed::silence(mouth_->codec(), mouth_->sample_rate_hz())),
      begin_ns_(begin_ns) {}

void PromptCall::speak(uint64_t now_ns) {
  if (phase_ == Phase::kWaiting && everything_came(now_ns)) finish();
  if (phase_ == Phase::kReady && !finished() && now_ns >= begin_ns_) {
    const auto& prompt = recordings_[results_.size()].prompt;
    now_ = {};
    now_.result.name = prompt.name;
    now_.result.said = prompt.said;
    frame_ = 0;
    phase_ = Phase::kSpeaking;
  }
  std::span<const uint8_t> payload = silence_.frame(0);
  if (phase_ == Phase::kSpeaking) {
    const auto& recording = recordings_[results_.size()];
    payload = recording.feed.frame(frame_);
    if (frame_ == recording.last_speech_frame) now_.ended_ns = caller::wall_now_ns();
    if (++frame_ >= recording.feed.frames()) phase_ = Phase::kWaiting;
  }
  mouth_->send(payload, number_);
  ear_line_->send(silence_.frame(0), number_);
  ++number_;
}

void PromptCall::listen() {
  mouth_->receive([](const caller::Arrival&) {});
  ear_line_->receive(
      [&](const caller::Arrival& arrival) { ear_.hear(arrival, ear_line_->codec()); });
}

void PromptCall::hang_up() {
  mouth_->hang_up();
  ear_line_->hang_up();
}

void PromptCall::on_log(const LogEvent& event) {
  if (event.speaker != speaker_ || phase_ == Phase::kReady) return;
  switch (event.kind) {
    case LogEvent::Kind::kHeard:
      append(now_.result.heard, event.text);
      now_.final_ns = event.at_ns;
      ++now_.finals;
      break;
    case LogEvent::Kind::kMeant:
      append(now_.result.meant, event.text);
      now_.meant_ns = event.at_ns;
      ++now_.meant;
      break;
    case LogEvent::Kind::kSpoken:
      now_.result.stages.push_back(event.stages);
      ++now_.spoken;
      break;
    case LogEvent::Kind::kTrouble:
      break;
  }
}

bool PromptCall::everything_came(uint64_t now_ns) const {
  // A prompt may be heard in pieces: only a final after its end is the last one.
  if (now_.final_ns <= now_.ended_ns) return now_ns > now_.ended_ns + kPatienceNs;
  if (now_ns > now_.ended_ns + kVoicePatienceNs) return true;
  // A voice may begin with silence: it is over only when it has sounded.
  return now_.meant == now_.finals && now_.spoken == now_.finals &&
         ear_.sounded_at_ns() > now_.meant_ns && now_ns > ear_.sounded_at_ns() + kQuietNs;
}

void PromptCall::finish() {
  auto& result = now_.result;
  if (now_.final_ns > now_.ended_ns) {
    result.final_ms = ms_between(now_.ended_ns, now_.final_ns);
    if (now_.meant_ns > now_.ended_ns)
      if (const auto onset = ear_.first_onset_since(now_.meant_ns))
        result.voice_ms = ms_between(now_.ended_ns, *onset);
  }
  results_.push_back(std::move(result));
  phase_ = Phase::kReady;
}

}  // namespace dgm::bench
