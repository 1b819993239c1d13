// What the routing scripts decide, as plain values: who speaks which language, in which room,
// through which chains.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dgm::routing {

// How the speaker's own voice is heard under the translation.
enum class OriginalVoice : uint8_t { kDuck, kMute, kFull };
// What a translation does when its listener begins to speak.
enum class BargeIn : uint8_t { kOverlap, kYield };
enum class Crossover : uint8_t { kTranslate, kPassThrough };
// What the listeners get when no provider of a chain can serve: the original voice at full level
// (said once in the log), or nothing. Never the source text in the target voice.
enum class Fallback : uint8_t { kPassThrough, kMute };

using Chain = std::vector<std::string>;  // provider names, left to right

// Settings of one leg, complete: defaults, chain(), extension() and on_call() already merged.
struct LegRoute {
  std::string extension;  // "7777", what was dialled
  std::string language;   // BCP 47: "en-US", what its caller speaks and wants to hear
  std::string voice;  // of translations INTO this leg's language; empty: the synthesizer's default
  Chain recognizer, translator, synthesizer;
  OriginalVoice original = OriginalVoice::kDuck;
  double duck_db = -18.0;  // level of the original while a translation plays
  uint32_t duck_release_ms =
      1200;  // back to full level, slowly: a sudden return startles listeners
  BargeIn barge_in = BargeIn::kOverlap;
  Fallback fallback = Fallback::kPassThrough;
  uint32_t endpoint_ms = 400;         // silence that ends an utterance, where the host detects it
  uint32_t max_utterance_ms = 15000;  // longer speech is cut
  bool automatic_gain = true;         // towards -20 dBFS speech level, with limiter
  bool comfort_noise = false;         // false: digital silence between utterances
  std::string codec;                  // wished of the transport: "" "ulaw" "alaw" "g722" "l16"
};

// The decision for one leg.
struct LegPlan {
  LegRoute leg;
  std::string room;  // "7777-8888": names the room's route; instances are the calls' matter
  std::vector<std::string> members;  // extensions of the room, in script order; a pair has two
  bool shared_room =
      false;  // room(): every caller joins the one instance; pair(): one instance per call
  Crossover crossover = Crossover::kTranslate;
  bool rejected = false;
  unsigned reject_code = 0;  // a SIP code
  std::string reject_reason;
  std::string why;  // "scripts/routes.lua:12 pair(7777, 8888)": the line that decided
};

// What a script knows of a call when it decides.
struct CallFacts {
  std::string id{}, from{}, extension{}, transport{};
  uint64_t started_at_unix_ms = 0;
  uint64_t duration_ms = 0;
};

// One line of speech, as on_transcript sees and may change it.
struct TranscriptLine {
  std::string text{}, language{}, speaker{};  // speaker: extension
  bool is_final = true;
  double confidence = -1;
};

}  // namespace dgm::routing
