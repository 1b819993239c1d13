#include "plugins/translator_deepl/deepl_errors.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

namespace dragoman::deepl {

namespace {

namespace json = boost::json;

constexpr size_t kMostWords = 200;

// "message", and "detail" where there is one; text that is no JSON (a proxy's page) is left out.
std::string words_of(std::string_view body) {
  json::error_code problem;
  const json::value value = json::parse(json::string_view(body.data(), body.size()), problem);
  const json::object* root = problem ? nullptr : value.if_object();
  std::string words;
  for (const char* key : {"message", "detail"}) {
    const json::value* found = root ? root->if_contains(key) : nullptr;
    const json::string* text = found ? found->if_string() : nullptr;
    if (!text || text->empty()) continue;
    words += (words.empty() ? "" : ", ") + std::string(text->data(), text->size());
  }
  words.resize(std::min(words.size(), kMostWords));
  for (char& letter : words)
    if (letter < ' ' || letter > '~') letter = '.';
  return words;
}

struct Known {
  uint32_t http;
  Status status;
  const char* sentence;
};

// Source: developers.deepl.com/docs/best-practices/error-handling.
constexpr Known kKnown[] = {
    {400, Status::kInvalidArgument,
     "DeepL does not take this request; check the languages of the route, glossaries and "
     "formality"},
    {401, Status::kUnauthenticated, "DeepL refused the key; check the option api_key"},
    {403, Status::kUnauthenticated,
     "DeepL refused the key; check the option api_key, and url: free keys end in :fx and belong "
     "to api-free.deepl.com"},
    {404, Status::kInvalidArgument, "DeepL does not find what was asked; check glossaries and url"},
    {408, Status::kTimeout, "DeepL waited too long for the request; try again"},
    {413, Status::kInvalidArgument, "the text is too long for DeepL; say it in shorter sentences"},
    {429, Status::kRateLimited, "DeepL gets too many requests; try again later"},
    {456, Status::kRateLimited,
     "the characters of this DeepL account are used up until its next period; raise its limit, or "
     "use another api_key"},
    {504, Status::kTimeout, "DeepL did not answer in time; try again"},
    {529, Status::kRateLimited, "DeepL is overloaded; try again later"},
};

uint32_t retry_after_ms(std::string_view value) {
  constexpr uint32_t kLongestS = 86'400;
  uint32_t seconds = 0;
  const char* end = value.data() + value.size();
  const auto [stopped, problem] = std::from_chars(value.data(), end, seconds);
  if (value.empty() || problem != std::errc() || stopped != end) return 0;
  return std::min(seconds, kLongestS) * 1000;
}

std::string without(std::string text, std::string_view secret) {
  constexpr std::string_view kInstead = "(secret)";
  if (secret.empty()) return text;
  for (size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kInstead.size()))
    text.replace(at, secret.size(), kInstead);
  return text;
}

}  // namespace

Error explain_answer(const HttpResponse& response, std::string_view key) {
  Error error = {.status = response.status >= 500 ? Status::kUnavailable : Status::kInvalidArgument,
                 .detail = response.status >= 500 ? "DeepL has an error of its own; try again"
                                                  : "DeepL gave an answer that is not expected",
                 .provider_code = std::to_string(response.status),
                 .retry_after_ms = retry_after_ms(response.header("Retry-After"))};
  for (const Known& known : kKnown) {
    if (response.status != known.http) continue;
    error.status = known.status;
    error.detail = known.sentence;
  }
  const std::string words = words_of(response.body);
  error.detail += " (HTTP " + error.provider_code + (words.empty() ? "" : ": " + words) + ")";
  error.detail = without(std::move(error.detail), key);
  return error;
}

bool ends_the_session(const Error& error) {
  return error.status == Status::kUnauthenticated || error.provider_code == "456";
}

bool is_about_glossary(const HttpResponse& response) {
  if (response.status == 404) return true;
  std::string words = words_of(response.body);
  std::transform(words.begin(), words.end(), words.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return response.status == 400 && words.find("glossar") != std::string::npos;
}

}  // namespace dragoman::deepl
