#include "host/modules/plugin_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "host/modules/module_file.h"
#include "host/modules/module_lock.h"
#include "host/modules/module_store.h"

namespace dgm::modules {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPluginMode = 0644;

const std::string kFolderRemedy =
    "run this as the user who owns the plugin folder, or name another with folders in host.ini";

// The text of the lock file if there is one; it must be good, since it decides what is loaded.
Result<std::optional<std::string>> read_lock(const std::string& lock_file) {
  if (lock_file.empty()) return std::optional<std::string>();
  const auto text = read_trusted_file(lock_file);
  if (!text) return text.error();
  if (const auto lock = parse_plugin_lock(text->bytes); !lock)
    return Error{lock_file, lock.error().text()};
  return std::optional<std::string>(text->bytes);
}

Outcome write_lock(const std::string& lock_file, const std::string& text) {
  struct stat found {};
  const mode_t mode = ::stat(lock_file.c_str(), &found) == 0 ? found.st_mode & 0777U : 0644U;
  return write_whole_file(lock_file, text, mode, "run this as the user who owns the lock file");
}

std::string with_end(const std::string& name) {
  return name.ends_with(".so") ? name : name + ".so";
}

}  // namespace

Result<Installed> install_plugin(const CatalogOptions& options, const std::string& file) {
  std::error_code bad;
  const std::string given = fs::absolute(file, bad).lexically_normal().string();
  const auto content = read_trusted_file(given);
  if (!content) return content.error();
  const std::string name = content->name();
  if (!name.ends_with(".so") || name.starts_with('.'))
    return Error{given,
                 "its name does not end in .so (or begins with a dot), so no host would "
                 "look at it; give it such a name"};
  const auto lock = read_lock(options.lock_file);
  if (!lock) return lock.error();
  auto unlocked = options;
  unlocked.lock_file.clear();
  Installed installed{.path = options.folders.front() + "/" + name,
                      .report = ModuleCatalog(unlocked).examine(given)};
  if (!installed.report.refusal.empty()) return Error{"", installed.report.refusal};
  if (installed.report.sha256 != content->sha256)
    return Error{given, "it was changed while it was read; try again"};
  if (const auto folder = check_trusted_folder(options.folders.front()); !folder)
    return folder.error();
  if (*lock) {
    const auto text = with_lock_line(**lock, name, content->sha256);
    if (text != **lock)
      if (auto written = write_lock(options.lock_file, text); !written) return written.error();
  }
  installed.replaced = fs::exists(installed.path, bad);
  const auto before = installed.replaced ? read_trusted_file(installed.path) : content;
  installed.is_same = installed.replaced && before && before->sha256 == content->sha256;
  if (installed.is_same) return installed;
  const auto written = write_whole_file(installed.path, content->bytes, kPluginMode, kFolderRemedy);
  if (written) return installed;
  if (*lock)  // as if nothing had been tried
    if (auto restored = write_lock(options.lock_file, **lock); !restored) return restored.error();
  return written.error();
}

Result<std::string> remove_plugin(const CatalogOptions& options, const std::string& name) {
  const std::string wanted = with_end(name);
  const auto lock = read_lock(options.lock_file);
  if (!lock) return lock.error();
  std::string places;
  for (const auto& folder : options.folders) {
    const std::string path = folder + "/" + wanted;
    places += (places.empty() ? "" : ", ") + folder;
    if (wanted.find('/') != std::string::npos) break;
    if (::unlink(path.c_str()) != 0) {
      if (errno == ENOENT) continue;
      return Error{path, std::string("it cannot be removed (") + std::strerror(errno) + "); " +
                             kFolderRemedy};
    }
    if (*lock) {
      const auto text = with_lock_line(**lock, wanted, {});
      if (text != **lock)
        if (auto written = write_lock(options.lock_file, text); !written) return written.error();
    }
    return path;
  }
  return Error{"", "there is no plugin file " + wanted + " in " + places +
                       "; `dragoman plugin list` shows those that there are"};
}

}  // namespace dgm::modules
