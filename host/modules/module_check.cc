#include "host/modules/module_check.h"

#include <array>
#include <cstring>
#include <set>
#include <utility>

#include "host/base/nearest.h"
#include "host/modules/module_kinds.h"
#include "host/modules/option_check.h"
#include "host/modules/option_value.h"

namespace dgm::modules {

namespace {

constexpr size_t kMostTypes = 256;
constexpr const char* kRebuild = "; correct the plugin and build it anew";
constexpr size_t kPluginSize = offsetof(dgm_plugin, types) + sizeof(dgm_plugin::types);
constexpr size_t kTypeSize =
    offsetof(dgm_provider_type, interface_table) + sizeof(dgm_provider_type::interface_table);

bool is_blank(const char* text) { return text == nullptr || *text == '\0'; }

// Names are words of configuration files and of file names.
bool is_name(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of(kLetters) == std::string_view::npos;
}

std::string version_text(unsigned major, unsigned minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

std::optional<std::string> check_version(const dgm_plugin& plugin) {
  const std::string theirs = version_text(plugin.abi_major, plugin.abi_minor);
  const std::string ours = version_text(DGM_ABI_MAJOR, DGM_ABI_MINOR);
  if (plugin.abi_major != DGM_ABI_MAJOR) {
    return "it was built for plugin ABI " + theirs + ", this host speaks " + ours +
           "; build it with the SDK of this host";
  }
  if (plugin.abi_minor > DGM_ABI_MINOR) {
    return "it was built for plugin ABI " + theirs + ", newer than the " + ours +
           " of this host; update dragoman, or build it with the SDK of this host";
  }
  return std::nullopt;
}

std::optional<std::string> check_table(const Kind& kind, const void* table) {
  if (table == nullptr) return "its interface_table is NULL";
  uint32_t size = 0;
  std::memcpy(&size, table, sizeof size);
  if (size < kind.table_size) {
    return "struct_size of its interface table is " + std::to_string(size) + ", less than the " +
           std::to_string(kind.table_size) + " of " + kind.id;
  }
  for (const auto& function : kind.functions) {
    void* pointer = nullptr;
    std::memcpy(&pointer, static_cast<const char*>(table) + function.offset, sizeof pointer);
    if (pointer == nullptr) return std::string("its function ") + function.name + "() is NULL";
  }
  return std::nullopt;
}

std::optional<std::string> check_type(const dgm_provider_type& type) {
  if (!is_name(type.name)) return "its name is not made of a-z, 0-9, '_', '-' and '.'";
  if (type.create == nullptr) return "its function create() is NULL";
  if (type.destroy == nullptr) return "its function destroy() is NULL";
  if (auto why = check_table(*find_kind(type.kind), type.interface_table)) return why;
  return check_schema(type);
}

std::string unknown_kind(const char* kind) {
  std::vector<std::string> known;
  for (const auto& one : kinds()) known.emplace_back(one.id);
  const auto guess = nearest(kind, known);
  return "is of unknown kind " + quoted(kind) +
         (guess.empty() ? "; a kind is a word such as dgm.recognizer/1"
                        : "; did you mean " + guess + "?");
}

std::optional<std::string> check_types(const dgm_plugin& plugin) {
  std::set<std::pair<std::string, std::string>> seen;
  std::string other_revision;
  size_t usable = 0;
  for (size_t i = 0; plugin.types[i] != nullptr; ++i) {
    const auto& type = *plugin.types[i];
    const std::string number = "type " + std::to_string(i + 1);
    if (i == kMostTypes) return std::string("its list of types has no NULL at its end") + kRebuild;
    if (type.struct_size < kTypeSize) {
      return number + ": its struct_size is " + std::to_string(type.struct_size) + ", less than " +
             std::to_string(kTypeSize) + kRebuild;
    }
    if (is_blank(type.kind)) return number + ": its kind is missing" + kRebuild;
    if (is_other_revision(type.kind)) {
      other_revision = type.kind;
      continue;
    }
    if (is_blank(type.name)) return number + ": its name is missing" + kRebuild;
    const std::string label = number + " " + quoted(type.name);
    if (find_kind(type.kind) == nullptr) return label + " " + unknown_kind(type.kind);
    if (auto why = check_type(type)) return label + ": " + *why + kRebuild;
    if (!seen.emplace(type.kind, type.name).second) {
      return label + " of kind " + type.kind + " is there twice; give one another name";
    }
    ++usable;
  }
  if (usable > 0) return std::nullopt;
  if (!other_revision.empty()) {
    return "it offers only " + other_revision +
           ", a revision this host does not speak; update dragoman, or offer the older one too";
  }
  return std::string("it offers no provider types") + kRebuild;
}

}  // namespace

std::optional<std::string> check_record(const dgm_plugin& plugin) {
  // A record too short to hold its version tells nothing else either.
  if (plugin.struct_size < offsetof(dgm_plugin, id)) {
    return "struct_size of dgm_plugin_entry is " + std::to_string(plugin.struct_size) +
           ", less than " + std::to_string(kPluginSize) + kRebuild;
  }
  if (auto why = check_version(plugin)) return why;
  if (plugin.struct_size < kPluginSize) {
    return "struct_size of dgm_plugin_entry is " + std::to_string(plugin.struct_size) +
           ", less than " + std::to_string(kPluginSize) + kRebuild;
  }
  if (is_blank(plugin.id)) return std::string("its id is missing") + kRebuild;
  if (is_blank(plugin.version)) return std::string("its version is missing") + kRebuild;
  if (is_blank(plugin.license)) return std::string("its license is missing") + kRebuild;
  if (plugin.init == nullptr) return std::string("its function init() is NULL") + kRebuild;
  if (plugin.deinit == nullptr) return std::string("its function deinit() is NULL") + kRebuild;
  if (plugin.types == nullptr) return std::string("its list of types is NULL") + kRebuild;
  return check_types(plugin);
}

std::string status_word(dgm_status status) {
  constexpr std::array<const char*, 11> kWords{
      "DGM_OK",          "DGM_INVALID_ARGUMENT", "DGM_INVALID_CONFIG",
      "DGM_UNSUPPORTED", "DGM_UNAUTHENTICATED",  "DGM_RATE_LIMITED",
      "DGM_UNAVAILABLE", "DGM_TIMEOUT",          "DGM_CANCELLED",
      "DGM_BUSY",        "DGM_INTERNAL"};
  if (status < 0 || static_cast<size_t>(status) >= kWords.size()) {
    return "status " + std::to_string(status);
  }
  return kWords[static_cast<size_t>(status)];
}

}  // namespace dgm::modules
