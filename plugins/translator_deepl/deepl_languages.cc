#include "plugins/translator_deepl/deepl_languages.h"

#include <algorithm>

namespace dragoman::deepl {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string upper_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), upper);
  return out;
}

// "en-us" behind its primary language: "us"; "zh-hant-tw": "hant-tw".
std::string_view rest_of(std::string_view lower_tag) {
  const size_t at = lower_tag.find('-');
  return at == std::string_view::npos ? std::string_view() : lower_tag.substr(at + 1);
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

std::string primary_language(std::string_view tag) {
  const std::string all = lower_case(tag);
  return all.substr(0, all.find('-'));
}

std::string source_code(std::string_view tag) {
  const std::string primary = primary_language(tag);
  if (is_one_of(primary, {"no", "nn"})) return "NB";
  if (primary == "fil") return "TL";
  return upper_case(primary);
}

std::string target_code(std::string_view tag, const TargetCodes& codes) {
  const std::string all = lower_case(tag);
  if (const auto given = codes.find(all); given != codes.end()) return given->second;
  const std::string_view rest = rest_of(all);
  const std::string source = source_code(tag);
  // Canada writes both ways; DeepL has no variant for it.
  if (source == "EN") return rest.empty() || is_one_of(rest, {"us", "ca"}) ? "EN-US" : "EN-GB";
  if (source == "PT") return rest.empty() || rest == "br" ? "PT-BR" : "PT-PT";
  if (source == "ES") return rest.empty() || rest == "es" ? "ES" : "ES-419";
  if (source == "ZH")
    return rest.starts_with("hant") || is_one_of(rest, {"tw", "hk", "mo"}) ? "ZH-HANT" : "ZH-HANS";
  return source;
}

}  // namespace dragoman::deepl
