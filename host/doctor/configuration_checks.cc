#include "host/doctor/configuration_checks.h"

#include <algorithm>

namespace dgm::doctor {
namespace {

constexpr const char* kGroup = "Configuration";

Finding from_text(const char* name, Verdict verdict, const std::string& text) {
  const auto [what, remedy] = split_remedy(text);
  return {.group = kGroup, .name = name, .verdict = verdict, .sentence = what, .remedy = remedy};
}

// By check_keys().
bool is_about_a_key(const Error& notice) {
  return notice.sentence.find(" is disabled: ") != std::string::npos;
}

void check_settings(const ConfigurationFacts& facts, Findings& findings) {
  for (const auto& error : facts.errors)
    findings.push_back(from_text("settings", Verdict::kBad, error.text()));
  if (facts.errors.empty())
    findings.push_back({.group = kGroup,
                        .name = "settings",
                        .sentence = facts.folder.empty()
                                        ? "the built-in settings are used"
                                        : "host.ini and providers.ini in " + facts.folder +
                                              " and the routing scripts are good"});
  for (const auto& warning : facts.warnings)
    if (warning.where != "plugin")  // those are told by check_plugins()
      findings.push_back(from_text("settings", Verdict::kWarning, warning.text()));
  for (const auto& notice : facts.notices)
    if (!is_about_a_key(notice))
      findings.push_back({.group = kGroup,
                          .name = "routes",
                          .verdict = Verdict::kSkipped,
                          .sentence = notice.text()});
}

void check_plugins(const ConfigurationFacts& facts, Findings& findings) {
  for (const auto& refusal : facts.refused_plugins)
    findings.push_back(from_text("plugins", Verdict::kBad, refusal));
  if (facts.plugins.empty() && facts.providers.empty()) return;  // the settings said nothing
  if (facts.plugins.empty())
    findings.push_back({.group = kGroup,
                        .name = "plugins",
                        .verdict = Verdict::kBad,
                        .sentence = "not one plugin was found",
                        .remedy = "name their folder with plugins.folders in host.ini"});
  else
    findings.push_back({.group = kGroup,
                        .name = "plugins",
                        .sentence = std::to_string(facts.plugins.size()) +
                                    " are loaded: " + list_of(facts.plugins)});
}

// Without them there are no calls; without a service the next one of its chain serves.
bool is_indispensable(const std::string& kind) {
  return kind == "call-control" || kind == "transport" || kind == "session-store";
}

// A provider that is switched off was meant to be; one that lacks its key perhaps was not.
void check_keys(const ConfigurationFacts& facts, Findings& findings) {
  size_t enabled = 0, lacking = 0;
  for (const auto& provider : facts.providers) {
    enabled += provider.enabled ? 1 : 0;
    const auto& why = provider.disabled_because;
    if (provider.enabled || why.empty() || why.starts_with("enabled =")) continue;
    ++lacking;
    findings.push_back(
        {.group = kGroup,
         .name = "keys",
         .verdict = is_indispensable(provider.kind) ? Verdict::kWarning : Verdict::kSkipped,
         .sentence = "provider " + provider.name + " is off: " + why,
         .remedy = "set it where dragoman is started, or enabled = false"});
  }
  if (lacking == 0 && enabled > 0)
    findings.push_back(
        {.group = kGroup,
         .name = "keys",
         .sentence = "none of the " + std::to_string(enabled) + " enabled providers lacks a key"});
}

}  // namespace

Findings check_configuration(const ConfigurationFacts& facts) {
  Findings findings;
  check_settings(facts, findings);
  check_plugins(facts, findings);
  check_keys(facts, findings);
  if (!facts.extensions.empty())
    findings.push_back({.group = kGroup,
                        .name = "routes",
                        .sentence = std::to_string(facts.extensions.size()) +
                                    " extensions: " + list_of(facts.extensions)});
  return findings;
}

Sentence split_remedy(const std::string& text) {
  const auto at = text.rfind("; ");
  return at == std::string::npos ? Sentence{text, ""}
                                 : Sentence{text.substr(0, at), text.substr(at + 2)};
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace dgm::doctor
