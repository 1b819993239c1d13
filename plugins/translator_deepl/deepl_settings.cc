#include "plugins/translator_deepl/deepl_settings.h"

namespace dragoman::deepl {

namespace {

constexpr size_t kLongestText = 1000;

Failure wrong(const std::string& sentence) { return Failure(Status::kInvalidConfig, sentence); }

// What may stand in a header or a target of a request.
std::string printable(const Options& options, const char* name) {
  const std::string_view text = options.text(name);
  bool good = text.size() <= kLongestText;
  for (const char letter : text) good = good && letter > ' ' && letter <= '~';
  if (!good)
    throw wrong(std::string("option ") + name +
                ": holds blanks or other characters that do not belong there, or is too long");
  return std::string(text);
}

std::string address(const Options& options, const std::string& api_key) {
  std::string url = printable(options, "url");
  while (url.ends_with('/')) url.pop_back();
  // Keys of the free plan say so themselves.
  if (url.empty())
    return api_key.ends_with(":fx") ? "https://api-free.deepl.com" : "https://api.deepl.com";
  const bool secure = url.starts_with("https://"), plain = url.starts_with("http://");
  const std::string host = url.substr(secure ? 8 : plain ? 7 : 0);
  if ((!secure && !plain) || host.empty() || host.find_first_of("/?#@") != std::string::npos)
    throw wrong("option url: \"" + url.substr(0, 200) + "\" is not like https://api.deepl.com");
  return url;
}

// "fr-CA=FR-CA, de-CH=DE-CH": keys in small letters.
std::map<std::string, std::string> pairs(const Options& options, const char* name,
                                         const char* like) {
  std::map<std::string, std::string> all;
  for (const std::string& item : options.list(name)) {
    const size_t equals = item.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == item.size())
      throw wrong(std::string("option ") + name + ": \"" + item.substr(0, 200) + "\" is not like " +
                  like);
    all[lower_case(item.substr(0, equals))] = item.substr(equals + 1);
  }
  return all;
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  settings.api_key = printable(options, "api_key");
  if (settings.api_key.empty())
    throw wrong("option api_key: is empty; give it as ${system.env.DEEPL_API_KEY}");
  settings.url = address(options, settings.api_key);
  settings.ca_file = options.text("ca_file");
  settings.model_type = options.text("model_type");
  settings.formality = options.text("formality");
  settings.target_codes = pairs(options, "target_codes", "fr-CA=FR-CA");
  settings.glossaries = pairs(options, "glossaries", "en>fr=ID");
  settings.deadline_ms = static_cast<uint32_t>(options.integer("deadline_ms", 100, 60'000));
  settings.requests_at_once = static_cast<uint32_t>(options.integer("requests_at_once", 1, 16));
  settings.usage_every_s = static_cast<uint32_t>(options.integer("usage_every_s", 0, 86'400));
  return settings;
}

}  // namespace dragoman::deepl
