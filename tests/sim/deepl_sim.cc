#include "tests/sim/deepl_sim.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "tests/sim/deepl_dictionary.h"
#include "tests/sim/deepl_request.h"
#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

constexpr size_t kMaxBodyBytes = 128 * 1024;

Answer json_answer(unsigned status, const json::value& value) {
  return {.status = status, .body = json::serialize(value), .headers = {{"X-Trace-ID", "sim"}}};
}

std::string upper(std::string text) {
  for (char& letter : text)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return text;
}

// The language whose table has this text; English otherwise.
std::string detect(const std::string& text) {
  for (const auto& sentence : sentences()) {
    if (sentence.fr == text) return "FR";
    if (sentence.es == text) return "ES";
  }
  return "EN";
}

// The terms of a glossary stand as they are, alone or as words of an unknown sentence.
std::string translated(const std::string& text, const std::string& source,
                       const std::string& target, const Glossary* glossary) {
  if (!glossary) return simulated_translation(text, source, target);
  if (const auto term = glossary->entries.find(text); term != glossary->entries.end())
    return term->second;
  const std::string marked = simulated_translation(text, source, target);
  const std::string mark = "[" + base_language(target) + "]";
  std::string out;
  for (size_t at = 0; at < marked.size();) {
    const size_t end = std::min(marked.find(' ', at), marked.size());
    const std::string word = marked.substr(at, end - at);
    const auto term = word.starts_with(mark) ? glossary->entries.find(word.substr(mark.size()))
                                             : glossary->entries.end();
    out += term != glossary->entries.end() ? term->second : word;
    if (end < marked.size()) out += ' ';
    at = end + 1;
  }
  return out;
}

json::object shown(const Glossary& glossary) {
  return {{"glossary_id", glossary.id},
          {"name", glossary.name},
          {"ready", true},
          {"source_lang", glossary.source},
          {"target_lang", glossary.target},
          {"creation_time", "2026-01-01T00:00:00.000000Z"},
          {"entry_count", glossary.entries.size()}};
}

}  // namespace

DeeplSim::DeeplSim(const SimOptions& options) : Simulator("deepl", options) { start(); }
DeeplSim::~DeeplSim() { stop(); }

void DeeplSim::character_limit(uint64_t characters) { character_limit_ = characters; }

std::string DeeplSim::add_glossary(const std::string& source, const std::string& target,
                                   std::map<std::string, std::string> entries) {
  char id[40];
  std::lock_guard lock(mutex_);
  std::snprintf(id, sizeof id, "def3a26b-0000-4000-8000-%012llx",
                static_cast<unsigned long long>(next_glossary_++));
  glossaries_[id] = {id, "glossary", base_language(source), base_language(target),
                     std::move(entries)};
  return id;
}

Answer DeeplSim::error_answer(unsigned status) {
  switch (status) {
    case 456:
      return json_answer(456, {{"message", "Quota for this billing period has been exceeded."}});
    case 413:
      return {.status = 413,
              .body = "<html>Request Entity Too Large</html>",
              .content_type = "text/html"};
    case 400:
      return json_answer(400, {{"message", "Bad request."}});
    case 500:
      return json_answer(500, {{"message", "Internal server error"}});
    default:
      return {.status = status, .body = {}, .content_type = {}};  // 403, 429, 503: empty
  }
}

void DeeplSim::refuse(const std::shared_ptr<Exchange>& exchange, unsigned status,
                      const std::string& message) {
  journal_.note_refusal(std::to_string(status) + ": " + message);
  exchange->answer(status == 400 || status == 404 ? json_answer(status, {{"message", message}})
                                                  : error_answer(status));
}

void DeeplSim::serve(const std::shared_ptr<Exchange>& exchange) {
  const Request& request = exchange->request();
  if (request.header("Authorization") != "DeepL-Auth-Key " + options_.key)
    return refuse(exchange, 403, "Authorization is not \"DeepL-Auth-Key <key>\"");
  if (request.body.size() > kMaxBodyBytes)
    return refuse(exchange, 413, "the body is longer than 128 KiB");
  if (request.path == "/v2/translate") {
    if (request.method != "POST") return refuse(exchange, 405, "translate is POST only");
    translate(exchange);
  } else if (request.path == "/v2/usage") {
    exchange->answer(json_answer(200, {{"character_count", character_count_.load()},
                                       {"character_limit", character_limit_.load()}}));
  } else if (request.path.starts_with("/v2/glossaries")) {
    serve_glossaries(exchange);
  } else {
    refuse(exchange, 404, "no such path " + request.path);
  }
}

