// DeepL's text API as values: POST /v2/translate, GET /v2/usage. Pure functions.
// Source: DeepLcom/openapi 3.11.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dragoman::deepl {

constexpr size_t kMostBodyBytes = 128 * 1024;  // DeepL answers 413 to more
constexpr size_t kMostContextBytes = 2000;

struct TranslateQuery {
  std::string_view text = {};
  std::string source = {}, target = {};  // DeepL's codes: "EN", "PT-BR"
  std::string context = {};              // in the source language; not translated, not billed
  std::string formality = {};            // empty: the default
  std::string glossary_id = {};          // empty: none
  std::string model_type = {};
};
// The body. The context is left out where the body would be too long with it; nothing: it is too
// long without it.
std::optional<std::string> translate_body(const TranslateQuery& query);

// The last sentences as one context, the oldest first; so many of them as fit kMostContextBytes.
std::string context_of(const std::vector<std::string_view>& sentences);

// "more" and "less" as DeepL takes them for every target: where a language has no formality, it
// is left out instead of refused. Anything else: empty.
std::string formality_word(std::string_view wanted);

struct Translated {
  std::string text;
  std::optional<uint64_t> billed_characters = {};
};
// Nothing: not exactly one translation.
std::optional<Translated> parse_translation(std::string_view json);

struct Usage {
  uint64_t used = 0, limit = 0;  // characters of the account in this period
};
std::optional<Usage> parse_usage(std::string_view json);

// Unicode characters of UTF-8, as DeepL counts them.
uint64_t characters_of(std::string_view text);

}  // namespace dragoman::deepl
