#include "host/modules/provider.h"

#include "host/modules/capabilities.h"
#include "host/modules/module.h"
#include "host/modules/module_check.h"
#include "host/modules/option_check.h"

#include <sys/stat.h>

#include <algorithm>
#include <mutex>
#include <utility>

namespace dgm::modules {

namespace {

// One for each name and module that this process has had, for ever.
const net::Guest& guest_for(const std::string& provider, const std::string& module) {
  static std::mutex mutex;
  static auto& guests =
      *new std::map<std::pair<std::string, std::string>, std::unique_ptr<net::Guest>>;
  const std::lock_guard lock(mutex);
  auto& guest = guests[{provider, module}];
  if (!guest) guest = std::make_unique<net::Guest>(net::Guest{provider, module});
  return *guest;
}

std::string label_of(const Module& module) {
  return module.path().substr(module.path().rfind('/') + 1) + " " + module.plugin().version;
}

dgm_str view(const std::string& text) { return {text.data(), text.size()}; }

std::string text_of(const dgm_str& text) {
  return text.data == nullptr ? std::string() : std::string(text.data, text.size);
}

// What the files behind the options are like now; one that is not there is the empty text.
std::vector<std::string> files_behind(
    const dgm_provider_type& type,
    const std::vector<std::pair<std::string, std::string>>& options) {
  std::vector<std::string> files;
  for (const auto* row : option_rows(type)) {
    if (std::string_view(row->type) != "file") continue;
    for (const auto& [key, value] : options) {
      struct stat found {};
      if (key != row->name) continue;
      files.push_back(value.empty() || ::stat(value.c_str(), &found) != 0
                          ? std::string()
                          : std::to_string(found.st_ino) + " " + std::to_string(found.st_size) +
                                " " + std::to_string(found.st_mtim.tv_sec) + "." +
                                std::to_string(found.st_mtim.tv_nsec));
    }
  }
  return files;
}

// The plugin's own sentence, or what can be said without it.
std::string failure(const dgm_provider_type& type, dgm_status status, const dgm_error& why,
                    const CheckedOptions& options) {
  const std::string code = text_of(why.provider_code);
  const std::string theirs = text_of(why.detail) + (code.empty() ? "" : " (" + code + ")");
  if (!theirs.empty()) return without_secrets(theirs, type, options.values);
  return "create() failed with " + status_word(status) +
         " and gave no reason; ask the author of the plugin";
}

}  // namespace

Provider::Provider(std::shared_ptr<Module> module, const dgm_provider_type& type, std::string name)
    : module_(std::move(module)),
      type_(type),
      name_(std::move(name)),
      guest_(guest_for(name_, module_ ? label_of(*module_) : std::string("built in"))) {
  if (module_) module_->count_provider(1);
}

Provider::~Provider() {
  if (self_ != nullptr) type_.destroy(self_);
  if (module_) module_->count_provider(-1);
}

std::shared_ptr<void> Provider::use_session() const {
  return module_ ? module_->use_session() : nullptr;
}

Result<std::shared_ptr<Provider>> Provider::create(std::shared_ptr<Module> module,
                                                   const dgm_provider_type& type, std::string name,
                                                   const OptionValues& given) {
  const std::string label = "provider " + name;
  auto checked = check_options(type, given);
  if (!checked.problems.empty()) return Error{label, checked.problems.front().sentence};

  std::vector<dgm_text_pair> options;
  for (const auto& [key, value] : checked.values) options.push_back({view(key), view(value)});
  dgm_error why{};
  why.struct_size = sizeof why;
  std::shared_ptr<Provider> provider(new Provider(std::move(module), type, std::move(name)));
  const dgm_status status = type.create(options.data(), options.size(), &provider->self_, &why);
  if (status != DGM_OK) {
    provider->self_ = nullptr;  // what a failed create() leaves there is nothing to destroy
    return Error{label, failure(type, status, why, checked)};
  }
  if (provider->self_ == nullptr) {
    return Error{label, std::string("create() of ") + type.name +
                            " said DGM_OK but gave no provider; correct the plugin"};
  }
  provider->files_ = files_behind(type, checked.values);
  provider->options_ = std::move(checked.values);
  provider->capabilities_ = read_words(type.capabilities);
  if (type.configured_capabilities != nullptr) {
    for (auto& word : read_words(type.configured_capabilities(provider->self_))) {
      if (!provider->can(word)) provider->capabilities_.push_back(std::move(word));
    }
  }
  return provider;
}

bool Provider::is_made_of(const Module& module, const dgm_provider_type& type,
                          const OptionValues& given) const {
  if (module.sha256() != module_->sha256() || &type != &type_) return false;
  const auto checked = check_options(type, given);
  return checked.problems.empty() && checked.values == options_ &&
         files_behind(type, options_) == files_;
}

bool Provider::can(std::string_view word) const {
  return std::find(capabilities_.begin(), capabilities_.end(), word) != capabilities_.end();
}

bool Provider::serves_language(std::string_view language) const {
  return modules::serves_language(capabilities_, language);
}

bool Provider::serves_pair(std::string_view source, std::string_view target) const {
  return modules::serves_pair(capabilities_, source, target);
}

}  // namespace dgm::modules
