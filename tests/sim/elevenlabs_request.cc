#include "tests/sim/elevenlabs_request.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

using Names = std::set<std::string_view>;

constexpr std::string_view kRoot = "/v1/text-to-speech/";
constexpr size_t kVoiceIdLetters = 20;

const Names kSocketParameters{"model_id",
                              "language_code",
                              "output_format",
                              "enable_logging",
                              "seed",
                              "enable_ssml_parsing",
                              "inactivity_timeout",
                              "sync_alignment",
                              "auto_mode",
                              "apply_text_normalization",
                              "authorization"};
const Names kHttpParameters{"output_format", "enable_logging", "optimize_streaming_latency"};
const Names kBodyFields{"text",
                        "model_id",
                        "language_code",
                        "voice_settings",
                        "seed",
                        "previous_text",
                        "next_text",
                        "previous_request_ids",
                        "next_request_ids",
                        "apply_text_normalization",
                        "apply_language_text_normalization",
                        "pronunciation_dictionary_locators"};

struct Model {
  std::string_view name;
  bool has_websocket;
  size_t most_characters;
};
constexpr Model kModels[] = {
    {"eleven_flash_v2_5", true, 40'000},      {"eleven_flash_v2", true, 30'000},
    {"eleven_turbo_v2_5", true, 40'000},      {"eleven_turbo_v2", true, 30'000},
    {"eleven_multilingual_v2", true, 10'000}, {"eleven_v3", false, 3'000}};

const Model* find_model(std::string_view name) {
  const auto* found = std::ranges::find(kModels, name, &Model::name);
  return found == std::end(kModels) ? nullptr : found;
}

SpeechRefusal invalid(const std::string& message) { return {422, "invalid_parameters", message}; }

bool is_boolean(std::string_view text) { return text == "true" || text == "false"; }

bool is_voice_id(std::string_view voice) {
  return voice.size() == kVoiceIdLetters && std::ranges::all_of(voice, [](char letter) {
           return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                  (letter >= 'A' && letter <= 'Z');
         });
}

std::optional<SpeechWay> way_of(std::string_view rest, bool is_upgrade) {
  if (is_upgrade) {
    if (rest == "/stream-input") return SpeechWay::kInput;
    if (rest == "/multi-stream-input") return SpeechWay::kMultiInput;
    return std::nullopt;
  }
  if (rest.empty()) return SpeechWay::kWhole;
  if (rest == "/stream") return SpeechWay::kStream;
  if (rest == "/stream/with-timestamps") return SpeechWay::kTimestamps;
  return std::nullopt;
}

std::optional<SpeechRefusal> check_model(const SpeechQuery& query, bool websocket) {
  const Model* model = find_model(query.model);
  if (!model) return SpeechRefusal{400, "model_not_found", "no such model " + query.model};
  if (websocket && !model->has_websocket)
    return SpeechRefusal{400, "unsupported_model", query.model + " has no WebSocket"};
  return std::nullopt;
}

}  // namespace

