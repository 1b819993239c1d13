#include "host/modules/option_check.h"

#include <unistd.h>

#include <algorithm>
#include <set>

#include "host/base/nearest.h"
#include "host/modules/option_value.h"

namespace dgm::modules {

namespace {

std::string_view text_of(const char* text) { return text == nullptr ? "" : text; }

// The value as a message may show it.
std::string shown(const dgm_option& option, std::string_view value) {
  return option.secret ? "its value" : quoted(value);
}

std::optional<std::string> check_number(const dgm_option& option, std::string_view value,
                                        double number) {
  const std::string_view one_of = text_of(option.one_of);
  if (one_of.empty()) return std::nullopt;
  if (const auto range = parse_range(one_of)) {
    if ((range->low && number < *range->low) || (range->high && number > *range->high)) {
      return shown(option, value) + " is not within " + std::string(one_of);
    }
    return std::nullopt;
  }
  for (const auto allowed : split(one_of, '|')) {
    if (parse_number(allowed) == number) return std::nullopt;
  }
  return shown(option, value) + " is not one of " + std::string(one_of);
}

std::optional<std::string> check_words(const dgm_option& option,
                                       const std::vector<std::string_view>& words) {
  if (text_of(option.one_of).empty()) return std::nullopt;
  const auto allowed = split(option.one_of, '|');
  for (const auto word : words) {
    if (std::find(allowed.begin(), allowed.end(), word) != allowed.end()) continue;
    return shown(option, word) + " is not one of " + option.one_of;
  }
  return std::nullopt;
}

std::string unknown_key(const std::string& key, const dgm_provider_type& type,
                        const std::vector<std::string>& known) {
  std::string sentence = "option " + quoted(key) + " is not known to " + type.name;
  if (known.empty()) return sentence + ", which has no options; take it out";
  const auto guess = nearest(key, known);
  return sentence + (guess.empty() ? "; it has " + join(known) : "; did you mean " + guess + "?");
}

const dgm_option* find_row(const std::vector<const dgm_option*>& rows, std::string_view key) {
  for (const auto* row : rows) {
    if (key == row->name) return row;
  }
  return nullptr;
}

// The value as the plugin gets it, after it was found good.
std::string normal_form(const dgm_option& row, const std::string& value) {
  if (std::string_view(row.type) != "bool") return value;
  const auto flag = parse_bool(value);
  return !flag ? value : *flag ? "true" : "false";
}

std::optional<std::string> problem_of(const dgm_option& row, const std::string& value,
                                      bool is_given) {
  const std::string option = std::string("option ") + row.name;
  if (value.empty()) {
    if (!row.required) return std::nullopt;
    const std::string_view help = text_of(row.help);
    return option + (is_given ? " is required and is empty" : " is required and missing") +
           (help.empty() ? "; give it a value" : "; it is: " + std::string(help));
  }
  if (value.find('\0') != std::string::npos) return option + ": its value holds a zero byte";
  if (const auto why = check_value(row, value)) return option + ": " + *why;
  if (is_given && std::string_view(row.type) == "file" && ::access(value.c_str(), R_OK) != 0) {
    return option + ": there is no readable file " + shown(row, value);
  }
  return std::nullopt;
}

}  // namespace

std::vector<const dgm_option*> option_rows(const dgm_provider_type& type) {
  std::vector<const dgm_option*> rows;
  if (type.options == nullptr) return rows;
  const auto* first = reinterpret_cast<const char*>(type.options);
  for (size_t i = 0; i < type.option_count; ++i) {
    rows.push_back(reinterpret_cast<const dgm_option*>(first + i * type.options->struct_size));
  }
  return rows;
}

CheckedOptions check_options(const dgm_provider_type& type, const OptionValues& given) {
  CheckedOptions checked;
  const auto rows = option_rows(type);
  std::vector<std::string> known;
  for (const auto* row : rows) known.emplace_back(row->name);
  for (const auto& [key, value] : given) {
    if (find_row(rows, key) == nullptr) {
      checked.problems.push_back({key, unknown_key(key, type, known)});
    }
  }
  for (const auto* row : rows) {
    const auto entry = given.find(row->name);
    const bool is_given = entry != given.end();
    std::string value = is_given ? entry->second : "";
    // An empty list is a list of nothing; of other types an empty value is none.
    const bool is_none = value.empty() && !(is_given && std::string_view(row->type) == "list");
    if (is_none && !row->required) value = text_of(row->fallback);
    if (auto why = problem_of(*row, value, is_given)) {
      checked.problems.push_back({row->name, std::move(*why)});
    }
    checked.values.emplace_back(row->name, normal_form(*row, value));
  }
  return checked;
}

std::optional<std::string> check_value(const dgm_option& option, std::string_view value) {
  const std::string_view type = option.type;
  if (type == "int") {
    const auto number = parse_int(value);
    if (!number) return shown(option, value) + " is not a whole number";
    return check_number(option, value, static_cast<double>(*number));
  }
  if (type == "number") {
    const auto number = parse_number(value);
    if (!number) return shown(option, value) + " is not a number";
    return check_number(option, value, *number);
  }
  if (type == "bool") {
    if (!parse_bool(value)) return shown(option, value) + " is not true or false";
    return std::nullopt;
  }
  if (type == "list") return check_words(option, split(value, ','));
  if (type == "string") return check_words(option, {value});
  return std::nullopt;
}

std::optional<std::string> check_schema(const dgm_provider_type& type) {
  constexpr size_t kMostOptions = 256;
  constexpr size_t kFirstReleaseSize = offsetof(dgm_option, secret) + sizeof(dgm_option::secret);
  const std::vector<std::string> types{"string", "int", "number", "bool", "file", "list"};
  if (type.option_count == 0) return std::nullopt;
  if (type.options == nullptr) return "option_count is not 0 but options is NULL";
  if (type.option_count > kMostOptions) return "it has more than 256 options";
  if (type.options->struct_size < kFirstReleaseSize || type.options->struct_size % 8 != 0) {
    return "struct_size of its options is not sizeof(dgm_option)";
  }
  std::set<std::string_view> seen;
  size_t number = 0;
  for (const auto* row : option_rows(type)) {
    ++number;
    if (row->struct_size != type.options->struct_size) {
      return "option " + std::to_string(number) + " states another struct_size than the first";
    }
    if (text_of(row->name).empty()) return "option " + std::to_string(number) + " has no name";
    const std::string option = std::string("option ") + row->name;
    if (!seen.insert(row->name).second) return option + " is there twice";
    if (std::find(types.begin(), types.end(), text_of(row->type)) == types.end()) {
      return option + " has type " + quoted(text_of(row->type)) + ", not one of " + join(types);
    }
    if (text_of(row->fallback).empty()) continue;
    if (auto why = check_value(*row, row->fallback)) return option + ": its default " + *why;
  }
  return std::nullopt;
}

std::string without_secrets(std::string text, const dgm_provider_type& type,
                            const std::vector<std::pair<std::string, std::string>>& values) {
  const auto rows = option_rows(type);
  for (const auto& [key, value] : values) {
    const auto* row = find_row(rows, key);
    if (row == nullptr || !row->secret || value.empty()) continue;
    constexpr std::string_view kMask = "(secret)";
    for (size_t at = text.find(value); at != std::string::npos;
         at = text.find(value, at + kMask.size())) {
      text.replace(at, value.size(), kMask);
    }
  }
  return text;
}

}  // namespace dgm::modules
