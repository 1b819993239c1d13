#include "host/app/generation_builder.h"

#include <malloc.h>

#include <filesystem>
#include <set>

#include "host/routing/cross_check.h"

namespace dgm::app {
namespace {

namespace fs = std::filesystem;

std::vector<routing::ProviderFacts> facts_of(const settings::Settings& settings,
                                             const modules::ProviderRegistry& registry) {
  std::vector<routing::ProviderFacts> facts;
  for (const auto& provider : settings.providers) {
    const auto made = registry.find(provider.name);
    facts.push_back({.name = provider.name,
                     .kind = provider.kind,
                     .capabilities = made ? made->capabilities() : std::vector<std::string>(),
                     .enabled = made != nullptr,
                     .disabled_because = provider.disabled_because,
                     .is_told = provider.lacks_reference});
  }
  return facts;
}

// What scripts see of a provider.
routing::ReadProvider readings_of(const settings::Settings& settings,
                                  std::shared_ptr<calls::ProviderHealth> health) {
  std::set<std::string> disabled;
  for (const auto& provider : settings.providers)
    if (!provider.enabled) disabled.insert(provider.name);
  return [disabled = std::move(disabled), health = std::move(health)](
             const std::string& name) -> std::optional<routing::ProviderReading> {
    if (disabled.contains(name)) return routing::ProviderReading{.state = "disabled"};
    const auto* breaker = health->find(name);
    if (!breaker) return std::nullopt;
    return routing::ProviderReading{.state = std::string(calls::word(breaker->state())),
                                    .p50_ms = breaker->latency().quantile_ms(0.5),
                                    .p95_ms = breaker->latency().quantile_ms(0.95)};
  };
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

settings::Loaded load_settings(const std::string& config_folder) {
  std::error_code ignored;
  if (config_folder.empty() || fs::is_directory(config_folder, ignored))
    return settings::load(config_folder);
  settings::Loaded nothing;
  nothing.errors.push_back(
      {"--config " + config_folder,
       "there is no such folder; copy the shipped config folder there, or leave --config out for "
       "the built-in settings"});
  return nothing;
}

std::vector<modules::ProviderRequest> requests_of(const settings::Settings& settings) {
  std::vector<modules::ProviderRequest> requests;
  for (const auto& provider : settings.providers) {
    if (provider.kind.empty()) continue;  // reported where the settings were read
    modules::ProviderRequest request{.name = provider.name,
                                     .kind = provider.kind,
                                     .type = provider.type,
                                     .where = provider.where,
                                     .enabled = provider.enabled,
                                     .options = {}};
    for (const auto& [key, value] : provider.options)
      request.options[key] = {value.text, value.where};
    requests.push_back(std::move(request));
  }
  return requests;
}

std::string count_of(const std::vector<Error>& errors) {
  return std::to_string(errors.size()) + (errors.size() == 1 ? " error" : " errors");
}

BuildReport build_generation(const std::string& config_folder, uint64_t number) {
  BuildReport report;
  auto loaded = load_settings(config_folder);
  append(report.errors, loaded.errors);
  if (loaded.settings.providers.empty() && !loaded.errors.empty()) return report;
  append(report.warnings, loaded.warnings);
  for (const auto& notice : loaded.notices) report.notices.push_back(notice.text());
  auto& host = loaded.settings.host;
  if (host.plugin_folders.empty()) host.plugin_folders = {default_plugin_folder()};

  modules::ModuleCatalog catalog({.folders = host.plugin_folders,
                                  .state_folder = host.state_folder,
                                  .self_executable = {},
                                  .lock_file = host.plugin_lock});
  const auto requests = requests_of(loaded.settings);
  report.modules =
      catalog.scan([&](const modules::TypeName& type) { return is_wanted(requests, type); });
  for (const auto& module : report.modules)
    if (!module.refusal.empty()) report.warnings.push_back({"plugin", module.refusal});
  const modules::ProviderRegistry registry(report.modules, requests);
  append(report.errors, registry.errors());
  append(report.warnings, registry.warnings());

  auto script = routing::Script::load(
      {host.scripts_folder},
      {.instructions = host.hook_instructions, .memory_mb = host.script_memory_mb});
  if (const auto* errors = std::get_if<std::vector<Error>>(&script)) {
    append(report.errors, *errors);
    return report;
  }
  auto& routes = std::get<std::shared_ptr<routing::Script>>(script);
  append(report.warnings, routes->warnings());
  std::map<std::string, std::vector<std::string>> names_by_kind;
  for (const auto& provider : loaded.settings.providers)
    names_by_kind[provider.kind].push_back(provider.name);
  routes->know_providers(std::move(names_by_kind));
  // Of a configuration that is half known it would report what is not wrong.
  if (!report.errors.empty()) return report;
  const auto crossed = routing::cross_check(routes->table(), facts_of(loaded.settings, registry));
  append(report.errors, crossed.errors);
  append(report.warnings, crossed.warnings);
  for (const auto& notice : crossed.notices) report.notices.push_back(notice.text());
  if (!report.errors.empty()) return report;

  auto generation = std::make_shared<calls::Generation>();
  generation->number = number;
  generation->settings = std::move(loaded.settings);
  routes->know_readings(readings_of(generation->settings, generation->health));
  generation->script = std::move(routes);
  for (const auto& [name, provider] : registry.providers())
    generation->providers[{std::string(provider->kind()), name}] = provider;
  report.generation = std::move(generation);
  ::malloc_trim(0);  // reading whole plugin files has made the heap larger than it will be again
  return report;
}

std::string default_plugin_folder() {
  std::error_code ignored;
  const auto program = fs::read_symlink("/proc/self/exe", ignored);
  const auto beside = program.parent_path().parent_path();
  const auto installed = beside / "lib" / "dragoman" / "plugins";
  return fs::is_directory(installed, ignored) ? installed.string() : (beside / "plugins").string();
}

}  // namespace dgm::app
