// The protocol of the example service, as functions from bytes to values.
//
// Request: POST, one line "role: content" per message; line feeds inside of a message become
// blanks. Answer: lines "data: TEXT", each a part of the text, and at the end "data: [DONE]".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dragoman/cpp/http.hpp"
#include "dragoman/cpp/language_model.hpp"

namespace language_model_http {

std::string build_request(const std::vector<dragoman::Message>& messages);

// Takes the answer in pieces of any size.
class AnswerReader {
 public:
  static constexpr size_t kLongestLine = 65'536;

  // The texts that became complete. A line without "data: " is left out, as are the longest.
  std::vector<std::string> feed(std::string_view piece);
  bool done() const { return done_; }

 private:
  std::string line_;
  bool too_long_ = false, done_ = false;
};

// What an HTTP status other than 2xx means for the routing.
dragoman::Error error_of(const dragoman::HttpResponse& response);

}  // namespace language_model_http
