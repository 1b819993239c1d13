#include "plugins/recognizer_deepgram/deepgram_query.h"

#include <array>
#include <charconv>

namespace dragoman::deepgram {

namespace {

constexpr size_t kMostTerms = 100, kMostTokens = 500, kBytesPerToken = 3;

// Everything but RFC 3986's unreserved characters.
std::string escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' ||
                       letter == '_' || letter == '~';
    if (plain) {
      out += letter;
      continue;
    }
    const auto byte = static_cast<uint8_t>(letter);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

class Target {
 public:
  explicit Target(std::string path) : text_(std::move(path)) {}

  Target& add(std::string_view name, std::string_view value) {
    text_ += next_;
    next_ = '&';
    text_ += name;
    text_ += '=';
    text_ += escaped(value);
    return *this;
  }
  Target& add(std::string_view name, uint32_t value) { return add(name, std::to_string(value)); }
  Target& add(std::string_view name, double value) {
    std::array<char, 32> digits;
    const auto [end, problem] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return add(name, std::string_view(digits.data(), problem == std::errc()
                                                         ? static_cast<size_t>(end - digits.data())
                                                         : 0));
  }
  Target& add_flag(std::string_view name, bool value) {
    return add(name, value ? std::string_view("true") : std::string_view("false"));
  }
  Target& add(const AudioFormat& audio) {
    add("encoding", audio.encoding == Encoding::kLinear16 ? std::string_view("linear16")
                                                          : std::string_view("mulaw"));
    return add("sample_rate", audio.sample_rate_hz);
  }
  Target& add_each(std::string_view name, const std::vector<std::string>& values) {
    for (const std::string& value : values) add(name, std::string_view(value));
    return *this;
  }
  std::string with(std::string_view more) {
    if (!more.empty()) {
      text_ += next_;
      text_ += more;
    }
    return std::move(text_);
  }

 private:
  std::string text_;
  char next_ = '?';
};

}  // namespace

std::string listen_target(const ListenQuery& query) {
  Target target("/v1/listen");
  target.add("model", std::string_view(query.model));
  if (!query.language.empty()) target.add("language", std::string_view(query.language));
  target.add(query.audio).add("channels", uint32_t{1}).add_flag("interim_results", true);
  if (query.endpointing_ms == 0) {
    target.add_flag("endpointing", false);
  } else {
    target.add("endpointing", query.endpointing_ms);
  }
  if (query.utterance_end_ms > 0) target.add("utterance_end_ms", query.utterance_end_ms);
  if (query.vad_events) target.add_flag("vad_events", true);
  if (query.smart_format) target.add_flag("smart_format", true);
  if (query.no_delay) target.add_flag("no_delay", true);
  // Models before nova-3 know them by another name.
  const bool knows_keyterm = query.model.starts_with("nova-3");
  target.add_each(knows_keyterm ? "keyterm" : "keywords", query.terms);
  return target.with(query.more);
}

std::string flux_target(const FluxQuery& query) {
  Target target("/v2/listen");
  target.add("model", std::string_view(query.model)).add(query.audio);
  target.add("eot_threshold", query.eot_threshold);
  if (query.eager_eot_threshold) target.add("eager_eot_threshold", *query.eager_eot_threshold);
  target.add("eot_timeout_ms", query.eot_timeout_ms);
  target.add_each("language_hint", query.language_hints).add_each("keyterm", query.terms);
  return target.with(query.more);
}

Terms fitting_terms(const std::vector<std::string>& terms) {
  Terms fitting;
  size_t tokens = 0;
  for (const std::string& term : terms) {
    if (term.empty()) continue;
    const size_t more = (term.size() + kBytesPerToken - 1) / kBytesPerToken;
    if (fitting.kept.size() == kMostTerms || tokens + more > kMostTokens) {
      ++fitting.left_out;
      continue;
    }
    tokens += more;
    fitting.kept.push_back(term);
  }
  return fitting;
}

}  // namespace dragoman::deepgram
