#include "tests/sim/deepgram_query.h"

#include <array>
#include <charconv>
#include <set>

#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

using Names = std::set<std::string_view>;

const Names kListenParameters{
    "model",        "language",    "encoding",        "sample_rate",      "channels",
    "multichannel", "endpointing", "interim_results", "utterance_end_ms", "vad_events",
    "smart_format", "no_delay",    "punctuate",       "numerals",         "profanity_filter",
    "dictation",    "redact",      "detect_entities", "diarize",          "diarize_model",
    "keyterm",      "keywords",    "search",          "replace",          "tag",
    "extra",        "callback",    "callback_method", "version",          "mip_opt_out"};
const Names kFluxParameters{
    "model",          "encoding",      "sample_rate", "eot_threshold",    "eager_eot_threshold",
    "eot_timeout_ms", "language_hint", "keyterm",     "profanity_filter", "numerals",
    "redact",         "tag",           "mip_opt_out"};
const Names kBooleans{"multichannel", "interim_results", "vad_events", "smart_format",
                      "no_delay",     "punctuate",       "numerals",   "profanity_filter",
                      "dictation",    "detect_entities", "diarize",    "mip_opt_out"};
const Names kEncodings{"linear16", "linear32", "flac",     "alaw",  "mulaw", "amr-nb",
                       "amr-wb",   "opus",     "ogg-opus", "speex", "g729"};
const Names kHeardEncodings{"linear16", "alaw", "mulaw"};
const Names kNova3Languages{
    "multi", "en",    "en-US", "en-GB",   "en-AU", "en-NZ",   "en-IN", "es",    "es-419",
    "fr",    "fr-CA", "pt",    "pt-BR",   "pt-PT", "de",      "de-CH", "nl",    "nl-BE",
    "sv",    "sv-SE", "da",    "da-DK",   "it",    "tr",      "no",    "id",    "bg",
    "cs",    "fi",    "hi",    "hu",      "ja",    "ko",      "ko-KR", "pl",    "ru",
    "uk",    "vi",    "ca",    "et",      "el",    "lv",      "lt",    "ms",    "ro",
    "sk",    "be",    "bn",    "bs",      "hr",    "kn",      "mk",    "mr",    "sr",
    "sl",    "ta",    "tl",    "te",      "he",    "fa",      "ur",    "zh-HK", "th",
    "th-TH", "zh",    "zh-CN", "zh-Hans", "zh-TW", "zh-Hant", "gu",    "gu-IN"};
const Names kFluxLanguages{"en", "es", "fr", "de", "hi", "ru", "pt", "ja", "it", "nl"};
constexpr size_t kMaxKeyterms = 100;

Error bad(const std::string& why) { return {{}, "Bad Request: " + why}; }

