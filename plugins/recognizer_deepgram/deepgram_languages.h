// Which languages Deepgram's models know, and how it writes them. Pure functions.
// Source: developers.deepgram.com, models and languages, changelog to 2026-10.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dragoman::deepgram {

// "en" of "en-US", in small letters.
std::string primary_language(std::string_view tag);

// The language as listen v1 takes it: with its region where Deepgram lists that variant ("en-AU",
// "fr-CA"), otherwise the primary language ("es" for "es-ES").
std::string listen_language(std::string_view tag);

// What listen's model serves, primary languages. Empty: not known here, the service decides.
std::vector<std::string> listen_languages(std::string_view model);

// What Flux's model serves.
std::vector<std::string> flux_languages(std::string_view model);

}  // namespace dragoman::deepgram
