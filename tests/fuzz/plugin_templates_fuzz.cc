// link: call_control_lines_protocol language_model_http_protocol
// The readers of the templates, and the address reader of the SDK: pieces of any size, any bytes.
#include <cstdlib>

#include "call_control_lines_protocol.h"
#include "dragoman/cpp/address.hpp"
#include "language_model_http_protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const size_t piece = data[0] % 7 + size_t{1};

  // However the stream is cut, the lines and texts are the same.
  call_control_lines::LineSplitter whole, cut;
  language_model_http::AnswerReader whole_answer, cut_answer;
  const std::vector<std::string> lines = whole.feed(text);
  const std::vector<std::string> texts = whole_answer.feed(text);
  std::vector<std::string> cut_lines, cut_texts;
  for (size_t at = 0; at < text.size(); at += piece) {
    for (std::string& line : cut.feed(text.substr(at, piece))) cut_lines.push_back(std::move(line));
    for (std::string& part : cut_answer.feed(text.substr(at, piece)))
      cut_texts.push_back(std::move(part));
  }
  if (lines != cut_lines || texts != cut_texts) std::abort();
  for (const std::string& line : lines) call_control_lines::parse_event(line);

  // What is read as an address reads the same once it is written.
  if (const auto address = dragoman::parse_address(text)) {
    const auto again = dragoman::parse_address(dragoman::to_string(*address));
    if (!again || !dragoman::same(*address, *again)) std::abort();
  }
  return 0;
}
