#include "host/settings/host_options.h"

#include <arpa/inet.h>

#include <algorithm>
#include <filesystem>

#include "host/base/nearest.h"
#include "host/settings/reference.h"
#include "host/settings/text.h"

namespace dgm::settings {
namespace {

using Type = HostOption::Type;

// Sets the member, or says what is wrong with the value ("300 is not one of 0, 250, 1000").
std::string set_number(const HostOption& option, const std::string& text, HostSettings& out) {
  const std::optional<uint64_t> number = parse_whole_number(text);
  if (option.type == Type::kNumber &&
      (!number || *number < option.minimum || *number > option.maximum)) {
    return quote_unless_number(text) + " is not a whole number from " +
           std::to_string(option.minimum) + " to " + std::to_string(option.maximum);
  }
  if (auto member = std::get_if<uint32_t HostSettings::*>(&option.member)) {
    out.** member = static_cast<uint32_t>(*number);
  }
  if (auto member = std::get_if<uint16_t HostSettings::*>(&option.member)) {
    out.** member = static_cast<uint16_t>(*number);
  }
  return "";
}

std::string set_text(const HostOption& option, const std::string& text, HostSettings& out) {
  out.*std::get<std::string HostSettings::*>(option.member) = text;
  return "";
}

std::string set_choice(const HostOption& option, const std::string& text, HostSettings& out) {
  for (const std::string& choice : option.choices) {
    if (choice != text) continue;
    return std::holds_alternative<std::string HostSettings::*>(option.member)
               ? set_text(option, text, out)
               : set_number(option, text, out);
  }
  return quote_unless_number(text) + " is not one of " + join(option.choices);
}

std::string set_bool(const HostOption& option, const std::string& text, HostSettings& out) {
  const std::optional<bool> value = parse_bool(text);
  if (!value) return "\"" + text + "\" is not true or false";
  out.*std::get<bool HostSettings::*>(option.member) = *value;
  return "";
}

std::string set_address(const HostOption& option, const std::string& text, HostSettings& out) {
  unsigned char address[sizeof(in6_addr)];
  if (inet_pton(AF_INET, text.c_str(), address) != 1 &&
      inet_pton(AF_INET6, text.c_str(), address) != 1) {
    return "\"" + text + "\" is not an IPv4 or IPv6 address such as 127.0.0.1";
  }
  return set_text(option, text, out);
}

// Empty: the path is relative and there is no folder for it.
std::string below(const std::string& folder, const std::string& path) {
  const std::filesystem::path written(path);
  if (written.is_absolute()) return written.lexically_normal().string();
  if (folder.empty()) return "";
  return (std::filesystem::path(folder) / written).lexically_normal().string();
}

std::string set_value(const HostOption& option, const std::string& text, const std::string& folder,
                      HostSettings& out) {
  switch (option.type) {
    case Type::kNumber:
      return set_number(option, text, out);
    case Type::kChoice:
      return set_choice(option, text, out);
    case Type::kBool:
      return set_bool(option, text, out);
    case Type::kText:
      return set_text(option, text, out);
    case Type::kAddress:
      return set_address(option, text, out);
    case Type::kPath:
      return set_text(option, text.empty() ? "" : below(folder, text), out);
    case Type::kPaths: {
      auto& paths = out.*std::get<std::vector<std::string> HostSettings::*>(option.member);
      paths.clear();
      for (const std::string& path : split_list(text)) {
        if (std::string full = below(folder, path); !full.empty()) paths.push_back(std::move(full));
      }
      return "";
    }
  }
  return "";
}

const HostOption* find(std::string_view section, std::string_view name) {
  for (const HostOption& option : host_options()) {
    if ((section.empty() || section == option.section) && name == option.name) return &option;
  }
  return nullptr;
}

std::vector<std::string> section_names() {
  std::vector<std::string> names;
  for (const HostOption& option : host_options()) {
    if (names.empty() || names.back() != option.section) names.emplace_back(option.section);
  }
  return names;
}

std::string unknown_key(const std::string& section, const std::string& name) {
  if (const HostOption* elsewhere = find("", name)) {
    return "option " + name + " belongs in [" + elsewhere->section + "], not in [" + section + "]";
  }
  std::vector<std::string> known;
  for (const HostOption& option : host_options()) {
    if (section == option.section) known.emplace_back(option.name);
  }
  const std::string hint = did_you_mean(name, known);
  return "unknown option \"" + name + "\" in [" + section + "]" +
         (hint.empty() ? "; known: " + join(known) : hint);
}

}  // namespace

void read_host(const IniFile& file, const std::string& folder, HostSettings& out,
               std::vector<Error>& errors) {
  for (const IniSection& section : file.sections) {
    const std::vector<std::string> known = section_names();
    if (std::find(known.begin(), known.end(), section.name) == known.end()) {
      const std::string near = nearest(section.name, known);
      errors.push_back(
          {file.at(section.line), "unknown section [" + section.name + "]" +
                                      (near.empty() ? "; known: [" + join(known, "] [") + "]"
                                                    : " (did you mean [" + near + "]?)")});
      continue;
    }
    for (const IniKey& key : section.keys) {
      const std::string where = file.at(key.line);
      const HostOption* option = find(section.name, key.name);
      if (option == nullptr) {
        errors.push_back({where, unknown_key(section.name, key.name)});
        continue;
      }
      const Expanded value = expand(key.value, folder);
      if (value.state == ReferenceState::kUnset || value.state == ReferenceState::kBroken) {
        errors.push_back({where, "option " + key.name + ": " + value.problem +
                                     "; give it a value or remove the line"});
        continue;
      }
      out.where[option->key()] = where;
      if (value.state == ReferenceState::kResolved) out.references[option->key()] = key.value;
      const std::string problem = set_value(*option, value.text, folder, out);
      if (!problem.empty()) errors.push_back({where, "option " + key.name + ": " + problem});
    }
  }
}

}  // namespace dgm::settings
