#include "language_model_http_protocol.h"

#include <algorithm>
#include <charconv>

namespace language_model_http {

std::string build_request(const std::vector<dragoman::Message>& messages) {
  std::string body;
  for (const dragoman::Message& message : messages) {
    std::string line = std::string(message.role) + ": " + std::string(message.content);
    std::replace(line.begin(), line.end(), '\n', ' ');
    body += line + "\n";
  }
  return body;
}

std::vector<std::string> AnswerReader::feed(std::string_view piece) {
  constexpr std::string_view kMark = "data: ";
  std::vector<std::string> texts;
  for (const char letter : piece) {
    if (letter != '\n') {
      too_long_ = too_long_ || line_.size() >= kLongestLine;
      if (!too_long_) line_ += letter;
      continue;
    }
    if (line_.ends_with('\r')) line_.pop_back();
    if (!too_long_ && !done_ && line_.starts_with(kMark)) {
      std::string text = line_.substr(kMark.size());
      if (text == "[DONE]") {
        done_ = true;
      } else if (!text.empty()) {
        texts.push_back(std::move(text));
      }
    }
    line_.clear();
    too_long_ = false;
  }
  return texts;
}

dragoman::Error error_of(const dragoman::HttpResponse& response) {
  using dragoman::Status;
  dragoman::Error error = {.status = Status::kUnavailable,
                           .detail = "the service answered HTTP " + std::to_string(response.status),
                           .provider_code = std::to_string(response.status)};
  if (response.status == 401 || response.status == 403) {
    error.status = Status::kUnauthenticated;
    error.detail += "; check the option api_key";
  } else if (response.status == 429) {
    error.status = Status::kRateLimited;
    const std::string_view after = response.header("Retry-After");
    uint32_t seconds = 0;
    const auto [end, problem] = std::from_chars(after.data(), after.data() + after.size(), seconds);
    constexpr uint32_t kLongestS = 3600;
    if (problem == std::errc() && end == after.data() + after.size())
      error.retry_after_ms = std::min(seconds, kLongestS) * 1000;
  } else if (response.status >= 400 && response.status < 500) {
    error.status = Status::kInvalidArgument;
  }
  return error;
}

}  // namespace language_model_http
