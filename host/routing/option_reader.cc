#include "host/routing/option_reader.h"

#include <algorithm>
#include <charconv>

#include "host/base/nearest.h"
#include "host/routing/language.h"
#include "host/settings/utf8.h"

namespace dgm::routing {
namespace {

constexpr size_t kMaxChainLength = 16;
constexpr size_t kMaxNameBytes = 64;
constexpr size_t kUsualKeys = 64;
constexpr size_t kMaxPhrases = 100, kMaxPhraseBytes = 100;
using Type = ScriptValue::Type;

std::string shown(double number) {
  ScriptValue value;
  value.type = Type::kNumber;
  value.number = number;
  return value.shown();
}

bool is_provider_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

OptionReader::OptionReader(const ScriptValue& table, std::vector<std::string>& problems)
    : table_(table), problems_(problems) {
  known_.reserve(kUsualKeys);
}

const ScriptValue* OptionReader::take(const char* name) {
  known_.push_back(name);
  const auto found = table_.named.find(std::string_view(name));
  return found == table_.named.end() ? nullptr : &found->second;
}

void OptionReader::report(const char* name, const std::string& sentence) {
  const auto found = table_.named.find(name);
  const std::string value = found == table_.named.end() ? "nothing" : found->second.shown();
  problems_.push_back(std::string(name) + " = " + value + " " + sentence);
}

void OptionReader::refuse(const char* name, const std::string& sentence) {
  if (take(name) != nullptr) report(name, sentence);
}

std::optional<std::string> OptionReader::text(const char* name, size_t max_bytes) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->type != Type::kText) {
    report(name, "is not a text in quotes");
  } else if (!settings::is_utf8(value->text)) {
    report(name, "is not valid UTF-8");
  } else if (value->text.size() > max_bytes) {
    report(name, "is longer than " + std::to_string(max_bytes) + " bytes");
  } else {
    return value->text;
  }
  return std::nullopt;
}

std::optional<bool> OptionReader::boolean(const char* name) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->type == Type::kBoolean) return value->boolean;
  report(name, "is not true or false");
  return std::nullopt;
}

std::optional<uint32_t> OptionReader::whole(const char* name, uint32_t minimum, uint32_t maximum) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->type == Type::kWhole && value->whole >= minimum && value->whole <= maximum) {
    return static_cast<uint32_t>(value->whole);
  }
  report(name, "is not a whole number from " + std::to_string(minimum) + " to " +
                   std::to_string(maximum));
  return std::nullopt;
}

std::optional<double> OptionReader::number(const char* name, double minimum, double maximum) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  const bool is_number = value->type == Type::kWhole || value->type == Type::kNumber;
  if (is_number && value->number >= minimum && value->number <= maximum) return value->number;
  report(name, "is not a number from " + shown(minimum) + " to " + shown(maximum));
  return std::nullopt;
}

std::optional<std::vector<std::string>> OptionReader::provider_names(const char* name) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  return read_provider_names(name, *value, problems_);
}

std::optional<std::vector<std::string>> OptionReader::provider_or_providers(const char* name) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  ScriptValue list = *value;
  if (value->type == Type::kText) {
    list = {};
    list.type = Type::kTable;
    list.list = {*value};
  }
  return read_provider_names(name, list, problems_);
}

std::optional<std::vector<std::string>> OptionReader::languages(const char* name) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> tags;
  bool is_right = value->type == Type::kTable && value->named.empty() && value->other.empty() &&
                  !value->list.empty();
  for (const ScriptValue& member : value->list) {
    const auto tag =
        member.type == Type::kText ? normal_language(member.text) : std::optional<std::string>();
    is_right = is_right && tag;
    if (tag) tags.push_back(*tag);
  }
  if (is_right) return tags;
  report(name, "is not a list of language tags such as { \"es-ES\", \"fr-FR\" }");
  return std::nullopt;
}

std::optional<std::map<std::string, std::string>> OptionReader::texts(const char* name,
                                                                      size_t max_bytes) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  std::map<std::string, std::string> read;
  bool is_right = value->type == Type::kTable && value->list.empty() && value->other.empty();
  for (const auto& [key, text] : value->named) {
    is_right = is_right && text.type == Type::kText && settings::is_utf8(text.text) &&
               text.text.size() <= max_bytes;
    read.emplace(key, text.text);
  }
  if (is_right) return read;
  report(name, "is not a table of texts such as { lang_a = \"en\" }");
  return std::nullopt;
}

