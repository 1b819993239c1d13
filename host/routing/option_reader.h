// Reads named values out of one table of a script and keeps account of the keys it has used: what
// is left over at the end is a mistake.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/routing/script_value.h"

namespace dgm::routing {

class OptionReader {
 public:
  // `problems` receives one sentence per wrong value. Both outlive the reader. [any]
  OptionReader(const ScriptValue& table, std::vector<std::string>& problems);

  // Each: nullopt when the key is absent, or wrong and reported. `name` outlives the reader.
  std::optional<std::string> text(const char* name, size_t max_bytes);
  std::optional<bool> boolean(const char* name);
  std::optional<uint32_t> whole(const char* name, uint32_t minimum, uint32_t maximum);
  std::optional<double> number(const char* name, double minimum, double maximum);
  std::optional<std::vector<std::string>> provider_names(const char* name);
  // The same, or one name by itself: "deepl".
  std::optional<std::vector<std::string>> provider_or_providers(const char* name);
  // Language tags such as { "es-ES", "fr" }, in their usual writing.
  std::optional<std::vector<std::string>> languages(const char* name);
  // { name = "text", ... }
  std::optional<std::map<std::string, std::string>> texts(const char* name, size_t max_bytes);
  // { anger = { stability = 0.3, ... }, ... }; an inner table may be empty
  std::optional<std::map<std::string, std::map<std::string, double>>> numbers_by_name(
      const char* name, double minimum, double maximum);
  // { "Dragoman", "Q3" }; may be empty
  std::optional<std::vector<std::string>> phrases(const char* name);
  template <typename Enum>
  std::optional<Enum> choice(const char* name,
                             const std::vector<std::pair<std::string, Enum>>& choices) {
    const ScriptValue* given = take(name);
    if (given == nullptr) return std::nullopt;
    std::vector<std::string> words;
    for (const auto& [word, value] : choices) {
      if (given->type == ScriptValue::Type::kText && given->text == word) return value;
      words.push_back(word);
    }
    report_choice(name, words);
    return std::nullopt;
  }
  void report(const char* name, const std::string& sentence);  // "NAME = VALUE " + sentence
  // A key that is known but makes no sense in this table: reported if it is there.
  void refuse(const char* name, const std::string& sentence);

  // Reports every key that nobody asked for, with the nearest one that was.
  void finish();

 private:
  const ScriptValue* take(const char* name);
  void report_choice(const char* name, const std::vector<std::string>& words);

  const ScriptValue& table_;
  std::vector<std::string>& problems_;
  std::vector<const char*> known_;
};

// A list of provider names such as { "deepgram", "pocketsphinx" }; nullopt: reported as
// "`what` ...".
std::optional<std::vector<std::string>> read_provider_names(const std::string& what,
                                                            const ScriptValue& value,
                                                            std::vector<std::string>& problems);

}  // namespace dgm::routing
