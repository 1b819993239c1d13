// Putting plugin files into the plugin folder and taking them out, for `dragoman plugin`. A host
// that runs is not touched: it has private copies of what it uses, and reads the folder again when
// it is told to.
#pragma once

#include <string>

#include "host/base/result.h"
#include "host/modules/module.h"

namespace dgm::modules {

struct Installed {
  std::string path;       // in the plugin folder
  ModuleReport report;    // what it offers
  bool replaced = false;  // a file of this name was there
  bool is_same = false;   // with these very bytes: nothing was done
};

// [control] Checks `file` as a scan would (owner, mode, path; read in a child process), but not
// against the lock file: whoever installs it agrees to it, and it is written there. Then puts it
// into the first of the folders, as a whole and under its own name, never over the old bytes.
// Error: `where` is `file`.
Result<Installed> install_plugin(const CatalogOptions& options, const std::string& file);

// [control] Removes the file of this name, with or without ".so", from the plugin folders and its
// line from the lock file; gives its path. Error: there is none, or it cannot be removed.
Result<std::string> remove_plugin(const CatalogOptions& options, const std::string& name);

}  // namespace dgm::modules
