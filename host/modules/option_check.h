// Checks the values of a configuration section against the option schema of a provider type.
//
// Types: "string" any text; "int" a whole number of 64 bits; "number" a finite decimal number;
// "bool" true, yes, on, false, no or off; "file" a file that can be read (a default is not looked
// up: the plugin knows better what is missing when it is not there); "list" words separated by
// commas. An empty value is the same as none, but for a list: that one is then empty, whatever its
// default. All functions [control].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dragoman/abi.h"
#include "host/modules/provider.h"

namespace dgm::modules {

// The rows of a schema. A plugin built against an older minor version has shorter rows: they are
// found by the size that the first row states, not by the host's.
std::vector<const dgm_option*> option_rows(const dgm_provider_type& type);

struct OptionProblem {
  std::string key;       // the option it is about, for its file:line
  std::string sentence;  // never holds the value of a secret option
};

struct CheckedOptions {
  // Every option of the schema, in its order: given value, else default, else empty. Booleans are
  // "true" or "false".
  std::vector<std::pair<std::string, std::string>> values;
  std::vector<OptionProblem> problems;  // all of them; empty: good
};

CheckedOptions check_options(const dgm_provider_type& type, const OptionValues& given);

// What is wrong with one value that is not empty; nothing: it is good. "file" is not looked up.
std::optional<std::string> check_value(const dgm_option& option, std::string_view value);

// What is wrong with a schema itself, as part of a sentence: "option 2 has no name".
std::optional<std::string> check_schema(const dgm_provider_type& type);

// `text` without the values of the type's secret options: "(secret)" stands in their place.
std::string without_secrets(std::string text, const dgm_provider_type& type,
                            const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace dgm::modules
