#include "plugins/synthesizer_elevenlabs/elevenlabs_settings.h"

#include <algorithm>
#include <cmath>

namespace dragoman::elevenlabs {

namespace {

constexpr size_t kVoiceIdLetters = 20;
constexpr double kSlowest = 0.7, kFastest = 1.2;  // what the WebSocket takes

struct Model {
  std::string_view name;
  std::string_view languages;  // ISO 639, between blanks
  bool takes_language_code;
  bool has_websocket;
  size_t most_characters;
};

constexpr std::string_view k29Languages =
    "en ja zh de hi fr ko pt it es id nl tr fil pl sv bg ro ar cs el fi hr ms sk da ta uk ru";
constexpr std::string_view k32Languages =
    "en ja zh de hi fr ko pt it es id nl tr fil pl sv bg ro ar cs el fi hr ms sk da ta uk ru hu no "
    "vi";

// elevenlabs.io/docs/models
constexpr Model kModels[] = {{"eleven_flash_v2_5", k32Languages, true, true, 40'000},
                             {"eleven_turbo_v2_5", k32Languages, true, true, 40'000},
                             {"eleven_flash_v2", "en", false, true, 30'000},
                             {"eleven_turbo_v2", "en", false, true, 30'000},
                             {"eleven_multilingual_v2", k29Languages, false, true, 10'000},
                             {"eleven_v3", "", true, false, 3'000}};
constexpr Model kUnknownModel = {"", "", true, true, 10'000};

const Model& find_model(std::string_view name) {
  for (const Model& model : kModels)
    if (model.name == name) return model;
  return kUnknownModel;
}

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return small;
}

std::string primary_of(std::string_view tag) {
  return lower(tag.substr(0, tag.find_first_of("-_")));
}

// Ids are 20 letters and digits, as "JBFqnCBsd6RMkjVDRZzb".
bool is_voice_id(std::string_view text) {
  return text.size() == kVoiceIdLetters && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

Failure bad(std::string_view option, std::string_view value, std::string_view expected) {
  return Failure(Status::kInvalidConfig, "option " + std::string(option) + ": \"" +
                                             std::string(value.substr(0, 200)) + "\" is not " +
                                             std::string(expected));
}

void read_voices(const Options& options, Settings& settings) {
  settings.default_voice = options.text("voice");
  if (!is_voice_id(settings.default_voice))
    throw bad("voice", settings.default_voice, "a voice id of 20 letters and digits");
  for (const std::string& entry : options.list("voices")) {
    const size_t equals = entry.find('=');
    const std::string_view id = equals == std::string::npos
                                    ? std::string_view()
                                    : std::string_view(entry).substr(equals + 1);
    if (equals == 0 || !is_voice_id(id))
      throw bad("voices", entry, "like es=JBFqnCBsd6RMkjVDRZzb: a language or a name, and an id");
    settings.voices[lower(std::string_view(entry).substr(0, equals))] = id;
  }
}

Mode mode_of(std::string_view word) {
  if (word == "multi") return Mode::kMulti;
  if (word == "single") return Mode::kSingle;
  if (word == "http") return Mode::kHttp;
  throw bad("mode", word, "multi, single or http");
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  settings.api_key = options.text("api_key");
  const auto is_printable = [](char c) { return c > ' ' && c <= '~'; };
  if (settings.api_key.empty() ||
      !std::all_of(settings.api_key.begin(), settings.api_key.end(), is_printable))
    throw Failure(Status::kInvalidConfig,
                  "option api_key: a key is one word of printable ASCII; give the one of "
                  "elevenlabs.io, by reference");
  const std::optional<ServiceUrl> url = parse_service_url(options.text("url"));
  if (!url) throw bad("url", options.text("url"), "like https://api.elevenlabs.io");
  settings.url = *url;
  settings.ca_file = options.text("ca_file");
  settings.model = options.text("model");
  settings.output_format = options.text("output_format");
  if (output_format(settings.output_format, 8000).sample_rate_hz == 0)
    throw bad("output_format", settings.output_format, "a format of this plugin");
  settings.mode = mode_of(options.text("mode"));
  if (settings.mode != Mode::kHttp && !find_model(settings.model).has_websocket)
    throw Failure(Status::kInvalidConfig, "option model: " + settings.model +
                                              " has no WebSocket; set mode = http, or take "
                                              "eleven_flash_v2_5");
  read_voices(options, settings);
  settings.voice_settings = {.stability = options.number("stability", 0, 1),
                             .similarity_boost = options.number("similarity_boost", 0, 1),
                             .style = options.number("style", 0, 1),
                             .speed = options.number("speed", kSlowest, kFastest),
                             .use_speaker_boost = options.flag("use_speaker_boost")};
  settings.enable_logging = options.flag("enable_logging");
  const auto number = [&](const char* name, int64_t least, int64_t most) {
    return static_cast<uint32_t>(options.integer(name, least, most));
  };
  settings.connect_deadline_ms = number("connect_deadline_ms", 100, 60'000);
  settings.audio_deadline_ms = number("audio_deadline_ms", 100, 60'000);
  settings.request_deadline_ms = number("request_deadline_ms", 1'000, 600'000);
  settings.inactivity_timeout_s = number("inactivity_timeout_s", 5, 180);
  return settings;
}

OutputFormat output_format(std::string_view wanted, uint32_t leg_rate_hz) {
  static const OutputFormat kFormats[] = {
      {"ulaw_8000", 8000, Coding::kMulaw},  {"pcm_8000", 8000, Coding::kS16le},
      {"pcm_16000", 16000, Coding::kS16le}, {"pcm_22050", 22050, Coding::kS16le},
      {"pcm_24000", 24000, Coding::kS16le}, {"pcm_44100", 44100, Coding::kS16le},
      {"pcm_48000", 48000, Coding::kS16le}};
  if (wanted == "auto")
    wanted = leg_rate_hz <= 8000 ? "ulaw_8000" : leg_rate_hz <= 16000 ? "pcm_16000" : "pcm_24000";
  for (const OutputFormat& format : kFormats)
    if (format.name == wanted) return format;
  return {};
}

Voice choose_voice(const Settings& settings, std::string_view language, std::string_view voice) {
  Voice chosen;
  const std::string primary = primary_of(language);
  const Model& model = find_model(settings.model);
  // Of two letters: the field is ISO 639-1, and a code that is none is silently ignored.
  if (model.takes_language_code && primary.size() == 2) chosen.language_code = primary;
  const auto named = [&](std::string_view name) {
    const auto found = settings.voices.find(lower(name));
    return found == settings.voices.end() ? std::string() : found->second;
  };
  if (!voice.empty()) {
    chosen.id = named(voice);
    if (chosen.id.empty() && is_voice_id(voice)) chosen.id = voice;
    if (!chosen.id.empty()) return chosen;
    chosen.found = false;
  }
  chosen.id = named(language);
  if (chosen.id.empty()) chosen.id = named(primary);
  if (chosen.id.empty()) chosen.id = settings.default_voice;
  return chosen;
}

std::vector<std::string> capabilities_of(std::string_view model) {
  std::vector<std::string> words;
  std::string_view languages = find_model(model).languages;
  while (!languages.empty()) {
    const size_t blank = languages.find(' ');
    words.push_back("lang:" + std::string(languages.substr(0, blank)));
    languages = blank == std::string_view::npos ? std::string_view() : languages.substr(blank + 1);
  }
  return words;
}

size_t most_characters(std::string_view model) { return find_model(model).most_characters; }

VoiceSettings styled(const VoiceSettings& own, const SpeakRequest& request) {
  VoiceSettings settings = own;
  const auto take = [&](std::string_view word, double& value) {
    if (const auto number = request.style_number(word)) value = std::clamp<double>(*number, 0, 1);
  };
  take("stability", settings.stability);
  take("similarity_boost", settings.similarity_boost);
  take("style", settings.style);
  if (std::isfinite(request.speed) && request.speed > 0) settings.speed *= double{request.speed};
  settings.speed *= double{request.style_number("speed").value_or(1.0f)};
  settings.speed = std::clamp(settings.speed, kSlowest, kFastest);
  return settings;
}

}  // namespace dragoman::elevenlabs
