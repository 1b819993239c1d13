// What a leg tells of itself, away from the media path.
#include "host/calls/leg.h"
#include "host/calls/room.h"
#include "host/routing/language.h"

namespace dgm::calls {
namespace {

constexpr uint64_t kLanguagePatienceNs = 5 * kNsPerSecond;

}  // namespace

LegView Leg::view() const {
  return {.id = place_.call_id,
          .extension = place_.extension,
          .language = plan_ ? std::string_view(plan_->leg.language) : std::string_view(),
          .room = seat_.room,
          .transport = transport_->name(),
          .debug = room_ && room_->crossover() == routing::Crossover::kDebug};
}

LegReport Leg::report() const {
  LegReport report;
  report.number = number_;
  report.id = place_.call_id;
  report.extension = place_.extension;
  report.transport = transport_->name();
  report.room = seat_.room;
  if (plan_) report.language = plan_->leg.language;
  if (generation_) report.generation = generation_->number;
  if (plan_) report.why = plan_->why;
  if (plan_) report.follows = route().adopt == routing::Adopt::kNow;
  report.joined_at_ns = joined_at_ns_;
  report.transport_stats.struct_size = sizeof report.transport_stats;
  if (session_) session_.call("stats", &dgm_transport::stats, &report.transport_stats);
  if (capture_) report.capture = capture_->stats();
  if (sender_) report.sender = sender_->stats();
  if (heard_level_.frames() > 0) report.heard_dbfs = heard_level_.rms_dbfs();
  if (sent_level_.frames() > 0) report.sent_dbfs = sent_level_.rms_dbfs();
  report.clipped_samples = heard_level_.clipped_samples();
  report.gain_db = gain_ ? gain_->gain_db() : 0;
  report.speech_frames_heard = speech_frames_;
  report.utterances_heard = utterances_heard_;
  report.utterances_spoken = utterances_spoken_;
  report.underruns = playout_ ? playout_->underruns() : 0;
  for (const auto* link : incoming_) report.hears_nothing |= link->hears_nothing();
  report.frames_refused = speaker_ ? speaker_->frames_refused() : 0;
  return report;
}

void Leg::housekeep(uint64_t now_ns) {
  for (size_t i = 0; i < begun_count_; ++i) {
    auto& begun = begun_[i];
    begun.audio->times.played_ns = begun.played_ns;
    if (room_) room_->tell_spoken(*this, begun.speaker, *begun.audio);
    begun.audio.reset();
  }
  begun_count_ = 0;
  change_language_if_due(now_ns);
  watch_return_paths(now_ns);
  if (speaker_) speaker_->housekeep(now_ns);
}

void Leg::change_language_later(std::string language, std::string why) {
  // Who wishes it again while he speaks it already waits no longer.
  if (language_wish_ && language_wish_->language == language) return;
  language_wish_ = LanguageWish{std::move(language), std::move(why), worker_.now_ns()};
}

void Leg::change_language(const std::string& language) {
  own_language_ = language;
  routing::change_language(plan_->leg, language);
}

void Leg::change_language_if_due(uint64_t now_ns) {
  if (!language_wish_ || !room_) return;
  const bool is_pause = !endpointer_->in_utterance() && room_->is_idle();
  if (!is_pause && now_ns < language_wish_->wanted_at_ns + kLanguagePatienceNs) return;
  const auto wish = *std::exchange(language_wish_, std::nullopt);
  room_->change_language(*this, wish.language, wish.why);
}

void Leg::watch_return_paths(uint64_t now_ns) {
  for (auto* link : incoming_) {
    if (!link->translates()) continue;
    const auto change = link->check_return_path(now_ns, link->from().speech_ended_ns());
    if (change != ReturnPath::Change::kNone && room_)
      room_->tell_return_path(*link, change == ReturnPath::Change::kBack);
  }
}

}  // namespace dgm::calls
