#include "host/routing/leg_options.h"

#include <algorithm>

#include "host/routing/destination.h"

namespace dgm::routing {
namespace {

constexpr const char* kCrossoverHelp = "translate, connect the voices as they are, or both";

const std::vector<std::pair<std::string, OriginalVoice>> kOriginals{
    {"duck", OriginalVoice::kDuck}, {"mute", OriginalVoice::kMute}, {"full", OriginalVoice::kFull}};
const std::vector<std::pair<std::string, BargeIn>> kBargeIns{{"overlap", BargeIn::kOverlap},
                                                             {"yield", BargeIn::kYield}};
const std::vector<std::pair<std::string, Crossover>> kCrossovers{
    {"translate", Crossover::kTranslate},
    {"pass_through", Crossover::kPassThrough},
    {"debug", Crossover::kDebug}};
const std::vector<std::pair<std::string, Fallback>> kFallbacks{
    {"pass_through", Fallback::kPassThrough}, {"mute", Fallback::kMute}};
const std::vector<std::pair<std::string, OnFailure>> kOnFailures{
    {"announce", OnFailure::kAnnounce},
    {"pass_through", OnFailure::kPassThrough},
    {"hang_up", OnFailure::kHangUp}};
const std::vector<std::pair<std::string, Adopt>> kAdopts{{"next_call", Adopt::kNextCall},
                                                         {"now", Adopt::kNow}};
const std::vector<std::pair<std::string, std::string>> kCodecs{
    {"ulaw", "ulaw"}, {"alaw", "alaw"}, {"g722", "g722"}, {"l16", "l16"}};
const std::vector<std::pair<std::string, std::string>> kMediaWays{
    {"auto", ""}, {"rtp", "rtp"}, {"audiosocket", "audiosocket"}, {"websocket", "websocket"}};

struct Misplaced {
  std::string_view key;
  OptionPlace place;
  std::string_view sentence;
};
constexpr Misplaced kMisplaced[] = {
    {"dial", OptionPlace::kRoom,
     "would call one phone for every member; say it in extension() of the member it belongs to"},
    {"dial", OptionPlace::kTranslate,
     "is for callers who are not there yet, and this one is; to call the other party, return "
     "dial(\"PJSIP/bob\")"},
    {"dial", OptionPlace::kDial, "is said twice; the first argument of dial() is who is called"},
    {"ring_s", OptionPlace::kTranslate,
     "is for calling, and translate { } calls nobody; write dial(\"PJSIP/bob\", { ring_s = 20 })"},
};

template <typename Enum>
std::string_view word_of(const std::vector<std::pair<std::string, Enum>>& words, Enum wanted) {
  for (const auto& [word, value] : words) {
    if (value == wanted) return word;
  }
  return "";
}

template <typename T>
void put(const std::optional<T>& from, T& to) {
  if (from) to = *from;
}

void read_language(OptionReader& reader, LegOptions& out) {
  const std::optional<std::string> tag = reader.text("speaks", 35);
  if (!tag) return;
  out.language = normal_language(*tag);
  if (!out.language) reader.report("speaks", "is not a language tag such as \"en-US\" or \"es\"");
}

void read_voice(OptionReader& reader, LegOptions& out) {
  out.voice = reader.text("voice", kMaxVoiceBytes);
  if (out.voice && out.voice->empty()) {
    reader.report("voice", "is empty; leave the key out for the synthesizer's own voice");
    out.voice.reset();
  }
}

void read_voices(OptionReader& reader, LegOptions& out) {
  const auto voices = reader.texts("voices", kMaxVoiceBytes);
  if (!voices) return;
  out.voices.emplace();
  for (const auto& [tag, voice] : *voices) {
    const auto language = normal_language(tag);
    if (language && !voice.empty()) {
      out.voices->emplace(*language, voice);
    } else {
      reader.report("voices",
                    "is not a table of voices by language such as { [\"fr-FR\"] = \"amelie\" }");
      return;
    }
  }
}

void read_dial(OptionReader& reader, LegOptions& out) {
  out.dial = reader.text("dial", kMaxDestinationBytes);
  if (out.dial && !is_destination(*out.dial)) {
    reader.report("dial", std::string(kNoDestination));
    out.dial.reset();
  }
}

}  // namespace

void LegOptions::apply_to(LegRoute& leg) const {
  put(language, leg.language);
  put(voice, leg.voice);
  put(codec, leg.codec);
  put(recognizer, leg.recognizer);
  put(translator, leg.translator);
  put(synthesizer, leg.synthesizer);
  put(phrases, leg.phrases);
  put(emotion, leg.emotion);
  put(emotion_style, leg.emotion_style);
  put(original, leg.original);
  put(duck_db, leg.duck_db);
  put(duck_release_ms, leg.duck_release_ms);
  put(endpoint_ms, leg.endpoint_ms);
  put(max_utterance_ms, leg.max_utterance_ms);
  put(barge_in, leg.barge_in);
  put(fallback, leg.fallback);
  put(on_failure, leg.on_failure);
  put(adopt, leg.adopt);
  put(automatic_gain, leg.automatic_gain);
  put(comfort_noise, leg.comfort_noise);
  put(media, leg.media);
  put(dial, leg.dial);
  put(ring_s, leg.ring_s);
  put(voices, leg.voices);
  put(detect, leg.detect);
  put(detect_after, leg.detect_after);
}

const std::vector<LegKey>& leg_keys() {
  using R = OptionReader;
  using O = LegOptions;
  static const std::vector<LegKey> keys{
      {"speaks", "string", "required", "language of the caller, as BCP 47: \"en-US\"",
       read_language},
      {"voice", "string", "the synthesizer's own", "voice of translations into this language",
       read_voice},
      {"voices", "table<string, string>", "the synthesizer's own",
       "voices by language, for languages that he changes to in mid-call", read_voices},
      {"detect", "string[]", "none", "languages that he changes to just by speaking them",
       [](R& r, O& o) { o.detect = r.languages("detect"); }},
      {"detect_after", "integer", "2",
       "lines in a row in another language until he changes, 1 to 10",
       [](R& r, O& o) { o.detect_after = r.whole("detect_after", 1, 10); }},
      {"recognizer", "string[]", "chain(\"recognizer\")", "who recognizes this caller's speech",
       [](R& r, O& o) { o.recognizer = r.provider_names("recognizer"); }},
      {"translator", "string[]", "chain(\"translator\")", "who translates what this caller says",
       [](R& r, O& o) { o.translator = r.provider_names("translator"); }},
      {"synthesizer", "string[]", "chain(\"synthesizer\")", "who speaks to this caller",
       [](R& r, O& o) { o.synthesizer = r.provider_names("synthesizer"); }},
      {"phrases", "string[]", "none",
       "words and names that this caller is likely to say, for recognizers that take them",
       [](R& r, O& o) { o.phrases = r.phrases("phrases"); }},
      {"emotion", "string[]", "chain(\"emotion\"), or nobody", "who hears how this caller speaks",
       [](R& r, O& o) { o.emotion = r.provider_names("emotion"); }},
      {"emotion_style", "table<string, table<string, number>>", "the host's table",
       "what an emotion changes in the voice that speaks for him",
       [](R& r, O& o) { o.emotion_style = r.numbers_by_name("emotion_style", 0, 4); }},
      {"original", "\"duck\"|\"mute\"|\"full\"", "\"duck\"",
       "the speaker's own voice under the translation",
       [](R& r, O& o) { o.original = r.choice("original", kOriginals); }},
      {"duck_db", "number", "-18", "level of the ducked original, -60 to 0 dB",
       [](R& r, O& o) { o.duck_db = r.number("duck_db", -60, 0); }},
      {"duck_release_ms", "integer", "1200", "time until the original is back at full level",
       [](R& r, O& o) { o.duck_release_ms = r.whole("duck_release_ms", 0, 10'000); }},
      {"barge_in", "\"overlap\"|\"yield\"", "\"overlap\"",
       "what a translation does when its listener begins to speak",
       [](R& r, O& o) { o.barge_in = r.choice("barge_in", kBargeIns); }},
      {"fallback", "\"pass_through\"|\"mute\"", "\"pass_through\"",
       "what is heard when no provider can serve",
       [](R& r, O& o) { o.fallback = r.choice("fallback", kFallbacks); }},
      {"on_failure", "\"announce\"|\"pass_through\"|\"hang_up\"", "\"announce\"",
       "what is done when all providers have failed",
       [](R& r, O& o) { o.on_failure = r.choice("on_failure", kOnFailures); }},
      {"adopt", "\"next_call\"|\"now\"", "\"next_call\"",
       "whether a running call follows a new configuration at its next pause in speech",
       [](R& r, O& o) { o.adopt = r.choice("adopt", kAdopts); }},
      {"endpoint_ms", "integer", "400", "silence that ends an utterance, 100 to 5000",
       [](R& r, O& o) { o.endpoint_ms = r.whole("endpoint_ms", 100, 5'000); }},
      {"max_utterance_ms", "integer", "15000", "longer speech is cut, 1000 to 120000",
       [](R& r, O& o) { o.max_utterance_ms = r.whole("max_utterance_ms", 1'000, 120'000); }},
      {"automatic_gain", "boolean", "true", "brings quiet and loud callers to one level",
       [](R& r, O& o) { o.automatic_gain = r.boolean("automatic_gain"); }},
      {"comfort_noise", "boolean", "false", "soft noise instead of silence between utterances",
       [](R& r, O& o) { o.comfort_noise = r.boolean("comfort_noise"); }},
      {"codec", "\"ulaw\"|\"alaw\"|\"g722\"|\"l16\"", "the transport's",
       "the codec wished of the transport",
       [](R& r, O& o) { o.codec = r.choice("codec", kCodecs); }},
      {"media", "\"auto\"|\"rtp\"|\"audiosocket\"|\"websocket\"", "\"auto\"",
       "how a PBX carries this leg's media",
       [](R& r, O& o) { o.media = r.choice("media", kMediaWays); }},
      {"dial", "string", "nobody",
       "who is called as this extension when the other party comes first: \"PJSIP/bob\"",
       read_dial},
      {"ring_s", "integer", "30", "how long his phone rings, 5 to 300 s",
       [](R& r, O& o) { o.ring_s = r.whole("ring_s", 5, 300); }},
  };
  return keys;
}

std::string_view why_misplaced(const LegKey& key, OptionPlace place) {
  for (const Misplaced& misplaced : kMisplaced) {
    if (misplaced.key == key.name && misplaced.place == place) return misplaced.sentence;
  }
  return "";
}

const std::vector<ExtraKey>& chain_keys() {
  static const std::vector<ExtraKey> keys{
      {"hedge", "boolean", "asks the next provider beside one that is slower than usual"}};
  return keys;
}

const std::vector<ExtraKey>& pair_keys() {
  static const std::vector<ExtraKey> keys{{"crossover", kCrossoverType, kCrossoverHelp}};
  return keys;
}

const std::vector<ExtraKey>& translate_keys() {
  static const std::vector<ExtraKey> keys{
      {"crossover", kCrossoverType, kCrossoverHelp},
      {"room", "string", "another room of the script for this call"}};
  return keys;
}

LegOptions read_leg_options(OptionReader& reader, OptionPlace place) {
  LegOptions options;
  for (const LegKey& key : leg_keys()) {
    const std::string_view why = why_misplaced(key, place);
    if (why.empty()) {
      key.read(reader, options);
    } else {
      reader.refuse(key.name, std::string(why));
    }
  }
  return options;
}

std::optional<Crossover> read_crossover(OptionReader& reader) {
  return reader.choice("crossover", kCrossovers);
}

std::string_view word(OriginalVoice value) { return word_of(kOriginals, value); }
std::string_view word(BargeIn value) { return word_of(kBargeIns, value); }
std::string_view word(Crossover value) { return word_of(kCrossovers, value); }
std::string_view word(Fallback value) { return word_of(kFallbacks, value); }
std::string_view word(OnFailure value) { return word_of(kOnFailures, value); }
std::string_view word(Adopt value) { return word_of(kAdopts, value); }

std::optional<Crossover> crossover_of(std::string_view word) {
  for (const auto& [known, value] : kCrossovers) {
    if (known == word) return value;
  }
  return std::nullopt;
}

}  // namespace dgm::routing