std::optional<std::map<std::string, std::map<std::string, double>>> OptionReader::numbers_by_name(
    const char* name, double minimum, double maximum) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  const auto has_only_names = [](const ScriptValue& table) {
    return table.type == Type::kTable && table.list.empty() && table.other.empty() &&
           std::all_of(table.named.begin(), table.named.end(), [](const auto& entry) {
             return settings::is_utf8(entry.first) && entry.first.size() <= kMaxNameBytes;
           });
  };
  if (!has_only_names(*value)) {
    report(name, "is not a table such as { anger = { stability = 0.3 } }");
    return std::nullopt;
  }
  std::map<std::string, std::map<std::string, double>> read;
  for (const auto& [key, row] : value->named) {
    auto& numbers = read[key];
    bool is_right = has_only_names(row);
    for (const auto& [word, number] : row.named) {
      is_right = is_right && (number.type == Type::kWhole || number.type == Type::kNumber) &&
                 number.number >= minimum && number.number <= maximum;
      numbers.emplace(word, number.number);
    }
    if (is_right) continue;
    problems_.push_back(std::string(name) + ": " + key + " = " + row.shown() +
                        " is not a table of numbers from " + shown(minimum) + " to " +
                        shown(maximum) + " such as { stability = 0.3 }");
    return std::nullopt;
  }
  return read;
}

std::optional<std::vector<std::string>> OptionReader::phrases(const char* name) {
  const ScriptValue* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->type != Type::kTable || !value->named.empty() || !value->other.empty()) {
    report(name, "is not a list of words and names such as { \"Dragoman\", \"Q3\" }");
    return std::nullopt;
  }
  if (value->list.size() > kMaxPhrases) {
    problems_.push_back(std::string(name) + " has " + std::to_string(value->list.size()) +
                        " entries; " + std::to_string(kMaxPhrases) + " is the most");
    return std::nullopt;
  }
  std::vector<std::string> read;
  for (const ScriptValue& phrase : value->list) {
    if (phrase.type != Type::kText || phrase.text.empty() || phrase.text.size() > kMaxPhraseBytes ||
        !settings::is_utf8(phrase.text)) {
      problems_.push_back(std::string(name) + ": " + phrase.shown() + " is not a text of 1 to " +
                          std::to_string(kMaxPhraseBytes) + " bytes in UTF-8");
      return std::nullopt;
    }
    read.push_back(phrase.text);
  }
  return read;
}

void OptionReader::report_choice(const char* name, const std::vector<std::string>& words) {
  report(name, "is not one of \"" + dgm::join(words, "\", \"") + "\"");
}

void OptionReader::finish() {
  for (const auto& [name, value] : table_.named) {
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    const std::vector<std::string> known(known_.begin(), known_.end());
    const std::string hint = dgm::did_you_mean(name, known);
    problems_.push_back("unknown key \"" + name + "\"" +
                        (hint.empty() ? "; known: " + dgm::join(known) : hint));
  }
  if (!table_.list.empty()) {
    problems_.push_back(table_.list.front().shown() +
                        " stands there without a key; write key = " + table_.list.front().shown());
  }
  if (!table_.other.empty()) problems_.push_back(table_.other);
}

std::optional<std::vector<std::string>> read_provider_names(const std::string& what,
                                                            const ScriptValue& value,
                                                            std::vector<std::string>& problems) {
  if (value.type != Type::kTable || !value.named.empty() || !value.other.empty()) {
    problems.push_back(what + " is " + value.shown() +
                       ", not a list of provider names such as { \"deepgram\", \"pocketsphinx\" }");
    return std::nullopt;
  }
  if (value.list.empty() || value.list.size() > kMaxChainLength) {
    problems.push_back(what + " names " + std::to_string(value.list.size()) +
                       " providers; a chain has 1 to " + std::to_string(kMaxChainLength));
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const ScriptValue& member : value.list) {
    if (member.type != Type::kText || !is_provider_name(member.text)) {
      problems.push_back(what + ": " + member.shown() +
                         " is not a provider's name; small letters, digits, _ and - are");
      return std::nullopt;
    }
    if (std::find(names.begin(), names.end(), member.text) != names.end()) {
      problems.push_back(what + " names \"" + member.text + "\" twice");
      return std::nullopt;
    }
    names.push_back(member.text);
  }
  return names;
}

}  // namespace dgm::routing
