#include "plugins/recognizer_deepgram/deepgram_errors.h"

namespace dragoman::deepgram {

namespace {

struct Known {
  std::string_view code;    // HTTP status of a refused upgrade, or close code
  std::string_view reason;  // in the far end's words; empty: any
  Status status;
  std::string_view sentence;
};

// The first that fits. Source: developers.deepgram.com/docs/errors and stt-troubleshooting.
constexpr Known kKnown[] = {
    {"400", "", Status::kInvalidArgument,
     "Deepgram does not take this request; check model, language, keyterms and query"},
    {"401", "", Status::kUnauthenticated,
     "Deepgram refused the key; check the option api_key of this provider"},
    {"402", "", Status::kRateLimited,
     "the credits of this Deepgram project are used up; top them up, or use another api_key"},
    {"403", "", Status::kUnauthenticated,
     "the key of the option api_key may not use this model of Deepgram; give it the right, or "
     "choose another model"},
    {"404", "", Status::kInvalidConfig,
     "there is no Deepgram at this address; check the option url"},
    {"429", "", Status::kRateLimited,
     "this Deepgram project has as many streams as its plan allows; raise the plan, or let fewer "
     "calls use it"},
    {"1008", "", Status::kInvalidArgument,
     "Deepgram cannot decode the audio; check the options encoding and query"},
    {"1011", "NET-0001", Status::kUnavailable,
     "Deepgram got no audio for too long and closed; lower keep_alive_ms"},
    {"1011", "", Status::kUnavailable, "Deepgram had an error of its own; try again"},
    {"1000", "", Status::kUnavailable,
     "Deepgram ended the stream in the middle of a call; try again"},
    {"1009", "", Status::kUnavailable, "Deepgram sent a message that is too long; try again"},
};

// The close code's own word ("NET-0001"), which says more than the number.
std::string reason_word(std::string_view detail) {
  for (const std::string_view word : {"NET-0000", "NET-0001", "DATA-0000"})
    if (detail.find(word) != std::string_view::npos) return std::string(word);
  return {};
}

}  // namespace

Error explain_end(const Error& why, std::string_view key) {
  Error error = why;
  const std::string word = reason_word(why.detail);
  for (const Known& known : kKnown) {
    if (why.provider_code != known.code || why.detail.find(known.reason) == std::string::npos)
      continue;
    error.status = known.status;
    error.detail = std::string(known.sentence);
    if (!why.detail.empty()) error.detail += " (" + why.detail + ")";
    if (!word.empty()) error.provider_code = word;
    error.detail = without(std::move(error.detail), key);
    return error;
  }
  if (error.ok()) error.status = Status::kUnavailable;
  if (error.detail.empty()) error.detail = "the connection ended without a reason";
  error.detail = without("the connection to Deepgram failed: " + error.detail, key);
  return error;
}

Error explain_problem(std::string_view problem, std::string_view key) {
  const bool rate = problem.find("TOO_MANY_REQUESTS") != std::string_view::npos;
  return {.status = rate ? Status::kRateLimited : Status::kUnavailable,
          .detail = without("Deepgram reported an error and ends the stream: " +
                                std::string(problem) + "; try again",
                            key),
          .provider_code = std::string(problem.substr(0, problem.find(':')))};
}

std::string without(std::string text, std::string_view secret) {
  if (secret.empty()) return text;
  constexpr std::string_view kInstead = "(secret)";
  for (size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kInstead.size()))
    text.replace(at, secret.size(), kInstead);
  return text;
}

}  // namespace dragoman::deepgram
