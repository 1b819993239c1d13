// What the routing scripts decide, as plain values: who speaks which language, in which room,
// through which chains.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dgm::routing {

// How the speaker's own voice is heard under the translation.
enum class OriginalVoice : uint8_t { kDuck, kMute, kFull };
// What a translation does when its listener begins to speak.
enum class BargeIn : uint8_t { kOverlap, kYield };
// How the voices of a room cross over: translated; as they are; or both, the original at full level
// under the translation, with every utterance's stages in the log.
enum class Crossover : uint8_t { kTranslate, kPassThrough, kDebug };
// What the listeners get when no provider of a chain can serve: the original voice at full level
// (said once in the log), or nothing. Never the source text in the target voice.
enum class Fallback : uint8_t { kPassThrough, kMute };
// What is done besides when they all have failed: a short announcement to the listener, nothing, or
// his call ends.
enum class OnFailure : uint8_t { kAnnounce, kPassThrough, kHangUp };

// When a running call follows a new configuration: not at all, or at its next pause in speech.
enum class Adopt : uint8_t { kNextCall, kNow };

using Chain = std::vector<std::string>;  // provider names, left to right
// What an emotion of the speaker changes in the voice that speaks his translation: "anger" ->
// "stability" -> 0.3.
using EmotionStyle = std::map<std::string, std::map<std::string, double>>;

// Settings of one leg, complete: defaults, chain(), extension() and on_call() already merged.
struct LegRoute {
  std::string extension;  // "7777", what was dialled
  std::string language;   // BCP 47: "en-US", what its caller speaks and wants to hear
  std::string voice;  // of translations INTO this leg's language; empty: the synthesizer's default
  Chain recognizer, translator, synthesizer;
  std::vector<std::string> phrases;  // words and names that he is likely to say
  Chain emotion;                     // who hears how he speaks; empty: nobody
  EmotionStyle emotion_style;        // rows laid over the host's own
  OriginalVoice original = OriginalVoice::kDuck;
  double duck_db = -18.0;  // level of the original while a translation plays
  uint32_t duck_release_ms =
      1200;  // back to full level, slowly: a sudden return startles listeners
  BargeIn barge_in = BargeIn::kOverlap;
  Fallback fallback = Fallback::kPassThrough;
  OnFailure on_failure = OnFailure::kAnnounce;
  // Of the chains: the next provider is asked beside a slow one.
  bool hedge_translator = false, hedge_synthesizer = false;
  uint32_t endpoint_ms = 400;         // silence that ends an utterance, where the host detects it
  uint32_t max_utterance_ms = 15000;  // longer speech is cut
  // Of translations into other languages that he may change to, by language ("fr-FR", "fr").
  std::map<std::string, std::string> voices;
  // Languages that he may change to just by speaking them, and after how many lines in a row.
  std::vector<std::string> detect;
  uint32_t detect_after = 2;
  bool automatic_gain = true;  // towards -20 dBFS speech level, with limiter
  bool comfort_noise = false;  // false: digital silence between utterances
  Adopt adopt = Adopt::kNextCall;
  std::string codec;  // wished of the transport: "" "ulaw" "alaw" "g722" "l16"
  // How a PBX carries its media: "rtp" "audiosocket" "websocket"; empty: the best it offers.
  std::string media;
  std::string dial;      // who is called as this extension: "PJSIP/bob"; empty: nobody
  uint32_t ring_s = 30;  // how long
};

// A phone that rings for an extension of a room, so that nobody waits for its caller.
struct Invitation {
  std::string extension{};    // as whom he joins: his leg's settings and his seat
  std::string destination{};  // "PJSIP/bob"
  uint32_t ring_deadline_ms = 30'000;
};

