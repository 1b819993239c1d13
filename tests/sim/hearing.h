// Bytes of telephone audio to words that were carried in it, with their times.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/audio/resampler.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {

struct TimedWord {
  std::string text;
  double begin_s = 0, end_s = 0;  // since the first sample
};

class Hearing {
 public:
  // encoding: "mulaw" "alaw" "linear16"; of several channels the first one is heard.
  Hearing(const std::string& encoding, uint32_t sample_rate_hz, uint32_t channels);

  // Every 20 ms of audio `step` is called, with all words up to there in words().
  void push(std::string_view bytes, const std::function<void()>& step);

  std::vector<TimedWord>& words() { return words_; }  // the owner takes out what it has dealt with
  double heard_s() const { return static_cast<double>(listener_.samples()) / listen_hz_; }
  bool sounding() const { return listener_.sounding(); }
  double last_sound_s() const { return static_cast<double>(listener_.last_sound()) / listen_hz_; }

 private:
  void take_samples(std::span<const int16_t> samples, const std::function<void()>& step);

  const bool is_linear_, is_alaw_;
  const uint32_t channels_, listen_hz_;
  audio::Resampler resampler_;
  std::vector<TimedWord> words_;
  ToneListener listener_;
  std::string odd_;  // bytes of an incomplete sample
  size_t until_step_;
};

std::string text_of(const std::vector<TimedWord>& words);

}  // namespace dgm::sim
