// Providers for tests of rooms: a transport whose far end is the test, and engines that answer at
// once and count.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dragoman/recognizer.h"
#include "dragoman/synthesizer.h"
#include "dragoman/translator.h"
#include "dragoman/transport.h"
#include "host/calls/generation.h"
#include "host/net/worker.h"

namespace dgm::test {

// The far end of one leg. [worker]
struct FarEnd {
  const dgm_leg_events* events = nullptr;
  void* leg = nullptr;
  uint64_t sequence = 0, position = 0;
  std::vector<int16_t> heard;  // first sample of each frame that was sent to it
  uint64_t frames = 0;
  bool closed = false;

  void connect(dgm_codec codec, uint32_t rate_hz);
  void say(std::vector<int16_t> frame);  // 20 ms at 8 kHz, linear
  void hang_up();
};

struct Counters {
  int recognizers_opened = 0, translators_opened = 0, synthesizers_opened = 0;
  int utterances = 0;
  std::vector<std::string> translated;  // "en-US>es-ES: text", with "[more g-1]" if so wished
  std::vector<std::string> spoken;      // "es-ES/voice: text"
  std::vector<std::string> styles;      // of each of them: "speed=0.9 stability=0.7"
};

// What the engines do and have done; one per test, reset by reset_script(). [worker while rooms
// run]
struct Script {
  std::map<std::string, FarEnd> far_ends;  // by extension
  Counters counters;
  bool recognizer_is_deaf = false;   // answers nothing, and says so to nobody
  bool recognizer_fails = false;     // reports a failure at the end of the next utterance
  bool translator_refuses = false;   // every sentence
  bool synthesizer_is_mute = false;  // says "spoken" without audio
  std::string detected;              // language that the recognizer tells
  int16_t voice_level = 3000;
};
Script& script();
void reset_script();

// A generation with transport "wire", recognizer "ear" (and "second_ear"), translator "dictionary",
// synthesizer "voice"; no routing script.
calls::GenerationPtr scripted_generation();

}  // namespace dgm::test