std::optional<uint32_t> whole_number(const std::string& text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<double> real_number(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_known_model(std::string_view model) {
  if (is_one_of(model, {"nova-3", "nova-3-general", "nova-3-medical", "nova", "nova-phonecall"}))
    return true;
  for (const std::string_view family : {"nova-2", "enhanced", "base"})
    if (model == family || model.starts_with(std::string(family) + "-")) return true;
  return false;
}

Outcome check_names(const Request& request, const Names& known) {
  for (const auto& [name, value] : request.query) {
    if (!known.contains(name)) return bad("unknown query parameter " + name);
    if (kBooleans.contains(name) && value != "true" && value != "false")
      return bad(name + " is neither true nor false");
  }
  if (request.count("keyterm") > kMaxKeyterms) return bad("Keyterm limit exceeded");
  return Done{};
}

Outcome read_audio(const Request& request, ListenQuery& query) {
  const auto* encoding = request.parameter("encoding");
  const auto* rate = request.parameter("sample_rate");
  if (!encoding) return bad("raw audio needs encoding and sample_rate");
  if (!kEncodings.contains(*encoding)) return bad("unknown encoding " + *encoding);
  if (!kHeardEncodings.contains(*encoding))
    return bad("encoding " + *encoding + " is not heard by this simulator");
  query.encoding = *encoding;
  if (!rate) return bad("sample_rate is required with encoding");
  const auto rate_hz = whole_number(*rate);
  if (!rate_hz || (*rate_hz != 8000 && *rate_hz != 16'000 && *rate_hz != 24'000 &&
                   *rate_hz != 44'100 && *rate_hz != 48'000))
    return bad("sample_rate " + *rate + " is not supported");
  query.sample_rate_hz = *rate_hz;
  return Done{};
}

Outcome read_timing(const Request& request, ListenQuery& query) {
  if (const auto* endpointing = request.parameter("endpointing")) {
    if (*endpointing == "false")
      query.endpointing_ms.reset();
    else if (*endpointing != "true" && !(query.endpointing_ms = whole_number(*endpointing)))
      return bad("endpointing " + *endpointing + " is neither false nor milliseconds");
  }
  if (const auto* end = request.parameter("utterance_end_ms")) {
    query.utterance_end_ms = whole_number(*end);
    if (!query.utterance_end_ms) return bad("utterance_end_ms is not a number");
    if (!query.interim_results) return bad("utterance_end_ms requires interim_results=true");
  }
  return Done{};
}

}  // namespace

Result<ListenQuery> read_listen_query(const Request& request) {
  if (const auto names = check_names(request, kListenParameters); !names) return names.error();
  ListenQuery query;
  const auto* model = request.parameter("model");
  query.model = model ? *model : "base-general";
  if (query.model.starts_with("flux"))
    return bad("model " + query.model + " is served by /v2/listen");
  if (!is_known_model(query.model)) return bad("no such model " + query.model);
  if (const auto* language = request.parameter("language")) query.language = *language;
  const bool nova3 = query.model.starts_with("nova-3");
  if (nova3 && !kNova3Languages.contains(query.language))
    return bad("no such model/language combination: " + query.model + ", " + query.language);
  if (request.parameter("keyterm") && !nova3) return bad("keyterm is supported by nova-3 only");
  if (request.parameter("keywords") && nova3) return bad("keywords is not supported by nova-3");
  if (const auto audio = read_audio(request, query); !audio) return audio.error();
  if (const auto* channels = request.parameter("channels")) {
    const auto number = whole_number(*channels);
    if (!number || *number == 0 || *number > 20) return bad("channels " + *channels);
    query.channels = *number;
  }
  const auto is_true = [&](const char* name) {
    const auto* value = request.parameter(name);
    return value && *value == "true";
  };
  query.interim_results = is_true("interim_results");
  query.vad_events = is_true("vad_events");
  if (const auto timing = read_timing(request, query); !timing) return timing.error();
  return query;
}

Outcome check_thresholds(const ListenQuery& query) {
  if (!(query.eot_threshold >= 0.5 && query.eot_threshold <= 1.0))
    return bad("eot_threshold is not between 0.5 and 1.0");
  const auto& eager = query.eager_eot_threshold;
  if (eager && !(*eager >= 0.3 && *eager <= 0.9))
    return bad("eager_eot_threshold is not between 0.3 and 0.9");
  if (eager && *eager > query.eot_threshold)
    return bad("eager_eot_threshold is greater than eot_threshold");
  if (query.eot_timeout_ms < 500 || query.eot_timeout_ms > 60'000)
    return bad("eot_timeout_ms is not between 500 and 60000");
  return Done{};
}

Result<ListenQuery> read_flux_query(const Request& request) {
  if (const auto names = check_names(request, kFluxParameters); !names) return names.error();
  ListenQuery query;
  const auto* model = request.parameter("model");
  if (!model) return bad("model is required");
  query.model = *model;
  if (!is_one_of(query.model, {"flux-general-en", "flux-general-multi"}))
    return bad("no such model " + query.model);
  if (const auto audio = read_audio(request, query); !audio) return audio.error();
  for (const auto& [name, value] : request.query) {
    if (name != "language_hint") continue;
    if (query.model != "flux-general-multi")
      return bad("language_hint is supported by flux-general-multi only");
    if (!kFluxLanguages.contains(std::string_view(value).substr(0, value.find('-'))))
      return bad("language_hint " + value + " is not supported");
    query.language_hints.push_back(value);
  }
  if (const auto* text = request.parameter("eot_threshold")) {
    const auto number = real_number(*text);
    if (!number) return bad("eot_threshold is not a number");
    query.eot_threshold = *number;
  }
  if (const auto* text = request.parameter("eager_eot_threshold")) {
    query.eager_eot_threshold = real_number(*text);
    if (!query.eager_eot_threshold) return bad("eager_eot_threshold is not a number");
  }
  if (const auto* text = request.parameter("eot_timeout_ms")) {
    const auto number = whole_number(*text);
    if (!number) return bad("eot_timeout_ms is not a number");
    query.eot_timeout_ms = *number;
  }
  if (const auto thresholds = check_thresholds(query); !thresholds) return thresholds.error();
  return query;
}

}  // namespace dgm::sim
