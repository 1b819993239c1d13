#include "host/modules/module.h"

#include "host/modules/module_kinds.h"

namespace dgm::modules {

Module::Module(std::string path, std::string sha256, const dgm_plugin& plugin)
    : path_(std::move(path)), sha256_(std::move(sha256)), plugin_(plugin) {}

Module::~Module() { plugin_.deinit(); }

std::shared_ptr<void> Module::use_session() {
  sessions_.fetch_add(1, std::memory_order_relaxed);
  return {this, [](void* module) {
            static_cast<Module*>(module)->sessions_.fetch_sub(1, std::memory_order_relaxed);
          }};
}

const dgm_provider_type* Module::find_type(std::string_view kind, std::string_view name) const {
  // Only types of a known kind were checked when the file was loaded.
  if (find_kind(kind) == nullptr) return nullptr;
  for (size_t i = 0; plugin_.types[i] != nullptr; ++i) {
    const auto& type = *plugin_.types[i];
    if (kind == type.kind && name == type.name) return &type;
  }
  return nullptr;
}

}  // namespace dgm::modules
