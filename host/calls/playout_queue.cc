#include "host/calls/playout_queue.h"

#include <algorithm>
#include <array>

namespace dgm::calls {

bool PlayoutQueue::add(Entry entry) {
  bool room = true;
  if (entries_.size() >= kMaxEntries) {
    entries_.erase(entries_.begin() + 1);
    ++dropped_;
    room = false;
  }
  entries_.push_back(std::move(entry));
  return room;
}

bool PlayoutQueue::pull(std::span<int16_t> out) {
  // An utterance that was cancelled before its first sample, or is played to its end, makes way for
  // the next.
  while (!entries_.empty() && entries_.front().audio->complete() &&
         position_ >= entries_.front().audio->samples())
    finish_front();
  if (entries_.empty()) {
    sounding_ = false;
    return false;
  }
  const auto& audio = *entries_.front().audio;
  if (!sounding_ && !ready(audio)) return false;

  const bool begins = position_ == 0;
  const size_t got = read_native(out);
  entries_.front().audio->note_heard(position_);
  std::fill(out.begin() + static_cast<ptrdiff_t>(got), out.end(), int16_t{0});
  const bool ends = got < out.size() || (audio.complete() && position_ >= audio.samples());
  if (got == 0) {
    ++underruns_;
    sounding_ = false;
    return false;
  }
  if (begins) begun_ = true;
  if (!sounding_) fade(out.first(got), true);
  if (ends) fade(out.first(got), false);
  sounding_ = !ends;

  if (yield_left_ms_ > 0) {
    const float full = static_cast<float>(kYieldMs);
    const float from = static_cast<float>(yield_left_ms_) / full;
    yield_left_ms_ = yield_left_ms_ > 20 ? yield_left_ms_ - 20 : 0;
    const float to = static_cast<float>(yield_left_ms_) / full;
    const float step = (to - from) / static_cast<float>(out.size());
    float gain = from;
    for (auto& sample : out) {
      sample = static_cast<int16_t>(static_cast<float>(sample) * gain);
      gain += step;
    }
    if (yield_left_ms_ == 0) drop_all();
  }
  return true;
}

const PlayoutQueue::Entry* PlayoutQueue::just_begun() {
  if (!begun_ || entries_.empty()) return nullptr;
  begun_ = false;
  return &entries_.front();
}

void PlayoutQueue::yield() {
  if (entries_.empty()) return;
  if (position_ == 0) {
    drop_all();
    return;
  }
  entries_.erase(entries_.begin() + 1, entries_.end());
  if (yield_left_ms_ == 0) yield_left_ms_ = kYieldMs;
}

void PlayoutQueue::drop_all() {
  entries_.clear();
  position_ = 0;
  begun_ = false;
  sounding_ = false;
  yield_left_ms_ = 0;
  if (resampler_) resampler_->reset();
}

bool PlayoutQueue::ready(const SpeechAudio& audio) const {
  return audio.complete() || audio.samples() - position_ >= audio.rate() * kPrefillMs / 1000;
}

size_t PlayoutQueue::read_native(std::span<int16_t> out) {
  const auto& audio = *entries_.front().audio;
  if (audio.rate() == rate_) {
    const size_t got = audio.read(position_, out);
    position_ += got;
    return got;
  }
  if (!resampler_ || resampler_->from_hz() != audio.rate()) resampler_.emplace(audio.rate(), rate_);
  std::array<int16_t, 960> native;
  const size_t wanted = audio.rate() / 50;
  const size_t got = audio.read(position_, {native.data(), wanted});
  if (got == 0) return 0;
  std::fill(native.begin() + static_cast<ptrdiff_t>(got),
            native.begin() + static_cast<ptrdiff_t>(wanted), int16_t{0});
  position_ += got;
  return resampler_->frame({native.data(), wanted}, out).size();
}

void PlayoutQueue::fade(std::span<int16_t> samples, bool in) const {
  const size_t length = std::min<size_t>(samples.size(), rate_ * kFadeMs / 1000);
  for (size_t i = 0; i < length; ++i) {
    auto& sample = in ? samples[i] : samples[samples.size() - 1 - i];
    sample = static_cast<int16_t>(static_cast<int64_t>(sample) * static_cast<int64_t>(i) /
                                  static_cast<int64_t>(length));
  }
}

void PlayoutQueue::finish_front() {
  entries_.pop_front();
  position_ = 0;
  begun_ = false;
  yield_left_ms_ = 0;
}

}  // namespace dgm::calls