void DeeplSim::translate(const std::shared_ptr<Exchange>& exchange) {
  journal_.note(exchange->request().connection, "body: " + exchange->request().body);
  const auto read = read_translate_request(exchange->request());
  if (!read) return refuse(exchange, 400, read.error().sentence);
  const TranslateRequest& wanted = *read;
  std::optional<Glossary> glossary;
  if (!wanted.glossary_id.empty()) {
    std::lock_guard lock(mutex_);
    const auto found = glossaries_.find(wanted.glossary_id);
    if (found == glossaries_.end()) return refuse(exchange, 404, "Invalid or missing glossary id");
    if (found->second.source != base_language(wanted.source) ||
        found->second.target != base_language(wanted.target))
      return refuse(exchange, 400, "the glossary does not match source_lang and target_lang");
    glossary = found->second;
  }
  uint64_t characters = 0;
  for (const auto& text : wanted.texts) characters += character_count(text);
  if (character_count_ + characters > character_limit_)
    return refuse(exchange, 456, "Quota for this billing period has been exceeded.");

  const auto fault = work_fault();
  const auto struck = [&](FaultKind kind) { return fault && fault->kind == kind; };
  json::array translations;
  for (const auto& text : wanted.texts) {
    const std::string source = wanted.source.empty() ? detect(text) : wanted.source;
    const bool dumb = struck(FaultKind::kSilence) || struck(FaultKind::kEmptyFinal);
    const std::string meant =
        dumb ? "" : translated(text, source, wanted.target, glossary ? &*glossary : nullptr);
    json::object one{{"detected_source_language", upper(source)}, {"text", meant}};
    if (wanted.show_billed_characters) one["billed_characters"] = character_count(text);
    if (!wanted.model_type.empty()) one["model_type_used"] = wanted.model_type;
    if (!struck(FaultKind::kWrongRate)) translations.push_back(std::move(one));
    add_text(meant);
  }
  character_count_ += characters;
  journal_.count([&](Counters& counters) {
    counters.characters += characters;
    counters.utterances += wanted.texts.size();
  });
  if (struck(FaultKind::kNever)) return;
  Answer answer = json_answer(200, json::object{{"translations", std::move(translations)}});
  if (struck(FaultKind::kMalformedJson)) answer.body.resize(answer.body.size() / 2);
  if (struck(FaultKind::kGarbage)) answer.body = "\xDE\xAD\x01\xBE\xEF no message";
  if (struck(FaultKind::kCut)) exchange->cut_after(fault->after);
  if (struck(FaultKind::kHalfOpen)) exchange->freeze_after(fault->after);
  const uint32_t delay_ms =
      latency_.next_ms("translate") + (struck(FaultKind::kSlow) ? fault->delay_ms : 0);
  if (delay_ms == 0) return exchange->answer(std::move(answer));
  exchange->after(std::chrono::milliseconds(delay_ms),
                  [exchange, answer = std::move(answer)] { exchange->answer(answer); });
}

void DeeplSim::serve_glossaries(const std::shared_ptr<Exchange>& exchange) {
  const Request& request = exchange->request();
  constexpr std::string_view kRoot = "/v2/glossaries";
  const std::string rest = request.path.substr(kRoot.size());
  if (rest.empty() && request.method == "POST") {
    const auto body = parse_object(request.body);
    if (!body) return refuse(exchange, 400, "the body is not a JSON object");
    const std::string source = text_or_empty(*body, "source_lang"),
                      target = text_or_empty(*body, "target_lang"),
                      format = text_or_empty(*body, "entries_format");
    if (!is_deepl_source(source) || !is_deepl_source(target) ||
        (format != "tsv" && format != "csv"))
      return refuse(exchange, 400, "source_lang, target_lang or entries_format is not supported");
    const char separator = format == "tsv" ? '\t' : ',';
    std::map<std::string, std::string> entries;
    std::string lines = text_or_empty(*body, "entries");
    for (size_t at = 0; at < lines.size();) {
      const size_t end = std::min(lines.find('\n', at), lines.size());
      const std::string line = lines.substr(at, end - at);
      const size_t between = line.find(separator);
      if (between == std::string::npos)
        return refuse(exchange, 400, "a line of entries has no separator");
      entries[line.substr(0, between)] = line.substr(between + 1);
      at = end + 1;
    }
    if (entries.empty()) return refuse(exchange, 400, "entries is empty");
    const std::string id = add_glossary(source, target, std::move(entries));
    std::lock_guard lock(mutex_);
    glossaries_[id].name = text_or_empty(*body, "name");
    return exchange->answer(json_answer(201, shown(glossaries_[id])));
  }
  std::lock_guard lock(mutex_);
  if (rest.empty() && request.method == "GET") {
    json::array all;
    for (const auto& [id, glossary] : glossaries_) all.push_back(shown(glossary));
    return exchange->answer(json_answer(200, json::object{{"glossaries", std::move(all)}}));
  }
  const auto found = rest.empty() ? glossaries_.end() : glossaries_.find(rest.substr(1));
  if (found == glossaries_.end()) return refuse(exchange, 404, "Glossary not found");
  if (request.method == "DELETE") {
    glossaries_.erase(found);
    return exchange->answer({.status = 204, .body = {}, .content_type = {}});
  }
  exchange->answer(json_answer(200, shown(found->second)));
}

}  // namespace dgm::sim
