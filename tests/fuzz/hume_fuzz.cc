// link: emotion_hume_protocol
// Whatever Hume says, in either version, is read without harm: scores lie within 0..1, times do not
// go back.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugins/emotion_hume/hume_messages.h"

namespace {

void check(const dragoman::hume::Scores& scores) {
  if (scores.size() > 1000) std::abort();
  for (const auto& [name, score] : scores)
    if (name.empty() || !(score >= 0 && score <= 1)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto message = dragoman::hume::parse_message(text)) {
    check(message->scores);
    if (message->end_ms < message->start_ms || message->words.size() > 200) std::abort();
  }
  if (const auto answer = dragoman::hume::parse_answer(text)) {
    check(answer->scores);
    if (answer->end_s < answer->begin_s || answer->begin_s < 0) std::abort();
  }
  const dragoman::Error end = {.status = dragoman::Status::kUnavailable,
                               .detail = std::string(text),
                               .provider_code = std::string(text.substr(0, 3))};
  if (dragoman::hume::explain_end(end, "k").ok()) std::abort();
  return 0;
}
