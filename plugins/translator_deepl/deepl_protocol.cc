#include "plugins/translator_deepl/deepl_protocol.h"

#include <algorithm>
#include <boost/json.hpp>

namespace dragoman::deepl {

namespace {

namespace json = boost::json;

json::string text_of(std::string_view text) { return json::string(text.data(), text.size()); }

std::optional<json::value> parse(std::string_view text) {
  json::error_code problem;
  json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
  if (problem) return std::nullopt;
  return value;
}

std::optional<uint64_t> count_in(const json::object& in, const char* key) {
  const json::value* value = in.if_contains(key);
  if (!value || !value->is_number()) return std::nullopt;
  json::error_code problem;
  const auto number = value->to_number<uint64_t>(problem);
  if (problem) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::string> translate_body(const TranslateQuery& query) {
  json::object body;
  body["text"] = json::array{text_of(query.text)};
  body["source_lang"] = text_of(query.source);
  body["target_lang"] = text_of(query.target);
  if (!query.model_type.empty()) body["model_type"] = text_of(query.model_type);
  if (!query.formality.empty()) body["formality"] = text_of(query.formality);
  if (!query.glossary_id.empty()) body["glossary_id"] = text_of(query.glossary_id);
  // One utterance is one text: nothing is to be taken apart.
  body["split_sentences"] = "0";
  body["show_billed_characters"] = true;
  if (!query.context.empty()) body["context"] = text_of(query.context);
  std::string text = json::serialize(body);
  if (text.size() > kMostBodyBytes && body.erase("context") > 0) text = json::serialize(body);
  if (text.size() > kMostBodyBytes) return std::nullopt;
  return text;
}

std::string context_of(const std::vector<std::string_view>& sentences) {
  std::string context;
  for (auto sentence = sentences.rbegin(); sentence != sentences.rend(); ++sentence) {
    if (sentence->empty()) continue;
    if (context.size() + sentence->size() + 1 > kMostContextBytes) break;
    context.insert(0, std::string(*sentence) + (context.empty() ? "" : "\n"));
  }
  return context;
}

std::string formality_word(std::string_view wanted) {
  if (wanted == "more" || wanted == "prefer_more") return "prefer_more";
  if (wanted == "less" || wanted == "prefer_less") return "prefer_less";
  return {};
}

std::optional<Translated> parse_translation(std::string_view text) {
  const std::optional<json::value> value = parse(text);
  const json::object* root = value ? value->if_object() : nullptr;
  const json::value* list = root ? root->if_contains("translations") : nullptr;
  const json::array* translations = list ? list->if_array() : nullptr;
  if (!translations || translations->size() != 1) return std::nullopt;
  const json::object* one = translations->front().if_object();
  const json::value* found = one ? one->if_contains("text") : nullptr;
  const json::string* words = found ? found->if_string() : nullptr;
  if (!words) return std::nullopt;
  return Translated{.text = std::string(words->data(), words->size()),
                    .billed_characters = count_in(*one, "billed_characters")};
}

std::optional<Usage> parse_usage(std::string_view text) {
  const std::optional<json::value> value = parse(text);
  const json::object* root = value ? value->if_object() : nullptr;
  if (!root) return std::nullopt;
  const auto used = count_in(*root, "character_count"), limit = count_in(*root, "character_limit");
  if (!used || !limit) return std::nullopt;
  return Usage{.used = *used, .limit = *limit};
}

uint64_t characters_of(std::string_view text) {
  return static_cast<uint64_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<uint8_t>(byte) & 0xC0) != 0x80;  // not the rest of a character
  }));
}

}  // namespace dragoman::deepl
