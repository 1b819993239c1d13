#include "tests/sim/deepl_request.h"

#include <boost/json.hpp>
#include <map>
#include <set>

#include "tests/sim/deepl_dictionary.h"
#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

constexpr size_t kMaxTexts = 50;

const std::set<std::string_view> kFields{"text",
                                         "source_lang",
                                         "target_lang",
                                         "context",
                                         "model_type",
                                         "formality",
                                         "split_sentences",
                                         "preserve_formatting",
                                         "glossary_id",
                                         "glossary_ids",
                                         "show_billed_characters",
                                         "style_id",
                                         "custom_instructions",
                                         "translation_memory_id",
                                         "translation_memory_threshold",
                                         "tag_handling",
                                         "tag_handling_version",
                                         "outline_detection",
                                         "splitting_tags",
                                         "non_splitting_tags",
                                         "ignore_tags"};
// Where politeness can be asked for.
const std::set<std::string, std::less<>> kFormal{"de", "fr", "it", "es", "nl",
                                                 "pl", "pt", "ru", "ja"};

Error bad(const std::string& why) { return {{}, "Bad request. Reason: " + why}; }

// Both kinds of body as JSON: forms have strings only, of which some mean numbers.
Result<json::object> read_body(const Request& request) {
  const std::string type = request.header("Content-Type");
  if (type.starts_with("application/json")) {
    auto object = parse_object(request.body);
    if (!object) return bad("the body is not a JSON object");
    return std::move(*object);
  }
  if (!type.starts_with("application/x-www-form-urlencoded"))
    return bad("Content-Type is neither JSON nor a form");
  json::object object;
  json::array texts;
  for (const auto& [name, value] : parse_form(request.body)) {
    if (name == "text")
      texts.emplace_back(value);
    else if (name == "preserve_formatting" || name == "show_billed_characters")
      object[name] = value == "1" || value == "true";
    else
      object[name] = value;
  }
  object["text"] = std::move(texts);
  return object;
}

bool is_text(const json::object& body, const char* name) {
  const auto* value = body.if_contains(name);
  return !value || value->is_string();
}
bool is_flag(const json::object& body, const char* name) {
  const auto* value = body.if_contains(name);
  return !value || value->is_bool();
}

Outcome check_words(const TranslateRequest& wanted, const json::object& body) {
  if (!is_deepl_target(wanted.target)) return bad("Value for 'target_lang' not supported.");
  if (!wanted.source.empty() && !is_deepl_source(wanted.source))
    return bad("Value for 'source_lang' not supported.");
  if (!wanted.model_type.empty() &&
      !is_one_of(wanted.model_type,
                 {"latency_optimized", "quality_optimized", "prefer_quality_optimized"}))
    return bad("Value for 'model_type' not supported.");
  if (!wanted.formality.empty()) {
    if (!is_one_of(wanted.formality, {"default", "more", "less", "prefer_more", "prefer_less"}))
      return bad("Value for 'formality' not supported.");
    if (is_one_of(wanted.formality, {"more", "less"}) &&
        !kFormal.contains(base_language(wanted.target)))
      return bad("'formality' is not supported for given 'target_lang'.");
  }
  const auto split = text_or_empty(body, "split_sentences");
  if (!split.empty() && !is_one_of(split, {"0", "1", "nonewlines"}))
    return bad("Value for 'split_sentences' not supported.");
  if (!wanted.glossary_id.empty() && wanted.source.empty())
    return bad("Use of a glossary requires the source_lang parameter.");
  if (!wanted.glossary_id.empty() && body.contains("glossary_ids"))
    return bad("glossary_id and glossary_ids exclude each other.");
  return Done{};
}

}  // namespace

Result<TranslateRequest> read_translate_request(const Request& request) {
  auto read = read_body(request);
  if (!read) return read.error();
  const json::object& body = *read;
  for (const auto& member : body)
    if (!kFields.contains(std::string_view(member.key().data(), member.key().size())))
      return bad("unknown parameter '" + std::string(member.key()) + "'");
  const auto* texts = body.if_contains("text");
  if (!texts || !texts->is_array()) return bad("Parameter 'text' must be an array of strings.");
  if (texts->get_array().empty()) return bad("Parameter 'text' not specified.");
  if (texts->get_array().size() > kMaxTexts) return bad("Too many texts, at most 50 are allowed.");
  TranslateRequest wanted;
  for (const auto& text : texts->get_array()) {
    if (!text.is_string()) return bad("Parameter 'text' must be an array of strings.");
    wanted.texts.emplace_back(text.get_string());
  }
  for (const char* name : {"source_lang", "target_lang", "context", "model_type", "formality",
                           "split_sentences", "glossary_id"})
    if (!is_text(body, name)) return bad("Parameter '" + std::string(name) + "' must be a string.");
  for (const char* name : {"preserve_formatting", "show_billed_characters"})
    if (!is_flag(body, name))
      return bad("Parameter '" + std::string(name) + "' must be a boolean.");
  wanted.source = text_or_empty(body, "source_lang");
  wanted.target = text_or_empty(body, "target_lang");
  wanted.context = text_or_empty(body, "context");
  wanted.model_type = text_or_empty(body, "model_type");
  wanted.formality = text_or_empty(body, "formality");
  wanted.glossary_id = text_or_empty(body, "glossary_id");
  if (const auto* show = body.if_contains("show_billed_characters"))
    wanted.show_billed_characters = show->get_bool();
  if (wanted.target.empty()) return bad("Parameter 'target_lang' not specified.");
  if (const auto words = check_words(wanted, body); !words) return words.error();
  return wanted;
}

}  // namespace dgm::sim
