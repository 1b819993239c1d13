// What one listener hears of translations: utterances in order, never interleaved, each with a
// short fade at its start and stop, pulled 20 ms at a time by the leg's clock.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>

#include "host/audio/resampler.h"
#include "host/calls/speech_audio.h"

namespace dgm::calls {

class PlayoutQueue {
 public:
  struct Entry {
    std::shared_ptr<SpeechAudio> audio;
    uint64_t speaker = 0;  // the speaking leg's number
  };

  // [worker] rate: of the listening leg.
  explicit PlayoutQueue(uint32_t rate) : rate_(rate) {}

  // false: the queue was full; the oldest utterance that had not begun was dropped (counted).
  bool add(Entry entry);
  // [rt] Mixes nothing, replaces `out` (20 ms): true when it holds speech, false when there is none
  // now.
  bool pull(std::span<int16_t> out);
  // The utterance that began with the last pull(), once.
  const Entry* just_begun();

  // Fades out what plays within 80 ms and forgets the rest: the listener has begun to speak.
  void yield();
  void drop_all();

  bool playing() const { return position_ > 0 && !entries_.empty(); }
  bool empty() const { return entries_.empty(); }
  uint64_t current_speaker() const { return entries_.empty() ? 0 : entries_.front().speaker; }
  size_t waiting() const { return entries_.size(); }
  uint64_t dropped() const { return dropped_; }
  uint64_t underruns() const { return underruns_; }

 private:
  static constexpr size_t kMaxEntries = 32;
  static constexpr uint32_t kFadeMs = 5;
  static constexpr uint32_t kYieldMs = 80;
  static constexpr uint32_t kPrefillMs =
      60;  // a synthesizer in real time may pause; begin with a little in hand

  bool ready(const SpeechAudio& audio) const;
  size_t read_native(std::span<int16_t> out);
  void fade(std::span<int16_t> samples, bool in) const;
  void finish_front();

  uint32_t rate_;
  std::deque<Entry> entries_;
  std::optional<audio::Resampler> resampler_;
  size_t position_ = 0;    // next sample of the front entry, in its own rate
  bool begun_ = false;     // just_begun() has something to tell
  bool sounding_ = false;  // the last pull() gave speech
  uint32_t yield_left_ms_ = 0;
  uint64_t dropped_ = 0, underruns_ = 0;
};

}  // namespace dgm::calls
