// The options of the provider, checked and ready to use, and what follows from them for one
// session. Pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dragoman/cpp/options.hpp"
#include "dragoman/cpp/synthesizer.hpp"
#include "dragoman/cpp/web_text.hpp"

namespace dragoman::elevenlabs {

enum class Mode {
  kMulti,   // one WebSocket, one context per utterance (multi-stream-input)
  kSingle,  // one WebSocket per utterance (stream-input)
  kHttp     // one request per utterance (stream/with-timestamps)
};

// What the service calls voice_settings.
struct VoiceSettings {
  double stability = 0.5, similarity_boost = 0.75, style = 0, speed = 1;
  bool use_speaker_boost = false;
  bool operator==(const VoiceSettings&) const = default;
};

struct Settings {
  std::string api_key, ca_file, model, output_format;
  ServiceUrl url;
  std::string default_voice;
  // Voice ids by what routes may say: a language tag in small letters ("es", "fr-fr") or a name.
  std::map<std::string, std::string, std::less<>> voices;
  Mode mode = Mode::kMulti;
  VoiceSettings voice_settings;
  bool enable_logging = true;
  uint32_t connect_deadline_ms = 0, audio_deadline_ms = 0, request_deadline_ms = 0;
  uint32_t inactivity_timeout_s = 0;
};

// Throws Failure(kInvalidConfig) with the option's name.
Settings read_settings(const Options& options);

enum class Coding { kMulaw, kS16le };
struct OutputFormat {
  std::string name;  // "ulaw_8000"
  uint32_t sample_rate_hz = 0;
  Coding coding = Coding::kS16le;
  bool operator==(const OutputFormat&) const = default;
};
// `wanted`: the option output_format. "auto" gives a leg of 8 kHz mu-law: half the bytes of PCM,
// and bit for bit what a G.711 leg sends in the end. Above 24 kHz speech has nothing more to say,
// and plans of the service restrict it: legs of higher rates get pcm_24000.
OutputFormat output_format(std::string_view wanted, uint32_t leg_rate_hz);

// What a session speaks with.
struct Voice {
  std::string id;
  std::string language_code;  // ISO 639-1; empty: not sent, the model does not take it
  bool found = true;          // false: the route's voice is not known, `id` is the language's
};
Voice choose_voice(const Settings& settings, std::string_view language, std::string_view voice);

// "lang:es", ... of the model; a model that is not known promises nothing and refuses nothing.
std::vector<std::string> capabilities_of(std::string_view model);
// What the model takes at once, in characters.
size_t most_characters(std::string_view model);

// The style of a request over the provider's own settings, held within the service's ranges.
VoiceSettings styled(const VoiceSettings& own, const SpeakRequest& request);

}  // namespace dragoman::elevenlabs
