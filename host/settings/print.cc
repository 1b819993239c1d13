#include <algorithm>

#include "host/base/nearest.h"
#include "host/settings/host_options.h"
#include "host/settings/provider_sections.h"
#include "host/settings/reference.h"
#include "host/settings/settings.h"

namespace dgm::settings {
namespace {

constexpr size_t kCommentColumn = 44;

std::string with_comment(std::string line, const std::string& comment) {
  if (line.size() < kCommentColumn) line.resize(kCommentColumn, ' ');
  return line + " ; " + comment + "\n";
}

// As the reader would need it: in quotes where a comment or a blank could be misread.
std::string quoted_if_needed(const std::string& text) {
  const bool plain = text.find_first_of(";#\"\\") == std::string::npos && !text.starts_with(' ') &&
                     !text.ends_with(' ');
  if (plain) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string shown(std::string_view option, const std::string& written, const std::string& text) {
  if (is_reference(written)) return quoted_if_needed(written);
  if (is_secret_name(option) && !text.empty()) return "(secret)";
  return quoted_if_needed(text);
}

std::string print_host(const HostSettings& host) {
  std::string out;
  std::string section;
  for (const HostOption& option : host_options()) {
    if (section != option.section) {
      section = option.section;
      out += (out.empty() ? "[" : "\n[") + section + "]\n";
    }
    const auto where = host.where.find(option.key());
    const auto reference = host.references.find(option.key());
    const std::string written = reference == host.references.end() ? "" : reference->second;
    out += with_comment(
        std::string(option.name) + " = " + shown(option.name, written, option_text(host, option)),
        where == host.where.end() ? "default" : where->second);
  }
  return out;
}

std::string print_provider(const ProviderSettings& provider) {
  std::string out = with_comment("[provider." + provider.name + "]", provider.where);
  out += "kind = " + provider.kind + "\n";
  out += "type = " + provider.type + "\n";
  out += provider.enabled ? "enabled = true\n"
                          : with_comment("enabled = false", provider.disabled_because);
  for (const auto& [name, value] : provider.options) {
    out += with_comment(name + " = " + shown(name, value.written, value.text), value.where);
  }
  return out;
}

std::string type_text(const HostOption& option) {
  switch (option.type) {
    case HostOption::Type::kNumber:
      return std::to_string(option.minimum) + " to " + std::to_string(option.maximum);
    case HostOption::Type::kChoice:
      return join(option.choices);
    case HostOption::Type::kBool:
      return "true, false";
    case HostOption::Type::kText:
      return "text";
    case HostOption::Type::kAddress:
      return "address";
    case HostOption::Type::kPath:
      return "path";
    case HostOption::Type::kPaths:
      return "paths";
  }
  return "";
}

}  // namespace

std::string print(const Settings& settings) {
  std::string out = "; host.ini\n" + print_host(settings.host) + "\n; providers.ini\n";
  bool first = true;
  for (const ProviderSettings& provider : settings.providers) {
    if (!first) out += "\n";
    first = false;
    out += print_provider(provider);
  }
  return out;
}

std::string host_options_table() {
  std::string table = "| section | option | values | default | meaning |\n|---|---|---|---|---|\n";
  const HostSettings defaults;
  for (const HostOption& option : host_options()) {
    const std::string fallback = option_text(defaults, option);
    table += std::string("| ") + option.section + " | `" + option.name + "` | " +
             type_text(option) + " | " + (fallback.empty() ? "" : "`" + fallback + "`") + " | " +
             option.help + (option.restart ? "; a change needs a restart" : "") + " |\n";
  }
  return table;
}

}  // namespace dgm::settings