// The decision for one leg.
struct LegPlan {
  LegRoute leg;
  std::string room;  // "7777-8888": names the room's route; instances are the calls' matter
  std::vector<std::string> members;  // extensions of the room, in script order; a pair has two
  bool shared_room =
      false;  // room(): every caller joins the one instance; pair(): one instance per call
  Crossover crossover = Crossover::kTranslate;
  // `crossover` is kPassThrough only because all members speak one language; it is this as soon as
  // somebody changes his in mid-call.
  std::optional<Crossover> in_two_languages{};
  // For the first leg of a room's instance: who is called, in the order of members. Whoever sits
  // there already is not called.
  std::vector<Invitation> invitations;
  // Joins no room: the call goes on in the PBX, at "1002" or "1002@internal". Empty: joins.
  std::string transfer_to;
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
  // What a PBX tells; empty for transports that bring callers by themselves.
  std::string from_name{};
  std::map<std::string, std::string> facts{};  // said by the dialplan: "lang_a" = "en"
};

// Why a party that was called did not come.
enum class DialFailure : uint8_t {
  kBusy,
  kNoAnswer,
  kRejected,
  kUnreachable,
  kCongestion,
  kFailed
};

struct FailedDial {
  std::string destination{};  // "PJSIP/bob"
  DialFailure reason = DialFailure::kFailed;
  std::string extension{};  // as whom he was called
};

// A provider that failed, as on_provider_error sees it.
struct FailedProvider {
  std::string stage{};     // "recognizer" "translator" "synthesizer"
  std::string provider{};  // "deepl"
  std::string reason{};    // "outage" "timeout" "empty" "silence" "gap" "pace" "refused" ...
  std::string detail{};    // "no translation within 700 ms"
  uint32_t attempt = 1;    // failures since the stage gave an answer
  std::string next{};      // who would take over; empty: nobody is left
};

// What the host has measured of a provider.
struct ProviderReading {
  std::string state{};                       // "closed" "half_open" "outage" ...
  std::optional<double> p50_ms{}, p95_ms{};  // of its last 64 answers; absent: none yet
};

// So often on_provider_error may have providers of a chain tried again until somebody answers.
inline constexpr uint32_t kMaxRetries = 2;

// What a hook wants done with a call.
struct CallAction {
  enum class Kind : uint8_t {
    kTransfer,       // text: "1002", "1002@internal"
    kHangUp,         //
    kCrossover,      // of the caller's room
    kRecord,         // text: the recording's name: letters, digits, "_", "-", "."
    kStopRecording,  //
    kMonitor,        // text: who listens: "PJSIP/boss"
    kDial,           // text: who is called instead; ring_deadline_ms
    kAnnounce,       // text: spoken to the caller in his language; then he is hung up
    kRetry,          // the provider that failed is asked again
    kNextProvider,   //
    kPassThrough,    // nobody translates; the listener's fallback
    kLanguage        // text: "fr-FR": what the caller speaks and hears from the next utterance on
  };
  Kind kind = Kind::kHangUp;
  std::string text{};
  Crossover crossover = Crossover::kTranslate;
  uint32_t ring_deadline_ms = 30'000;
  std::string where{};  // "scripts/routes.lua:12": the line that decided
};

// One line of speech, as on_transcript sees and may change it.
struct TranscriptLine {
  std::string text{}, language{}, speaker{};  // speaker: extension
  bool is_final = true;
  double confidence = -1;
};

// A sentence of a speaker in one other language, as on_translation sees and may change it.
struct TranslatedLine {
  std::string text{}, language{};                // what is to be spoken
  std::string speaker{};                         // extension
  std::string source_text{}, source_language{};  // what was said
};

// How one utterance is translated and spoken, as on_utterance chooses; what is empty stays as the
// route has it.
struct UtteranceChoice {
  Chain translator{}, synthesizer{};  // asked first; the others of the route follow
  std::string voice{};
  std::string formality{};  // "more" "less"
  std::string glossary{};   // the translator's own id
  std::string where{};      // "scripts/routes.lua:12"
};

// What on_transcript and on_utterance say of a line; what is absent stays as it was.
struct LineAnswer {
  std::optional<std::string> text{};  // empty: nothing is said
  UtteranceChoice choice{};
  std::optional<CallAction> action{};  // kLanguage
};

}  // namespace dgm::routing
