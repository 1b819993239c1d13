#include "host/settings/settings.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "host/settings/host_options.h"
#include "host/settings/ini_reader.h"
#include "host/settings/provider_sections.h"

namespace dgm::settings {
namespace {

constexpr const char* kEmbeddedName = "built-in ";

std::string default_state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::string(state) + "/dragoman";
  const char* home = std::getenv("HOME");
  if (geteuid() != 0 && home != nullptr && *home == '/') {
    return std::string(home) + "/.local/state/dragoman";
  }
  return "/var/lib/dragoman";
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1";
}

// What no single option can say.
void check_together(const HostSettings& host, std::vector<Error>& errors) {
  if (!is_loopback(host.control_address) && host.control_token.empty()) {
    const auto at = host.where.find("control.address");
    errors.push_back({at == host.where.end() ? "" : at->second,
                      "option address: " + host.control_address +
                          " can be reached from other machines; set option token too, or use "
                          "127.0.0.1"});
  }
}

IniFile read_file(const std::string& folder, const std::string& name, std::string_view embedded) {
  if (folder.empty()) return read_ini(embedded, kEmbeddedName + name);
  const std::string path = (std::filesystem::path(folder) / name).string();
  std::error_code ignored;
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (std::filesystem::is_directory(path, ignored)) {
    file.setstate(std::ios::failbit);
    errno = EISDIR;
  }
  if (!file) {
    IniFile none;
    none.name = path;
    none.errors.push_back({path, std::string("cannot be read: ") + std::strerror(errno) +
                                     "; copy the shipped config folder, or name no folder for the "
                                     "built-in settings"});
    return none;
  }
  std::string text(kMaxIniBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  return read_ini(text, path);
}

void append(std::vector<Error>& to, const std::vector<Error>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// By line within each file, so that a reader works through the file once.
void sort_by_place(std::vector<Error>& errors) {
  const auto place = [](const Error& error) {
    const size_t colon = error.where.rfind(':');
    const bool has_line = colon != std::string::npos;
    return std::pair(error.where.substr(0, colon),
                     has_line ? std::strtoul(error.where.c_str() + colon + 1, nullptr, 10) : 0);
  };
  std::stable_sort(errors.begin(), errors.end(),
                   [&](const Error& a, const Error& b) { return place(a) < place(b); });
}

// The files that are in `files_folder`, read as if they were in `config_folder`.
Loaded read(const std::string& files_folder, const std::string& config_folder) {
  Loaded loaded;
  loaded.settings.host.state_folder = default_state_folder();
  const IniFile host = read_file(files_folder, "host.ini", embedded_host_ini());
  append(loaded.errors, host.errors);
  read_host(host, config_folder, loaded.settings.host, loaded.errors);
  check_together(loaded.settings.host, loaded.errors);
  const IniFile providers = read_file(files_folder, "providers.ini", embedded_providers_ini());
  append(loaded.errors, providers.errors);
  read_providers(providers, config_folder, loaded);
  sort_by_place(loaded.errors);
  return loaded;
}

}  // namespace

Loaded load(const std::string& config_folder) { return read(config_folder, config_folder); }

Loaded load_kept(const std::string& kept_folder, const std::string& config_folder) {
  return read(kept_folder, config_folder);
}

std::string resolve_path(const Value& value) {
  const std::filesystem::path path(value.text);
  const std::string file = value.where.substr(0, value.where.rfind(':'));
  if (value.text.empty() || path.is_absolute() || file.starts_with(kEmbeddedName)) {
    return value.text;
  }
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

}  // namespace dgm::settings
