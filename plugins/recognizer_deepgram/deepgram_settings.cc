#include "plugins/recognizer_deepgram/deepgram_settings.h"

namespace dragoman::deepgram {

namespace {

constexpr size_t kLongestText = 1000;

Failure wrong(const std::string& sentence) { return Failure(Status::kInvalidConfig, sentence); }

// What may stand in a header or in the target of a request.
bool is_printable(std::string_view text) {
  for (const char letter : text)
    if (letter <= ' ' || letter > '~') return false;
  return text.size() <= kLongestText;
}

std::string printable(const Options& options, const char* name) {
  const std::string_view text = options.text(name);
  if (!is_printable(text))
    throw wrong(std::string("option ") + name +
                ": holds blanks or other characters that do not belong there, or is too long");
  return std::string(text);
}

// Without a slash at its end.
std::string address(const Options& options) {
  std::string url = printable(options, "url");
  while (url.ends_with('/')) url.pop_back();
  const bool secure = url.starts_with("wss://"), plain = url.starts_with("ws://");
  const std::string host = url.substr(secure ? 6 : plain ? 5 : 0);
  if ((!secure && !plain) || host.empty() || host.find_first_of("/?#@") != std::string::npos)
    throw wrong("option url: \"" + url.substr(0, 200) + "\" is not like wss://api.deepgram.com");
  return url;
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  settings.api_key = printable(options, "api_key");
  if (settings.api_key.empty())
    throw wrong("option api_key: is empty; give it as ${system.env.DEEPGRAM_API_KEY}");
  settings.url = address(options);
  settings.ca_file = options.text("ca_file");
  settings.model = printable(options, "model");
  settings.query = printable(options, "query");
  if (settings.query.find_first_of("#?") != std::string::npos)
    throw wrong("option query: write it without ? and #, as name=value&name=value");
  settings.api = options.text("api") == "flux" ? Api::kFlux : Api::kListen;
  settings.multi = options.flag("multi");
  settings.languages = options.list("languages");
  settings.keyterms = options.list("keyterms");
  settings.encoding = options.text("encoding") == "mulaw" ? Encoding::kMulaw : Encoding::kLinear16;
  const auto number = [&](const char* name, int64_t least, int64_t most) {
    return static_cast<uint32_t>(options.integer(name, least, most));
  };
  settings.message_ms = number("message_ms", 20, 250);
  settings.burst_ms = number("burst_ms", 250, 10'000);
  settings.endpointing_ms = number("endpointing_ms", 0, 5000);
  settings.utterance_end_ms = number("utterance_end_ms", 0, 5000);
  settings.vad_events = options.flag("vad_events");
  settings.smart_format = options.flag("smart_format");
  settings.no_delay = options.flag("no_delay");
  settings.eot_threshold = options.number("eot_threshold", 0.5, 1);
  if (options.has("eager_eot_threshold"))
    settings.eager_eot_threshold = options.number("eager_eot_threshold", 0.3, 0.9);
  if (settings.eager_eot_threshold && *settings.eager_eot_threshold > settings.eot_threshold)
    throw wrong("option eager_eot_threshold: is more than eot_threshold; lower it");
  settings.eot_timeout_ms = number("eot_timeout_ms", 500, 60'000);
  settings.connect_deadline_ms = number("connect_deadline_ms", 100, 60'000);
  settings.answer_deadline_ms = number("answer_deadline_ms", 500, 60'000);
  settings.final_deadline_ms = number("final_deadline_ms", 100, 60'000);
  settings.keep_alive_ms = number("keep_alive_ms", 1000, 8000);
  return settings;
}

}  // namespace dragoman::deepgram
