// A provider: one configured section of providers.ini, made by a type of a loaded module.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dragoman/abi.h"
#include "host/base/result.h"
#include "host/net/worker_mark.h"

namespace dgm::modules {

class Module;  // one loaded file; stays mapped for ever, deinit() after its last provider
               // (host/modules/module.h)

using OptionValues = std::map<std::string, std::string>;

// The plugin's table reaches as far as this entry (newer hosts know more of them), and it is
// filled.
template <typename Table, typename Entry>
bool offers(const Table& table, Entry Table::*entry) {
  const auto* const end = reinterpret_cast<const char*>(&(table.*entry)) + sizeof(Entry);
  return end - reinterpret_cast<const char*>(&table) <= static_cast<ptrdiff_t>(table.struct_size) &&
         table.*entry != nullptr;
}

class Provider {
 public:
  // [control] Checks `given` against the type's option schema (unknown keys with the nearest known
  // name, types, allowed values, required ones), fills in defaults, calls create(). `given` holds
  // expanded values.
  static Result<std::shared_ptr<Provider>> create(std::shared_ptr<Module> module,
                                                  const dgm_provider_type& type, std::string name,
                                                  const OptionValues& given);
  ~Provider();
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  const std::string& name() const { return name_; }  // "pocketsphinx": what chains say
  std::string_view kind() const { return type_.kind; }
  const dgm_provider_type& type() const { return type_; }
  const Module& module() const { return *module_; }
  const net::Guest& guest() const { return guest_; }  // how a report of a blocked worker names it
  // Counts as an open session of its module as long as it is held. [any]
  std::shared_ptr<void> use_session() const;
  // Every option of the schema with the value that create() got; secrets too.
  const std::vector<std::pair<std::string, std::string>>& options() const { return options_; }
  // [control] Created anew from these it would be the same: the module's bytes, the type, each
  // value, and the files that values name (size and time of their last change).
  bool is_made_of(const Module& module, const dgm_provider_type& type,
                  const OptionValues& given) const;

  // Static and configured capabilities: "interim", "lang:en", "pair:en>es".
  const std::vector<std::string>& capabilities() const { return capabilities_; }
  bool can(std::string_view word) const;
  // True if `language` ("en-US") is served: "lang:en" or "lang:en-US" is listed, or no lang: word
  // at all.
  bool serves_language(std::string_view language) const;
  // The same for "pair:en>es".
  bool serves_pair(std::string_view source, std::string_view target) const;

  void* self() const { return self_; }
  template <typename Table>
  const Table& table() const {
    return *static_cast<const Table*>(type_.interface_table);
  }

 private:
  Provider(std::shared_ptr<Module> module, const dgm_provider_type& type, std::string name);

  std::shared_ptr<Module> module_;
  const dgm_provider_type& type_;
  std::string name_;
  const net::Guest& guest_;
  void* self_ = nullptr;
  std::vector<std::pair<std::string, std::string>> options_;
  std::vector<std::string> files_;  // what those of type "file" were like
  std::vector<std::string> capabilities_;
};

}  // namespace dgm::modules
