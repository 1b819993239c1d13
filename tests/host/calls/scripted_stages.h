// Providers whose failures a test chooses, one by one, and in whose audio words can be counted: a
// spoken word is ten frames of 20 ms, each marked with the word and its place in it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dragoman/recognizer.h"
#include "dragoman/synthesizer.h"
#include "dragoman/translator.h"
#include "host/calls/chain.h"

namespace dgm::test {

constexpr uint32_t kBenchRate = 8000;
constexpr size_t kFrameSamples = 160;
constexpr size_t kFramesPerWord = 10;

// What providers do when they are asked.
enum class Does : uint8_t {
  kAnswer,
  kNothing,  // and says so to nobody
  kBreak,    // on_failed with `error`
  kRefuse,   // on_refused with `error`; a recognizer breaks
  kEmpty,    // an answer without words; a synthesizer: no audio
  kSilence,  // synthesizer: audio without sound
};

struct ScriptedProvider;

// A session stays in memory until the bench is reset, so that it can speak after its close.
struct ScriptedSession {
  ScriptedProvider* provider = nullptr;
  const void* events = nullptr;
  void* ctx = nullptr;
  bool closed = false;
  std::vector<std::string> phrases;  // recognizer: likely words that it was given
  std::vector<int16_t> marks;        // recognizer: two of each frame that it took
  std::vector<uint64_t> utterances;  // that it was asked
  std::vector<std::string> texts;    // that it was asked
  std::vector<uint64_t> cancelled;

  // What an old session may still say. [worker]
  void say_final(const std::string& text);
  void say_interim(const std::string& text);
  void say_translation(uint64_t utterance, const std::string& text);
  void say_words(uint64_t utterance, const std::string& text, bool and_spoken);
  void break_now();
  std::string heard_words() const;  // "w1 w2"; "w2~" if frames of it are missing
};

struct ScriptedProvider {
  Does does = Does::kAnswer;
  bool opens = true;
  bool takes_audio = true;  // recognizer; false: DGM_BUSY
  bool is_busy = false;     // translator, synthesizer: DGM_BUSY
  size_t words_before = 0;  // synthesizer: delivers so many words before it breaks or stops
  size_t frames_per_word = kFramesPerWord;  // synthesizer: more or fewer, as at a wrong rate
  bool aligns = false;
  dgm_status status = DGM_UNAVAILABLE;  // of `error`
  std::string code, detail = "out of order";
  uint32_t retry_after_ms = 0;
  int tries = 0;  // to open it
  std::vector<ScriptedSession*> sessions;

  ScriptedSession& last() { return *sessions.back(); }
  dgm_error error() const;  // borrows from this
};

// [worker] Index 0, 1, 2: "a", "b", "c", each of all three kinds.
struct Bench {
  std::array<ScriptedProvider, 3> recognizers, translators, synthesizers;
  uint64_t now_ns = 1'000'000'000'000;
  std::vector<std::unique_ptr<ScriptedSession>> sessions;
};
Bench& bench();
void reset_bench();

// "a", "b", "c" of one kind, as a chain has them. own_endpointing: recognizers that find the ends
// of speech themselves; these take phrases as well.
calls::Members bench_recognizers(size_t count, bool own_endpointing = false);
calls::Members bench_translators(size_t count);
calls::Members bench_synthesizers(size_t count);

// Frame `place` (0..9) of word `word` (1..); word 0: silence.
std::vector<int16_t> word_frame(int word, size_t place);
// The words of a text that say_words() made, "one two" -> "one two"; parts of words with "~".
std::string words_in(const std::vector<int16_t>& samples);

}  // namespace dgm::test
