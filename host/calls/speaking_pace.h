// How fast a voice speaks, learned from what it has spoken: how much of a sentence a piece of its
// audio holds, and whether the audio can be that sentence at all. Audio at another sample rate than
// it is said to have is twice as long as it should be, or half as long, and nobody understands it.
#pragma once

#include <cstddef>
#include <string_view>

namespace dgm::calls {

// Of one voice of one provider. [worker]
class SpeakingPace {
 public:
  // It spoke the whole text in this time.
  void note(std::string_view text, double audio_ms);

  // About so many bytes of text; before anything is known, at 14 bytes a second.
  double bytes_in(double audio_ms) const;

  // This text would be spoken faster, or more slowly, even by somebody in another mood and with a
  // pause before it. Of numbers, of few letters and of a voice that has said too little nothing is
  // known: never.
  bool is_too_long(std::string_view text, double audio_ms) const;
  bool is_too_short(std::string_view text, double audio_ms) const;

 private:
  static constexpr double kUsualBytesPerSecond = 14;
  static constexpr size_t kBytesToKnow = 24;   // that it has spoken
  static constexpr size_t kBytesToJudge = 12;  // of the text in question
  // An emotion may speed up or slow down to 0.7; a mistaken rate is off by 2 and more.
  static constexpr double kMostFactor = 1.6;
  static constexpr double kPauseMs = 300;

  // 0: nothing can be said of it.
  double expected_ms(std::string_view text) const;

  size_t bytes_ = 0;
  double ms_ = 0;
};

}  // namespace dgm::calls
