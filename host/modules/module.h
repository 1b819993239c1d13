// One loaded plugin file. Loaded from a private copy named by its SHA-256, never from the file the
// admin dropped: glibc returns the old handle for a path it knows, and overwriting a mapped file
// crashes the process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dragoman/abi.h"
#include "host/base/result.h"

namespace dgm::modules {

class Module {
 public:
  ~Module();  // [control] deinit(); the file stays mapped
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  const std::string& path() const { return path_; }      // the admin's file
  const std::string& sha256() const { return sha256_; }  // lower-case hex
  const dgm_plugin& plugin() const { return plugin_; }
  // The type of this kind and name, or nullptr.
  const dgm_provider_type* find_type(std::string_view kind, std::string_view name) const;

 private:
  friend class ModuleCatalog;
  Module(std::string path, std::string sha256, const dgm_plugin& plugin);

  std::string path_, sha256_;
  const dgm_plugin& plugin_;
};

// What a scan says of one file: loaded, or refused with the reason.
struct ModuleReport {
  std::string path;
  std::string sha256;              // empty: not read
  std::shared_ptr<Module> module;  // nullptr: refused
  std::string refusal;             // one sentence with path, fact and remedy
};

struct CatalogOptions {
  std::vector<std::string> folders;  // absolute; each *.so in them is a candidate
  std::string state_folder;          // copies live in <state_folder>/modules/<sha256>/
  std::string
      self_executable;  // run with "describe --raw FILE" to scan in a child; empty: /proc/self/exe
  std::string lock_file;  // plugins.lock; empty: none
  unsigned scan_deadline_ms = 5000;
};

// Finds, checks and loads plugin files. Unchanged files (same hash) give the Module already loaded.
class ModuleCatalog {
 public:
  explicit ModuleCatalog(CatalogOptions options);
  // [control] A bad plugin never stops the others.
  std::vector<ModuleReport> scan();
  Result<std::shared_ptr<Module>> load(const std::string& file);

 private:
  CatalogOptions options_;
};

// The JSON of `dragoman describe FILE`: id, version, license, types with options and capabilities.
// Runs in the child process; loads the very file it is given.
Result<std::string> describe_file(const std::string& file);

}  // namespace dgm::modules
