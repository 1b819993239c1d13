// Sentences and statuses for what DeepL refuses. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "dragoman/cpp/http.hpp"

namespace dragoman::deepl {

// Of an answer that is not 2xx. `key` does not appear in it, even if the service repeats it.
// provider_code is the HTTP status: routing tells 429 (too fast) from 456 (nothing left) by it.
Error explain_answer(const HttpResponse& response, std::string_view key);

// No later request can succeed either: key or quota.
bool ends_the_session(const Error& error);

// DeepL does not find, or does not take, the glossary of this request.
bool is_about_glossary(const HttpResponse& response);

}  // namespace dragoman::deepl
