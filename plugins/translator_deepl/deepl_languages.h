// Languages as DeepL writes them. Pure functions.
// Source: DeepLcom/openapi, developers.deepl.com, supported languages.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace dragoman::deepl {

// What the user said instead of the rules below: "fr-CA" to "FR-CA". Keys in small letters.
using TargetCodes = std::map<std::string, std::string>;

// Sources have no variants: "EN" for "en-GB", "NB" for Norwegian.
std::string source_code(std::string_view tag);

// Targets have: "EN-US", "PT-BR", "ES-419" (all of Latin America), "ZH-HANT". A language without a
// region is taken for the variant with most speakers. Beta variants only by `codes`.
std::string target_code(std::string_view tag, const TargetCodes& codes);

// "en" of "en-US", in small letters.
std::string primary_language(std::string_view tag);
std::string lower_case(std::string_view text);

}  // namespace dragoman::deepl