SpeechFormat speech_format(const std::string& name) {
  for (const uint32_t rate : {8000U, 16'000U, 22'050U, 24'000U, 44'100U, 48'000U})
    if (name == "pcm_" + std::to_string(rate)) return {name, SpeechCoding::kPcm, rate};
  if (name == "ulaw_8000") return {name, SpeechCoding::kMulaw, 8000};
  if (name == "alaw_8000") return {name, SpeechCoding::kAlaw, 8000};
  return {name, SpeechCoding::kPcm, 0};
}

std::optional<SpeechRefusal> read_speech_query(const Request& request, SpeechQuery& query) {
  if (!request.path.starts_with(kRoot)) return SpeechRefusal{404, "not_found", "Not Found"};
  const std::string rest = request.path.substr(kRoot.size());
  query.voice = rest.substr(0, rest.find('/'));
  const auto way = way_of(std::string_view(rest).substr(query.voice.size()), request.is_upgrade);
  if (!way) return SpeechRefusal{404, "not_found", "Not Found"};
  query.way = *way;
  if (!is_voice_id(query.voice))
    return SpeechRefusal{400, "voice_not_found",
                         "A voice with voice_id '" + query.voice + "' does not exist."};
  const Names& known = request.is_upgrade ? kSocketParameters : kHttpParameters;
  query.model = "eleven_multilingual_v2";
  for (const auto& [name, value] : request.query) {
    if (!known.contains(name)) return invalid("unknown query parameter " + name);
    const bool is_flag =
        is_one_of(name, {"enable_logging", "enable_ssml_parsing", "sync_alignment", "auto_mode"});
    if (is_flag && !is_boolean(value)) return invalid(name + " is neither true nor false");
    if (name == "model_id") query.model = value;
    if (name == "language_code") query.language = value;
    if (name == "output_format") query.format = speech_format(value);
    if (name == "auto_mode") query.auto_mode = value == "true";
    if (name == "sync_alignment") query.sync_alignment = value == "true";
    if (name == "apply_text_normalization" && !is_one_of(value, {"auto", "on", "off"}))
      return invalid("apply_text_normalization is not auto, on or off");
    if (name == "inactivity_timeout") {
      const auto [end, error] =
          std::from_chars(value.data(), value.data() + value.size(), query.inactivity_timeout_s);
      if (error != std::errc() || end != value.data() + value.size() ||
          query.inactivity_timeout_s > 180 || query.inactivity_timeout_s == 0)
        return invalid("inactivity_timeout is not 1 to 180");
    }
  }
  if (query.format.rate_hz == 0)
    return SpeechRefusal{400, "invalid_output_format",
                         "this simulator does not speak " + query.format.name};
  if (request.is_upgrade) return check_model(query, true);
  return std::nullopt;
}

std::optional<SpeechRefusal> check_voice_settings(const json::value& settings) {
  if (settings.is_null()) return std::nullopt;
  if (!settings.is_object()) return invalid("voice_settings is not an object");
  for (const auto& member : settings.get_object()) {
    const std::string name(member.key());
    const auto& value = member.value();
    if (name == "use_speaker_boost") {
      if (!value.is_bool()) return invalid("use_speaker_boost is not a boolean");
      continue;
    }
    if (!is_one_of(name, {"stability", "similarity_boost", "style", "speed"}))
      return invalid("unknown voice setting " + name);
    if (!value.is_number()) return invalid(name + " is not a number");
    const double number = value.to_number<double>();
    const double least = name == "speed" ? 0.7 : 0.0, most = name == "speed" ? 1.2 : 1.0;
    if (!(number >= least && number <= most))
      return invalid(name + " is not between " + std::to_string(least) + " and " +
                     std::to_string(most));
  }
  return std::nullopt;
}

std::optional<SpeechRefusal> read_speech_body(const std::string& body, SpeechQuery& query,
                                              std::string& text, std::string& settings) {
  const auto object = parse_object(body);
  if (!object) return invalid("the body is not a JSON object");
  for (const auto& member : *object)
    if (!kBodyFields.contains(std::string_view(member.key().data(), member.key().size())))
      return invalid("unknown field " + std::string(member.key()));
  const auto* words = object->if_contains("text");
  if (!words || !words->is_string()) return SpeechRefusal{422, "missing", "Field required"};
  text = std::string(words->get_string());
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    return SpeechRefusal{400, "invalid_parameters", "text is empty"};
  if (object->contains("model_id")) query.model = text_or_empty(*object, "model_id");
  query.language = text_or_empty(*object, "language_code");
  if (auto refusal = check_model(query, false)) return refusal;
  if (character_count(text) > find_model(query.model)->most_characters)
    return SpeechRefusal{400, "max_character_limit_exceeded", "the text is too long"};
  if (const auto* wanted = object->if_contains("voice_settings")) {
    if (auto refusal = check_voice_settings(*wanted)) return refusal;
    settings = json::serialize(*wanted);
  }
  return std::nullopt;
}

}  // namespace dgm::sim
