#include "host/app/generation_sources.h"

#include <filesystem>
#include <fstream>
#include <optional>

#include "host/modules/module_file.h"

namespace dgm::app {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 1000;
constexpr size_t kMaxBytes = size_t{1} << 20;

std::optional<std::string> text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || file.gcount() > static_cast<std::streamsize>(kMaxBytes)) return std::nullopt;
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

void read_scripts(const fs::path& folder, Sources& sources) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with('.') && entry->is_directory(error)) entry.disable_recursion_pending();
    if (name.starts_with('.') || !name.ends_with(".lua") || !entry->is_regular_file(error))
      continue;
    if (sources.size() > kMaxFiles) return;
    if (auto text = text_of(entry->path()))
      sources["scripts/" + entry->path().lexically_relative(folder).string()] = std::move(*text);
  }
}

}  // namespace

Sources read_sources(const std::string& config_folder, const std::string& scripts_folder) {
  Sources sources;
  if (config_folder.empty()) {
    sources["host.ini"] = settings::embedded_host_ini();
    sources["providers.ini"] = settings::embedded_providers_ini();
  } else {
    for (const std::string name : {"host.ini", "providers.ini"})
      if (auto text = text_of(fs::path(config_folder) / name)) sources[name] = std::move(*text);
  }
  if (!scripts_folder.empty()) read_scripts(scripts_folder, sources);
  return sources;
}

std::map<std::string, std::string> hashes_of(const Sources& sources) {
  std::map<std::string, std::string> hashes;
  for (const auto& [name, text] : sources) hashes[name] = modules::sha256_hex(text);
  return hashes;
}

}  // namespace dgm::app
