#include "host/settings/provider_sections.h"

#include <algorithm>

#include "host/base/nearest.h"
#include "host/settings/reference.h"
#include "host/settings/text.h"

namespace dgm::settings {
namespace {

constexpr std::string_view kPrefix = "provider.";

bool is_provider_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

// The reserved words of one section; everything else is an option of the plugin.
class SectionReader {
 public:
  SectionReader(const IniFile& file, const std::string& folder, Loaded& loaded)
      : file_(file), folder_(folder), loaded_(loaded) {}

  ProviderSettings read(const IniSection& section, std::string name) {
    ProviderSettings provider;
    provider.type = name;
    provider.name = std::move(name);
    provider.where = file_.at(section.line);
    for (const IniKey& key : section.keys) read_reserved(key, provider);
    if (provider.kind.empty() && !saw_kind_) {
      loaded_.errors.push_back({provider.where, "provider " + provider.name +
                                                    ": option kind is missing; it is one of " +
                                                    join(provider_kinds())});
    }
    // After `enabled` is known: the references of a disabled provider need not resolve.
    for (const IniKey& key : section.keys) {
      if (key.name != "kind" && key.name != "type" && key.name != "enabled") {
        read_option(key, provider);
      }
    }
    return provider;
  }

 private:
  void read_reserved(const IniKey& key, ProviderSettings& provider) {
    const std::string where = file_.at(key.line);
    if (key.name == "kind") {
      saw_kind_ = true;
      const auto& kinds = provider_kinds();
      if (std::find(kinds.begin(), kinds.end(), key.value) != kinds.end()) {
        provider.kind = key.value;
        return;
      }
      const std::string hint = did_you_mean(key.value, kinds);
      loaded_.errors.push_back({where, "option kind: unknown kind \"" + key.value + "\"" +
                                           (hint.empty() ? "; known: " + join(kinds) : hint)});
    } else if (key.name == "type") {
      if (is_provider_name(key.value)) {
        provider.type = key.value;
      } else {
        loaded_.errors.push_back(
            {where, "option type: \"" + key.value +
                        "\" is not a type's name; small letters, digits, _ and - are"});
      }
    } else if (key.name == "enabled") {
      const std::optional<bool> enabled = parse_bool(key.value);
      if (!enabled) {
        loaded_.errors.push_back(
            {where, "option enabled: \"" + key.value + "\" is not true or false"});
      } else if (!*enabled) {
        provider.enabled = false;
        provider.disabled_because = "enabled = false at " + where;
      }
    }
  }

  void read_option(const IniKey& key, ProviderSettings& provider) {
    const std::string where = file_.at(key.line);
    const Expanded value = provider.enabled || !is_reference(key.value)
                               ? expand(key.value, folder_)
                               : Expanded{ReferenceState::kResolved, "", ""};
    switch (value.state) {
      case ReferenceState::kLiteral:
        if (is_secret_name(key.name) && !value.text.empty()) {
          loaded_.warnings.push_back(
              {where, "option " + key.name +
                          " holds a secret in plain text; write ${system.env.NAME} "
                          "or file:PATH instead"});
        }
        break;
      case ReferenceState::kResolved:
        break;
      case ReferenceState::kUnset:
        provider.enabled = false;
        provider.lacks_reference = true;
        provider.disabled_because =
            is_secret_name(key.name) ? "no key (" + value.problem + ")" : value.problem;
        loaded_.notices.push_back({where, "provider " + provider.name + " is disabled: " +
                                              provider.disabled_because + "; chains skip it"});
        break;
      case ReferenceState::kBroken:
        loaded_.errors.push_back({where, "option " + key.name + ": " + value.problem});
        break;
    }
    provider.options[key.name] = {value.text, where, key.value};
  }

  const IniFile& file_;
  const std::string& folder_;
  Loaded& loaded_;
  bool saw_kind_ = false;
};

}  // namespace

const std::vector<std::string>& provider_kinds() {
  static const std::vector<std::string> kinds{
      "transport", "call-control", "recognizer",     "translator",    "synthesizer",
      "emotion",   "assistant",    "language-model", "session-store", "tap"};
  return kinds;
}

void read_providers(const IniFile& file, const std::string& folder, Loaded& loaded) {
  for (const IniSection& section : file.sections) {
    if (!section.name.starts_with(kPrefix)) {
      loaded.errors.push_back({file.at(section.line), "unknown section [" + section.name +
                                                          "]; sections here are [provider.NAME]"});
      continue;
    }
    std::string name = section.name.substr(kPrefix.size());
    if (!is_provider_name(name)) {
      loaded.errors.push_back({file.at(section.line), "\"" + name +
                                                          "\" is not a provider's name; small "
                                                          "letters, digits, _ and - are"});
      continue;
    }
    loaded.settings.providers.push_back(
        SectionReader(file, folder, loaded).read(section, std::move(name)));
  }
}

bool is_secret_name(std::string_view option) {
  while (!option.empty()) {
    const size_t end = option.find_first_of("_-.");
    const std::string_view word = option.substr(0, end);
    if (word == "key" || word == "token" || word == "secret" || word == "password") return true;
    option.remove_prefix(end == std::string_view::npos ? option.size() : end + 1);
  }
  return false;
}

}  // namespace dgm::settings
