#include "plugins/recognizer_deepgram/deepgram_languages.h"

#include <algorithm>

namespace dragoman::deepgram {

namespace {

// Variants that Deepgram lists by themselves. For one that is missing here its primary language is
// asked for, which is right for all of them.
constexpr std::string_view kVariants[] = {"de-CH",   "da-DK",  "en-AU", "en-GB", "en-IN", "en-NZ",
                                          "en-US",   "es-419", "fr-CA", "gu-IN", "ko-KR", "nl-BE",
                                          "pt-BR",   "pt-PT",  "sv-SE", "th-TH", "zh-CN", "zh-Hans",
                                          "zh-Hant", "zh-HK",  "zh-TW"};

constexpr std::string_view kNova3[] = {
    "en", "es", "fr", "pt", "de", "nl", "sv", "da", "it", "tr", "no", "id", "bg", "cs",
    "fi", "hi", "hu", "ja", "ko", "pl", "ru", "uk", "vi", "ca", "et", "el", "lv", "lt",
    "ms", "ro", "sk", "be", "bn", "bs", "hr", "kn", "mk", "mr", "sr", "sl", "ta", "tl",
    "te", "he", "fa", "ur", "th", "zh", "gu", "af", "hy", "ka", "ne", "pa", "nb"};
constexpr std::string_view kNova2[] = {"en", "bg", "ca", "zh", "cs", "da", "nl", "et", "fi",
                                       "fr", "de", "el", "hi", "hu", "id", "it", "ja", "ko",
                                       "lv", "lt", "ms", "no", "nb", "pl", "pt", "ro", "ru",
                                       "sk", "es", "sv", "th", "tr", "uk", "vi"};
constexpr std::string_view kFluxMulti[] = {"en", "es", "fr", "de", "hi",
                                           "ru", "pt", "ja", "it", "nl"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

template <size_t N>
std::vector<std::string> list(const std::string_view (&words)[N]) {
  return {std::begin(words), std::end(words)};
}

}  // namespace

std::string primary_language(std::string_view tag) {
  std::string primary(tag.substr(0, tag.find_first_of("-_")));
  std::transform(primary.begin(), primary.end(), primary.begin(), lower);
  return primary;
}

std::string listen_language(std::string_view tag) {
  for (const std::string_view variant : kVariants)
    if (same(tag, variant)) return std::string(variant);
  const std::string primary = primary_language(tag);
  return primary == "nb" || primary == "nn" ? "no" : primary;
}

std::vector<std::string> listen_languages(std::string_view model) {
  if (model == "nova-3" || model == "nova-3-general") return list(kNova3);
  if (model == "nova-2" || model == "nova-2-general") return list(kNova2);
  if (model.starts_with("nova-2-")) return {"en"};
  return {};
}

std::vector<std::string> flux_languages(std::string_view model) {
  if (model == "flux-general-en") return {"en"};
  if (model.empty() || model == "flux-general-multi") return list(kFluxMulti);
  return {};
}

}  // namespace dragoman::deepgram
