// All providers of a configuration, made from the loaded modules.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"
#include "host/modules/module.h"
#include "host/modules/provider.h"

namespace dgm::modules {

// One [provider.NAME] section. The same shape as settings::ProviderSettings, which this folder may
// not include: it lies above.
struct ProviderRequest {
  struct Option {
    std::string text;   // expanded
    std::string where;  // "config/providers.ini:14"
  };
  std::string name;   // "pocketsphinx"
  std::string kind;   // "recognizer"
  std::string type;   // the type's name in its plugin
  std::string where;  // of the section
  bool enabled = true;
  std::map<std::string, Option> options;
};

// Whether one of the requests is for this type: what ModuleCatalog::scan() maps the files by.
bool is_wanted(const std::vector<ProviderRequest>& requests, const TypeName& type);

class ProviderRegistry {
 public:
  using Providers = std::map<std::string, std::shared_ptr<Provider>, std::less<>>;

  // [control] Makes every provider that can be made; one that cannot never stops the others.
  // `reports` is what ModuleCatalog::scan() gave; if two modules offer the same type, the first is
  // used. Of `before`, by name, those that would be made the same are taken over: they keep their
  // connections.
  ProviderRegistry(const std::vector<ModuleReport>& reports,
                   const std::vector<ProviderRequest>& requests, const Providers& before = {});

  // nullptr: there is none of this name. [any]
  std::shared_ptr<Provider> find(std::string_view name) const;
  const Providers& providers() const { return providers_; }

  // Mistakes in the configuration: an unknown kind or option, a wrong value, a name given twice, a
  // mistyped type. All of them, each with its file and line.
  const std::vector<Error>& errors() const { return errors_; }
  // What is written well but not to be had here: no plugin for it, or create() failed. The host
  // runs without these providers; chains pass them over.
  const std::vector<Error>& warnings() const { return warnings_; }
  // Names of sections with enabled = false.

 private:
  void add(const std::vector<ModuleReport>& reports, const ProviderRequest& request,
           const Providers& before);

  Providers providers_;
  std::map<std::string, std::string> seen_;  // name -> where
  std::vector<Error> errors_, warnings_;
};

}  // namespace dgm::modules
