// link: translator_deepl_protocol
// Whatever DeepL answers is read without harm, and what is asked is never longer than it takes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "plugins/translator_deepl/deepl_errors.h"
#include "plugins/translator_deepl/deepl_languages.h"
#include "plugins/translator_deepl/deepl_protocol.h"

namespace {

using namespace dragoman::deepl;

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  parse_translation(text);
  parse_usage(text);
  check(characters_of(text) <= text.size());
  for (const uint32_t status : {400u, 403u, 404u, 429u, 456u, 500u, 529u}) {
    const dragoman::HttpResponse response = {.status = status,
                                             .headers = {{"Retry-After", std::string(text)}},
                                             .body = std::string(text)};
    const dragoman::Error error = explain_answer(response, "k-123");
    check(!error.ok() && error.detail.find("k-123") == std::string::npos);
    is_about_glossary(response);
  }
  check(context_of({text, text}).size() <= kMostContextBytes);
  const auto body = translate_body({.text = text,
                                    .source = source_code(text),
                                    .target = target_code(text, {}),
                                    .context = context_of({text})});
  check(!body || body->size() <= kMostBodyBytes);
  return 0;
}
