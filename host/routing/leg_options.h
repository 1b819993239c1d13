// The options of a leg as scripts give them, in extension(), pair(), room() and translate(): which
// keys there are, what each may hold, and how they are merged into a LegRoute.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/routing/language.h"
#include "host/routing/option_reader.h"
#include "host/routing/route.h"
#include "host/routing/script_value.h"

namespace dgm::routing {

inline constexpr size_t kMaxVoiceBytes = 100;

// Absent: not said here; what lies below it in the order of merging counts.
struct LegOptions {
  std::optional<std::string> language, voice, codec;
  std::optional<Chain> recognizer, translator, synthesizer, emotion;
  std::optional<std::vector<std::string>> phrases;
  std::optional<EmotionStyle> emotion_style;
  std::optional<OriginalVoice> original;
  std::optional<double> duck_db;
  std::optional<uint32_t> duck_release_ms, endpoint_ms, max_utterance_ms;
  std::optional<BargeIn> barge_in;
  std::optional<Fallback> fallback;
  std::optional<OnFailure> on_failure;
  std::optional<Adopt> adopt;
  std::optional<bool> automatic_gain, comfort_noise;
  std::optional<std::string> media, dial;
  std::optional<uint32_t> ring_s;
  std::optional<std::map<std::string, std::string>> voices;
  std::optional<std::vector<std::string>> detect;
  std::optional<uint32_t> detect_after;

  // Every key as it was written, and its value: what a reload compares.
  std::map<std::string, std::string> written;

  void apply_to(LegRoute& leg) const;
};

// One key: its documentation, its type for editors, and how it is read.
struct LegKey {
  const char* name;
  const char* lua_type;  // LuaLS: string[], "duck"|"mute"|"full"
  const char* fallback;  // as documented: "duck"
  const char* help;
  std::function<void(OptionReader&, LegOptions&)> read;
};
const std::vector<LegKey>& leg_keys();

// Whose table of options it is: pair() and room() are one, their options are for all members.
enum class OptionPlace : uint8_t { kExtension, kRoom, kTranslate, kDial };
// What a message says of a key that makes no sense there; empty: it may stand there.
std::string_view why_misplaced(const LegKey& key, OptionPlace place);

// Where leg options may stand decides which other keys go with them.
struct ExtraKey {
  const char* name;
  const char* lua_type;
  const char* help;
};
const std::vector<ExtraKey>& chain_keys();      // chain(): hedge
const std::vector<ExtraKey>& pair_keys();       // pair(), room(): crossover
const std::vector<ExtraKey>& translate_keys();  // translate(), dial(): crossover, room

const std::vector<ExtraKey>& utterance_keys();  // utterance(): all of them

// Of utterance { }. Unknown keys are the caller's to report, as below.
UtteranceChoice read_utterance(OptionReader& reader);

// Reads all leg options of `reader`'s table. Unknown keys are the caller's to report, by
// reader.finish(): it may know more of them. [any]
LegOptions read_leg_options(OptionReader& reader, OptionPlace place);
std::optional<Crossover> read_crossover(OptionReader& reader);

// The words of Crossover as a type for editors, and as a message lists them.
inline constexpr const char* kCrossoverType = "\"translate\"|\"pass_through\"|\"debug\"";
inline constexpr const char* kCrossoverWords = "\"translate\", \"pass_through\", \"debug\"";

std::string_view word(OriginalVoice value);
std::string_view word(BargeIn value);
std::string_view word(Crossover value);
std::string_view word(Fallback value);
std::string_view word(OnFailure value);
std::string_view word(Adopt value);
std::optional<Crossover> crossover_of(std::string_view word);

}  // namespace dgm::routing
