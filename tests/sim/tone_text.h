// Text carried inside audio, so that a test knows exactly which words went down a line: survives
// G.711, G.722, resampling between 8 and 16 kHz, automatic gain, a quieter voice (12 dB or more)
// underneath, and pieces of the line lost between words.
//
// One byte is one symbol of 20 ms: two tones at once, one of 16 for each half (560 to 3040 Hz, 80
// Hz apart, so that 12.5 ms tell them apart). A word is
//   start (400 and 3200 Hz), voice and number, its UTF-8 bytes, CRC-16
// and stands alone: a damaged word costs no other. A text is a lead-in of 80 ms, its words, a last
// start as the end mark and a breath; after punctuation, and at least every 1.5 s, there is a
// breath, too: 140 ms of soft noise, so that whoever follows the noise floor takes the rest for
// speech. About 24 characters a second.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::sim {

constexpr double kToneTextDbfs = -18;     // RMS while it sounds
constexpr size_t kMaxToneWordBytes = 24;  // longer words are cut, and joined again by hear_text()

// Mono 16 bit audio at rate_hz (8000 to 48000). [any]
class ToneSpeaker {
 public:
  // voice: 0 to 7, heard with each word.
  explicit ToneSpeaker(uint32_t rate_hz, uint8_t voice = 0, uint8_t first_number = 0)
      : rate_hz_(rate_hz), voice_(voice), next_number_(first_number) {}

  struct Word {
    size_t text_begin = 0, text_end = 0;  // bytes of the text, without the blanks around it
    size_t begin = 0, end = 0;            // samples of the audio
  };
  struct Speech {
    std::vector<int16_t> samples;
    std::vector<Word> words;
  };
  // Words are what blanks separate; they are numbered on from call to call (modulo 256).
  Speech speak(std::string_view text);
  uint8_t next_number() const { return next_number_; }

 private:
  uint32_t rate_hz_;
  uint8_t voice_;
  uint8_t next_number_;
};

struct HeardWord {
  std::string text;
  uint8_t voice = 0;
  uint8_t number = 0;
  bool joined = false;          // goes on with the word before, without a blank
  uint64_t begin = 0, end = 0;  // samples since the stream's start
};

// Hears words in a stream. 8000 or 16000 Hz; no allocation but for words.
class ToneListener {
 public:
  explicit ToneListener(uint32_t rate_hz, std::function<void(const HeardWord&)> on_word);
  ~ToneListener();
  ToneListener(ToneListener&&) noexcept;

  void push(std::span<const int16_t> samples);
  uint64_t samples() const;        // taken so far
  bool sounding() const;           // tones were heard within the last 40 ms
  uint64_t last_sound() const;     // the sample after the last tone heard
  uint64_t damaged_words() const;  // begun, but not whole

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Words one after the other with single blanks. voice < 0: of all voices.
std::string text_of(const std::vector<HeardWord>& words, int voice = -1);
// Everything in a recording.
std::vector<HeardWord> hear_words(std::span<const int16_t> samples, uint32_t rate_hz);

}  // namespace dgm::sim
