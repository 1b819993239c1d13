#include "plugins/synthesizer_elevenlabs/elevenlabs_errors.h"

#include <algorithm>
#include <charconv>

namespace dragoman::elevenlabs {

namespace {

struct Known {
  std::string_view code;  // the service's word, or its beginning
  uint32_t http_status;   // where there is no word
  Status meaning;
  bool ends_session;
  std::string_view sentence;  // $VOICE and $MODEL are filled in
};

// The first that fits: the words before the statuses, as a quota that is used up is 401 like a
// wrong key.
constexpr Known kKnown[] = {
    {"quota_exceeded", 402, Status::kRateLimited, true,
     "the account's characters are used up; buy more, or wait for the next period"},
    {"invalid_api_key", 0, Status::kUnauthenticated, true,
     "the key is not valid; give another one in api_key"},
    {"missing_permissions", 0, Status::kUnauthenticated, true,
     "the key may not use text to speech; allow it at elevenlabs.io, or give another one in "
     "api_key"},
    {"too_many_concurrent_requests", 0, Status::kRateLimited, false,
     "the account's plan allows no more utterances at the same time"},
    {"concurrent_limit_exceeded", 0, Status::kRateLimited, false,
     "the account's plan allows no more utterances at the same time"},
    {"rate_limit_exceeded", 0, Status::kRateLimited, false, "there were too many requests"},
    {"system_busy", 0, Status::kRateLimited, false, "the service has too much to do"},
    {"voice_not_found", 0, Status::kInvalidConfig, true,
     "the account has no voice $VOICE; see GET /v1/voices, and give another one in voice, voices "
     "or the route"},
    {"invalid_voice", 0, Status::kInvalidConfig, true,
     "$VOICE is no voice; see GET /v1/voices, and give another one in voice, voices or the route"},
    {"model_not_found", 0, Status::kInvalidConfig, true,
     "there is no model $MODEL; give another one in model"},
    {"only_for_", 0, Status::kUnsupported, true, "the account's plan does not include it"},
    {"max_character_limit_exceeded", 0, Status::kInvalidArgument, false, "the text is too long"},
    {"", 401, Status::kUnauthenticated, true,
     "the key is not valid, or the quota is used up; see api_key and the account"},
    {"", 403, Status::kUnsupported, true, "the account's plan does not include it"},
    {"", 404, Status::kInvalidConfig, true,
     "there is no such place or voice; check url and the voice $VOICE"},
    {"", 408, Status::kTimeout, false, "the service gave up waiting"},
    {"", 429, Status::kRateLimited, false, "there were too many requests"},
    {"", 504, Status::kTimeout, false, "the service gave up waiting"},
};

std::string filled(std::string_view sentence, const Words& words) {
  std::string text(sentence);
  const std::pair<std::string_view, std::string_view> kWords[] = {{"$VOICE", words.voice},
                                                                  {"$MODEL", words.model}};
  for (const auto& [word, value] : kWords) {
    const size_t at = text.find(word);
    if (at != std::string::npos) text.replace(at, word.size(), value);
  }
  return text;
}

// A service may repeat a wrong key in its message.
std::string without_key(std::string text, std::string_view key) {
  if (key.empty()) return text;
  for (size_t at = text.find(key); at != std::string::npos; at = text.find(key, at))
    text.replace(at, key.size(), "***");
  return text;
}

const Known* find_by_code(std::string_view code) {
  for (const Known& known : kKnown)
    if (!known.code.empty() && code.starts_with(known.code)) return &known;
  return nullptr;
}

// In a text that is not known to be a code: the reason of a close, the start of a body.
const Known* find_in(std::string_view text) {
  for (const Known& known : kKnown)
    if (!known.code.empty() && text.find(known.code) != std::string_view::npos) return &known;
  return nullptr;
}

const Known* find_by_status(uint32_t http_status) {
  for (const Known& known : kKnown)
    if (http_status != 0 && known.http_status == http_status) return &known;
  return nullptr;
}

Refusal refusal_of(const Known& known, std::string provider_code, std::string_view their_words,
                   const Words& words) {
  Error error = {.status = known.meaning, .provider_code = std::move(provider_code)};
  error.detail = "ElevenLabs refused: " + filled(known.sentence, words);
  if (!their_words.empty())
    error.detail += " (\"" + without_key(std::string(their_words), words.api_key) + "\")";
  return {std::move(error), known.ends_session};
}

uint32_t number_of(std::string_view text) {
  uint32_t number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  return wrong == std::errc() && end == text.data() + text.size() ? number : 0;
}

}  // namespace

Refusal explain(uint32_t http_status, const Problem& problem, uint32_t retry_after_ms,
                const Words& words) {
  const std::string status = http_status ? std::to_string(http_status) : std::string();
  const std::string code = without_key(problem.code.empty() ? status : problem.code, words.api_key);
  const Known* known = find_by_code(problem.code);
  if (!known) known = find_by_status(http_status);
  Refusal refusal;
  if (known) {
    refusal = refusal_of(*known, code, problem.message, words);
  } else {
    const bool is_theirs = http_status >= 500;
    refusal.error = {.status = is_theirs ? Status::kUnavailable : Status::kInvalidArgument,
                     .detail = is_theirs ? "ElevenLabs answered with HTTP " + status
                                         : "ElevenLabs did not take the request",
                     .provider_code = code};
    const std::string their_words = without_key(problem.message, words.api_key);
    if (!their_words.empty()) refusal.error.detail += " (\"" + their_words + "\")";
  }
  refusal.error.retry_after_ms = retry_after_ms;
  return refusal;
}

Refusal explain_end(const Error& why, const Words& words) {
  const uint32_t http_status = number_of(why.provider_code);
  const Known* known = find_in(why.detail);
  if (!known && http_status < 1000) known = find_by_status(http_status);
  Refusal refusal;
  if (known) {
    const bool has_word = !known->code.empty() && why.detail.find(known->code) != std::string::npos;
    refusal = refusal_of(*known, has_word ? std::string(known->code) : why.provider_code,
                         why.detail, words);
  } else {
    refusal.error = {
        .status = why.status == Status::kTimeout ? Status::kTimeout : Status::kUnavailable,
        .detail =
            "the connection to ElevenLabs ended" +
            (why.detail.empty() ? std::string() : ": " + without_key(why.detail, words.api_key)),
        .provider_code = why.provider_code};
  }
  refusal.error.retry_after_ms = why.retry_after_ms;
  return refusal;
}

bool is_websocket_impossible(const Error& why) {
  const uint32_t status = number_of(why.provider_code);
  if (status < 200 || (status > 499 && status != 501) || find_in(why.detail)) return false;
  return !find_by_status(status) || status == 404;
}

uint32_t parse_retry_after_ms(std::string_view header) {
  return std::min(number_of(header), uint32_t{86'400}) * 1000;
}

}  // namespace dragoman::elevenlabs
