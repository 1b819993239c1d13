#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>

#include "host/base/metrics.h"
#include "host/modules/describe.h"
#include "host/modules/module.h"
#include "host/modules/module_file.h"
#include "host/modules/module_lock.h"
#include "host/modules/module_open.h"
#include "host/modules/module_store.h"
#include "host/modules/scanner.h"
#include "host/modules/scope.h"

namespace dgm::modules {

namespace {

// What this process has mapped and what of it is in use. One for all catalogs: a file that is
// mapped once must not get init() twice.
class LoadedModules {
 public:
  std::shared_ptr<Module> find(const std::string& sha256) {
    const std::lock_guard lock(mutex_);
    const auto entry = alive_.find(sha256);
    return entry == alive_.end() ? nullptr : entry->second.lock();
  }
  void mapped(const std::string& path, const std::string& sha256, const ModuleReport& report) {
    const std::lock_guard lock(mutex_);
    const auto known = std::ranges::find(mapped_, sha256, &MappedModule::sha256);
    if (known == mapped_.end())
      mapped_.push_back(
          {.path = path, .sha256 = sha256, .id = report.id, .version = report.version});
    gauge_.set(static_cast<double>(mapped_.size()));
  }
  std::vector<MappedModule> all() {
    std::vector<std::shared_ptr<Module>> kept;  // let go after the lock: deinit() may take its time
    const std::lock_guard lock(mutex_);
    auto all = mapped_;
    for (auto& each : all) {
      const auto alive = alive_.find(each.sha256);
      const auto module = alive == alive_.end() ? nullptr : alive->second.lock();
      if (!module) continue;
      each.providers = module->providers();
      each.sessions = module->sessions();
      kept.push_back(module);
    }
    return all;
  }
  // Until this process ends: what is mapped once stays mapped, and what is not may be wanted later.
  void keep(StoredCopy copy) {
    const std::lock_guard lock(mutex_);
    copies_[copy.path] = std::move(copy.lock);
  }
  void add(const std::shared_ptr<Module>& module) {
    const std::lock_guard lock(mutex_);
    alive_[module->sha256()] = module;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<Module>> alive_;
  std::vector<MappedModule> mapped_;
  std::map<std::string, Fd> copies_;
  Metric& gauge_ = metrics().gauge(
      "dragoman_modules_mapped",
      "Plugin files mapped into this process, in use or not; each new version adds one.");
};

LoadedModules& loaded_modules() {
  static LoadedModules all;
  return all;
}

// The candidates of a folder, sorted, with their full paths.
Result<std::vector<std::string>> list_candidates(const std::string& folder) {
  if (auto trusted = check_trusted_folder(folder); !trusted) return trusted.error();
  DIR* directory = ::opendir(folder.c_str());
  if (directory == nullptr) {
    return Error{folder, std::string("the folder cannot be listed (") + std::strerror(errno) +
                             "); let the user running dragoman read it"};
  }
  std::vector<std::string> files;
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name.ends_with(".so") && !name.starts_with('.')) {
      files.push_back(folder + "/" + std::string(name));
    }
  }
  ::closedir(directory);
  std::sort(files.begin(), files.end());
  return files;
}

std::string without_end_slash(std::string folder) {
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  return folder;
}

}  // namespace

ModuleCatalog::ModuleCatalog(CatalogOptions options) : options_(std::move(options)) {}

std::vector<ModuleReport> ModuleCatalog::scan(const Wanted& wanted) {
  std::vector<ModuleReport> reports;
  for (const auto& configured : options_.folders) {
    const std::string folder = without_end_slash(configured);
    const auto files = list_candidates(folder);
    if (!files) {
      reports.push_back({.path = folder, .refusal = files.error().text()});
      continue;
    }
    for (const auto& file : *files) reports.push_back(inspect(file, wanted));
  }
  remove_unused_copies(without_end_slash(options_.state_folder));
  return reports;
}

Result<std::shared_ptr<Module>> ModuleCatalog::load(const std::string& file) {
  const auto content = read_trusted_file(file);
  if (!content) return content.error();
  ModuleReport report;
  const auto done = read(
      *content, [](const TypeName&) { return true; }, report);
  if (!done) return Error{file, done.error().sentence};
  return report.module;
}

ModuleReport ModuleCatalog::examine(const std::string& file) {
  return inspect(file, [](const TypeName&) { return false; });
}

std::vector<MappedModule> mapped_modules() { return loaded_modules().all(); }

ModuleReport ModuleCatalog::inspect(const std::string& file, const Wanted& wanted) {
  ModuleReport report{.path = file};
  const auto content = read_trusted_file(file);
  if (!content) {
    report.refusal = content.error().text();
    return report;
  }
  report.sha256 = content->sha256;
  if (const auto done = read(*content, wanted, report); !done)
    report.refusal = file + ": " + done.error().sentence;
  return report;
}

// The child's description decides no more than whether the file is mapped; its record is checked
// again then.
Outcome ModuleCatalog::read(const FileContent& content, const Wanted& wanted,
                            ModuleReport& report) {
  if (auto allowed = ask_lock(content); !allowed) return allowed;
  auto module = loaded_modules().find(content.sha256);
  std::string copy, description;
  if (module) {
    description = describe_plugin(module->plugin());
  } else {
    auto stored = store_copy(content, without_end_slash(options_.state_folder));
    if (!stored) return stored.error();
    copy = stored->path;
    loaded_modules().keep(*std::move(stored));
    auto scanned = scan_in_child({options_.self_executable, options_.state_folder + "/scan-cache",
                                  options_.scan_deadline_ms},
                                 copy, content.sha256);
    if (!scanned) return scanned.error();
    description = *std::move(scanned);
  }
  auto offer = read_offer(description);
  report.id = std::move(offer.id);
  report.version = std::move(offer.version);
  report.types = std::move(offer.types);
  if (std::ranges::none_of(report.types, wanted)) return Done{};
  if (!module) {
    loaded_modules().mapped(content.path, content.sha256, report);
    auto opened = open(content, copy);
    if (!opened) return opened.error();
    module = *std::move(opened);
  }
  report.module = std::move(module);
  return Done{};
}

Outcome ModuleCatalog::ask_lock(const FileContent& content) const {
  if (options_.lock_file.empty()) return Done{};
  const auto text = read_trusted_file(options_.lock_file);
  if (!text) return Error{"", "the lock file decides, and " + text.error().text()};
  const auto lock = parse_plugin_lock(text->bytes);
  if (!lock)
    return Error{"",
                 "the lock file decides, and " + options_.lock_file + " " + lock.error().text()};
  if (auto why = refused_by_lock(*lock, options_.lock_file, content.name(), content.sha256))
    return Error{"", *why};
  return Done{};
}

Result<std::shared_ptr<Module>> ModuleCatalog::open(const FileContent& content,
                                                    const std::string& copy) {
  const auto plugin = open_plugin(copy);
  if (!plugin) return plugin.error();
  const dgm_host& host = options_.host != nullptr ? *options_.host : host_table();
  if (auto started = start_plugin(**plugin, host); !started) return started.error();
  std::shared_ptr<Module> module(new Module(content.path, content.sha256, **plugin));
  loaded_modules().add(module);
  return module;
}

}  // namespace dgm::modules
