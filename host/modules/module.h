// One loaded plugin file. Loaded from a private copy named by its SHA-256, never from the file the
// admin dropped: glibc returns the old handle for a path it knows, and overwriting a mapped file
// crashes the process.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dragoman/abi.h"
#include "host/base/result.h"

namespace dgm::modules {

struct FileContent;  // host/modules/module_file.h

class Module {
 public:
  // [control] deinit(); the file stays mapped. Loaded once more, the same mapping gets init()
  // again.
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  const std::string& path() const { return path_; }      // the admin's file
  const std::string& sha256() const { return sha256_; }  // lower-case hex
  const dgm_plugin& plugin() const { return plugin_; }
  // The type of this kind and name, or nullptr.
  const dgm_provider_type* find_type(std::string_view kind, std::string_view name) const;

  // What runs on it now. [any]
  int providers() const { return providers_.load(std::memory_order_relaxed); }
  int sessions() const { return sessions_.load(std::memory_order_relaxed); }
  void count_provider(int change) { providers_.fetch_add(change, std::memory_order_relaxed); }
  // One session more as long as it is held; it must not outlive the module.
  std::shared_ptr<void> use_session();

 private:
  friend class ModuleCatalog;
  Module(std::string path, std::string sha256, const dgm_plugin& plugin);

  std::string path_, sha256_;
  const dgm_plugin& plugin_;
  std::atomic<int> providers_{0}, sessions_{0};
};

struct TypeName {
  std::string kind;  // "dgm.recognizer/1"
  std::string name;
};

// What a scan says of one file.
struct ModuleReport {
  std::string path;
  std::string sha256 = {};              // empty: not read
  std::string id = {}, version = {};    // of the plugin; empty: refused
  std::vector<TypeName> types = {};     // that it offers
  std::shared_ptr<Module> module = {};  // nullptr: refused, or none of its types is wanted
  std::string refusal = {};  // one sentence with path, fact and remedy; empty: not refused
};

struct CatalogOptions {
  std::vector<std::string> folders;  // absolute; each *.so in them is a candidate
  std::string state_folder;          // copies live in <state_folder>/modules/<sha256>/
  std::string
      self_executable;  // run with "describe --raw FILE" to scan in a child; empty: /proc/self/exe
  std::string lock_file;  // plugins.lock; empty: none
  unsigned scan_deadline_ms = 5000;
  const dgm_host* host = nullptr;  // given to init(); nullptr: host_table() (scope.h)
};

// Finds, checks and loads plugin files. Unchanged files (same hash) give the Module already loaded,
// by whichever catalog of this process. A module lives as long as somebody holds it: the reports,
// its providers. The gauge dragoman_modules_mapped counts the files this process has mapped.
class ModuleCatalog {
 public:
  using Wanted = std::function<bool(const TypeName& type)>;

  explicit ModuleCatalog(CatalogOptions options);
  // [control] One report per candidate, in the order of the folders, then of the names; names that
  // begin with a dot are passed over. A bad plugin never stops the others. A folder that cannot be
  // read is a report of its own, with the folder as its path. All are read in a child process, but
  // only those with a wanted type are mapped: a folder full of engines costs a host nothing.
  std::vector<ModuleReport> scan(const Wanted& wanted);
  // [control] What scan() would say of this file, wherever it lies; nothing of it is mapped.
  ModuleReport examine(const std::string& file);
  // [control] One file, wherever it lies, under the same checks. Error: `where` is the file.
  Result<std::shared_ptr<Module>> load(const std::string& file);

 private:
  ModuleReport inspect(const std::string& file, const Wanted& wanted);
  Outcome read(const FileContent& content, const Wanted& wanted, ModuleReport& report);
  Outcome ask_lock(const FileContent& content) const;
  Result<std::shared_ptr<Module>> open(const FileContent& content, const std::string& copy);

  CatalogOptions options_;
};

// A file that this process has mapped, which it stays for ever.
struct MappedModule {
  std::string path;  // the admin's, as it was when it was mapped
  std::string sha256, id, version;
  int providers = 0, sessions = 0;  // that run on it now; both 0: not in use
};

// [any] In the order in which they were mapped.
std::vector<MappedModule> mapped_modules();

// The JSON of `dragoman describe FILE`: id, version, license, types with options and capabilities
// (its shape: describe.h). Loads the very file it is given into this process, and runs its init()
// with a host that offers every service and does nothing. `dragoman describe --raw FILE`, the child
// of a scan, is describe_raw() of describe.h.
Result<std::string> describe_file(const std::string& file);

}  // namespace dgm::modules
