#include "host/modules/module_open.h"

#include <dlfcn.h>

#include "host/modules/module_check.h"

namespace dgm::modules {

namespace {

// Why the last dlopen() failed, without the path of the copy that it begins with.
std::string load_failure(const std::string& file) {
  const char* text = ::dlerror();
  std::string reason = text == nullptr ? "no reason given" : text;
  if (reason.starts_with(file + ": ")) reason.erase(0, file.size() + 2);
  return reason;
}

const char* remedy_for(const std::string& reason) {
  if (reason.find("undefined symbol") != std::string::npos) {
    return "link the library that defines it (-Wl,-z,defs finds this when the plugin is built)";
  }
  if (reason.find("cannot open shared object file") != std::string::npos) {
    return "install the package that holds it";
  }
  return "put a shared library built for this machine there, or take the file out";
}

}  // namespace

Result<const dgm_plugin*> open_plugin(const std::string& file) {
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const std::string reason = load_failure(file);
    return Error{"", "it cannot be loaded: " + reason + "; " + remedy_for(reason)};
  }
  const void* symbol = ::dlsym(library, DGM_ENTRY_SYMBOL);
  if (symbol == nullptr) {
    return Error{"", "it has no symbol " DGM_ENTRY_SYMBOL
                     ", so it is no plugin; take it out of the "
                     "plugin folder, or define that symbol"};
  }
  const auto* plugin = static_cast<const dgm_plugin*>(symbol);
  if (auto why = check_record(*plugin)) return Error{"", *why};
  return plugin;
}

Outcome start_plugin(const dgm_plugin& plugin, const dgm_host& host) {
  const dgm_status status = plugin.init(&host);
  if (status == DGM_OK) return Done{};
  return Error{"", "its init() failed with " + status_word(status) +
                       "; see what the plugin has logged, or take it out of the plugin folder"};
}

}  // namespace dgm::modules
