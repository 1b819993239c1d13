#include "host/calls/link.h"

#include <algorithm>

namespace dgm::calls {

Link::Link(Leg& from, Leg& to, uint32_t from_rate, uint32_t to_rate)
    : from_(from), to_(to), samples_(audio::samples_per_frame(to_rate)), slots_(kSlots * samples_) {
  if (from_rate != to_rate) resampler_.emplace(from_rate, to_rate);
}

void Link::set_mode(LinkMode mode, const routing::LegRoute& listener) {
  using routing::OriginalVoice;
  const bool is_heard =
      mode == LinkMode::kPlain || mode == LinkMode::kBoth ||
      (mode == LinkMode::kTranslated && listener.original != OriginalVoice::kMute);
  const bool ducks = mode == LinkMode::kTranslated && listener.original == OriginalVoice::kDuck;
  const double duck_db = ducks ? listener.duck_db : 0.0;
  if (wired_ && mode_ == mode && original_heard_ == is_heard && duck_db_ == duck_db &&
      duck_release_ms_ == listener.duck_release_ms)
    return;
  mode_ = mode;
  wired_ = true;
  original_heard_ = is_heard;
  duck_db_ = duck_db;
  duck_release_ms_ = listener.duck_release_ms;
  ducker_ = audio::Ducker(duck_db_, duck_release_ms_);
}

void Link::push(std::span<const int16_t> frame) {
  if (!original_heard_) return;
  if (waiting_ == kSlots) {
    head_ = (head_ + 1) % kSlots;
    --waiting_;
    ++overruns_;
  }
  int16_t* slot = &slots_[(head_ + waiting_) % kSlots * samples_];
  if (resampler_) {
    resampler_->frame(frame, {slot, samples_});
  } else {
    std::copy_n(frame.begin(), std::min(frame.size(), samples_), slot);
  }
  ++waiting_;
}

bool Link::mix_into(audio::Mixer& mixer, bool translation_plays) {
  translation_heard_ |= translation_plays;
  const auto gain = ducker_.next_frame(translation_plays);
  if (waiting_ == 0) return false;
  mixer.add({&slots_[head_ * samples_], samples_}, gain);
  head_ = (head_ + 1) % kSlots;
  --waiting_;
  return true;
}

ReturnPath::Change Link::check_return_path(uint64_t now_ns, uint64_t speech_ended_ns) {
  const bool heard = translation_heard_;
  translation_heard_ = false;
  return return_path_.check(now_ns, speech_ended_ns, heard);
}

}  // namespace dgm::calls
