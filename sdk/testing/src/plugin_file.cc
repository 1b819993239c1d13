#include "dragoman/testing/plugin_file.h"

#include <dlfcn.h>

#include "dragoman/testing/borrowed.h"
#include "dragoman/testing/fake_host.h"

namespace dragoman::testing {

PluginFile::PluginFile(const std::string& path) {
  // Not closed again: functions of the file may be on the way out of threads it has ended.
  void* file = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!file) {
    const char* why = dlerror();
    problem_ = path + " cannot be loaded: " + (why ? why : "unknown reason");
    return;
  }
  record_ = static_cast<const dgm_plugin*>(dlsym(file, DGM_ENTRY_SYMBOL));
  if (!record_) {
    problem_ =
        path + " has no symbol " DGM_ENTRY_SYMBOL "; write DGM_PLUGIN(...) in one file of it";
    return;
  }
  init();
}

PluginFile::PluginFile(const dgm_plugin& record) : record_(&record) { init(); }

PluginFile::~PluginFile() {
  if (initialised_ && record_->deinit) record_->deinit();
}

void PluginFile::init() {
  if (record_->abi_major != DGM_ABI_MAJOR || record_->abi_minor > DGM_ABI_MINOR) {
    problem_ = "the plugin is built for ABI " + std::to_string(record_->abi_major) + "." +
               std::to_string(record_->abi_minor) + ", this SDK tests " +
               std::to_string(DGM_ABI_MAJOR) + "." + std::to_string(DGM_ABI_MINOR);
    return;
  }
  if (!record_->init || !record_->types) {
    problem_ = "the plugin's record has no init() or no list of types";
    return;
  }
  const dgm_status status = record_->init(FakeHost::table());
  initialised_ = status == DGM_OK;
  if (!initialised_) problem_ = "init() answered status " + std::to_string(status);
}

std::vector<const dgm_provider_type*> PluginFile::types() const {
  std::vector<const dgm_provider_type*> list;
  for (auto* type = record_->types; *type; ++type) list.push_back(*type);
  return list;
}

const dgm_provider_type* PluginFile::find(std::string_view kind, std::string_view name) const {
  for (const dgm_provider_type* type : types()) {
    if (type->kind == kind && (name.empty() || type->name == name)) return type;
  }
  return nullptr;
}

TestProvider::TestProvider(const dgm_provider_type& type, const OptionValues& options)
    : type_(type) {
  Borrowed borrowed;
  std::vector<dgm_text_pair> pairs;
  OptionValues rest = options;
  for (size_t i = 0; i < type.option_count; ++i) {
    const dgm_option& row = type.options[i];
    const auto given = rest.find(row.name);
    const std::string value =
        given != rest.end() ? given->second : std::string(row.fallback ? row.fallback : "");
    if (given != rest.end()) rest.erase(given);
    pairs.push_back({borrowed.text(row.name), borrowed.text(value)});
  }
  // What the schema does not know is passed on too: the host would refuse it, a test may not.
  for (const auto& [name, value] : rest)
    pairs.push_back({borrowed.text(name), borrowed.text(value)});

  dgm_error why = {};
  why.struct_size = sizeof why;
  const dgm_status status = type.create(pairs.data(), pairs.size(), &self_, &why);
  if (status == DGM_OK) return;
  error_ = from_c(&why);
  error_.status = static_cast<Status>(status);
  self_ = nullptr;
}

TestProvider::~TestProvider() {
  if (self_) type_.destroy(self_);
}

std::vector<std::string> TestProvider::capabilities() const {
  std::vector<std::string> words;
  const auto add = [&](const char* const* list) {
    for (; list && *list; ++list) words.emplace_back(*list);
  };
  add(type_.capabilities);
  if (type_.configured_capabilities && self_) add(type_.configured_capabilities(self_));
  return words;
}

}  // namespace dragoman::testing
