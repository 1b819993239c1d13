#include "plugins/synthesizer_elevenlabs/elevenlabs_requests.h"

#include <boost/json.hpp>

namespace dragoman::elevenlabs {

namespace {

namespace json = boost::json;

json::string_view js(std::string_view text) { return {text.data(), text.size()}; }

json::object to_json(const VoiceSettings& settings) {
  return {{"stability", settings.stability},
          {"similarity_boost", settings.similarity_boost},
          {"style", settings.style},
          {"use_speaker_boost", settings.use_speaker_boost},
          {"speed", settings.speed}};
}

// Pieces of text end in a blank: otherwise the last word may be held back as unfinished.
std::string with_blank(std::string_view text) { return std::string(text) + " "; }

std::string_view path_end(Mode mode) {
  switch (mode) {
    case Mode::kMulti:
      return "/multi-stream-input";
    case Mode::kSingle:
      return "/stream-input";
    case Mode::kHttp:
      break;
  }
  return "/stream/with-timestamps";
}

}  // namespace

std::string url_of(const Settings& settings, Mode mode, const Voice& voice,
                   const OutputFormat& format) {
  const bool is_socket = mode != Mode::kHttp;
  std::string url = (is_socket ? settings.url.websocket : settings.url.http) +
                    "/v1/text-to-speech/" + percent_encode(voice.id) + std::string(path_end(mode)) +
                    "?output_format=" + format.name;
  if (!settings.enable_logging) url += "&enable_logging=false";
  if (!is_socket) return url;  // the rest stands in the body
  url += "&model_id=" + percent_encode(settings.model) + "&auto_mode=true&sync_alignment=true" +
         "&inactivity_timeout=" + std::to_string(settings.inactivity_timeout_s);
  if (!voice.language_code.empty()) url += "&language_code=" + percent_encode(voice.language_code);
  return url;
}

std::string begin_context(std::string_view context, const VoiceSettings& voice_settings) {
  const json::object message = {
      {"text", " "}, {"context_id", js(context)}, {"voice_settings", to_json(voice_settings)}};
  return json::serialize(message);
}

std::string say(std::string_view context, std::string_view text) {
  const std::string words = with_blank(text);
  const json::object message = {{"text", js(words)}, {"context_id", js(context)}, {"flush", true}};
  return json::serialize(message);
}

std::string close_context(std::string_view context) {
  const json::object message = {{"context_id", js(context)}, {"close_context", true}};
  return json::serialize(message);
}

std::string open_idle_context(std::string_view context) {
  const json::object message = {{"text", " "}, {"context_id", js(context)}};
  return json::serialize(message);
}

std::string keep_alive(std::string_view context) {
  const json::object message = {{"text", ""}, {"context_id", js(context)}};
  return json::serialize(message);
}

std::string begin_stream(const VoiceSettings& voice_settings) {
  const json::object message = {{"text", " "}, {"voice_settings", to_json(voice_settings)}};
  return json::serialize(message);
}

std::string say(std::string_view text) {
  const std::string words = with_blank(text);
  const json::object message = {{"text", js(words)}, {"flush", true}};
  return json::serialize(message);
}

std::string end_stream() { return R"({"text":""})"; }

std::string speech_body(const Settings& settings, const Voice& voice, std::string_view text,
                        const VoiceSettings& voice_settings) {
  json::object body = {{"text", js(text)},
                       {"model_id", js(settings.model)},
                       {"voice_settings", to_json(voice_settings)}};
  if (!voice.language_code.empty()) body["language_code"] = js(voice.language_code);
  return json::serialize(body);
}

}  // namespace dragoman::elevenlabs
