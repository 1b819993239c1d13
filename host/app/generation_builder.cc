#include "host/app/generation_builder.h"

#include <malloc.h>

#include <filesystem>
#include <set>

#include "host/base/nearest.h"
#include "host/base/wall_clock.h"
#include "host/calls/service.h"

namespace dgm::app {
namespace {

namespace fs = std::filesystem;
using Providers = modules::ProviderRegistry::Providers;

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
    const auto state = breaker->state_at(steady_now_ns());
    return routing::ProviderReading{.state = std::string(calls::word(state)),
                                    .p50_ms = breaker->latency().quantile_ms(0.5),
                                    .p95_ms = breaker->latency().quantile_ms(0.95)};
  };
}

// What scripts may do with one. Only while the generation is there: it owns the scripts.
routing::SetService service_of(const std::weak_ptr<const calls::Generation>& generation) {
  return [generation](const routing::ServiceWish& wish) -> Outcome {
    const auto here = generation.lock();
    if (!here) return Error{"", "the host is closing"};
    return wish.reason ? calls::put_out_of_service(*here, wish.provider, *wish.reason, wish.minutes)
                       : calls::put_in_service(*here, wish.provider);
  };
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// The steps of a build, in their order. Each adds to the report; after an error that makes the next
// ones meaningless they are left out.
class Builder {
 public:
  explicit Builder(const BuildWish& wish) : wish_(wish) {}

  BuildReport build() {
    if (!read_settings()) return std::move(report_);
    const auto requests = requests_of(loaded_.settings);
    read_plugins(requests);
    const modules::ProviderRegistry registry(report_.modules, requests, serving());
    append(report_.errors, registry.errors());
    append(report_.warnings, registry.warnings());
    auto routes = read_scripts();
    // Of a configuration that is half known the rest would report what is not wrong.
    if (!report_.errors.empty()) return std::move(report_);
    check_together(*routes, registry);
    if (report_.errors.empty()) run_tests();
    if (report_.errors.empty() && read_sources(files_folder(), scripts_folder()) != report_.sources)
      report_.errors.push_back(
          {"", "the files were changed while they were read; reload once more"});
    if (report_.errors.empty()) put_together(std::move(routes), registry);
    return std::move(report_);
  }

 private:
  settings::HostSettings& host() { return loaded_.settings.host; }
  Providers serving() const { return wish_.previous ? providers_of(*wish_.previous) : Providers(); }
  const std::string& files_folder() const {
    return wish_.kept_folder.empty() ? wish_.config_folder : wish_.kept_folder;
  }
  // Kept scripts lie beside the kept settings, wherever they were before.
  std::string scripts_folder() {
    const bool built_in = host().scripts_folder.empty();
    return wish_.kept_folder.empty() || built_in ? host().scripts_folder
                                                 : wish_.kept_folder + "/scripts";
  }

  bool read_settings() {
    loaded_ = wish_.kept_folder.empty()
                  ? load_settings(wish_.config_folder)
                  : settings::load_kept(wish_.kept_folder, wish_.config_folder);
    append(report_.errors, loaded_.errors);
    const bool nothing_was_read = loaded_.settings.providers.empty() && host().where.empty();
    if (nothing_was_read && !loaded_.errors.empty()) return false;
    append(report_.warnings, loaded_.warnings);
    append(report_.notices, loaded_.notices);
    if (wish_.previous)
      report_.restart = settings::keep_until_restart(wish_.previous->settings.host, host());
    if (host().plugin_folders.empty()) host().plugin_folders = {default_plugin_folder()};
    report_.sources = read_sources(files_folder(), scripts_folder());
    return true;
  }

  void read_plugins(const std::vector<modules::ProviderRequest>& requests) {
    auto folders = host().plugin_folders;
    if (!wish_.kept_folder.empty()) folders = {wish_.kept_folder + "/plugins"};
    modules::ModuleCatalog catalog({.folders = std::move(folders),
                                    .state_folder = host().state_folder,
                                    .self_executable = {},
                                    .lock_file = host().plugin_lock});
    report_.modules =
        catalog.scan([&](const modules::TypeName& type) { return is_wanted(requests, type); });
    for (const auto& module : report_.modules) {
      if (module.refusal.empty()) continue;
      const auto users = users_of(module.path, requests);
      if (users.empty())
        report_.warnings.push_back({"plugin", module.refusal});
      else
        report_.errors.push_back(
            {"plugin", module.refusal + "; it serves " + dgm::join(users) +
                           " now: put a good file in its place, or remove it to do without"});
    }
  }

  // The providers that this file serves now and that are wanted again: a spoiled file is no reason
  // to do without them.
  std::vector<std::string> users_of(const std::string& file,
                                    const std::vector<modules::ProviderRequest>& requests) const {
    std::vector<std::string> users;
    const auto before = serving();
    for (const auto& request : requests) {
      const auto found = before.find(request.name);
      if (request.enabled && found != before.end() && found->second->module().path() == file)
        users.push_back(request.name);
    }
    return users;
  }

  std::shared_ptr<routing::Script> read_scripts() {
    auto script = routing::Script::load({scripts_folder()}, limits());
    if (const auto* errors = std::get_if<std::vector<Error>>(&script)) {
      append(report_.errors, *errors);
      return nullptr;
    }
    auto routes = std::get<std::shared_ptr<routing::Script>>(std::move(script));
    append(report_.warnings, routes->warnings());
    std::map<std::string, std::vector<std::string>> names_by_kind;
    for (const auto& provider : loaded_.settings.providers)
      names_by_kind[provider.kind].push_back(provider.name);
    routes->know_providers(std::move(names_by_kind));
    return routes;
  }

  void check_together(const routing::Script& routes, const modules::ProviderRegistry& registry) {
    const auto crossed =
        routing::cross_check(routes.table(), facts_of(loaded_.settings, registry.providers()));
    append(report_.errors, crossed.errors);
    append(report_.warnings, crossed.warnings);
    append(report_.notices, crossed.notices);
    if (!routes.has_on_call() && !routes.has_on_line()) warn_of_unused(routes.table());
  }

  // With on_call or on_utterance any provider may be chosen.
  void warn_of_unused(const routing::RouteTable& table) {
    std::set<std::pair<std::string, std::string>> used;
    std::set<std::string> kinds{"recognizer", "translator", "synthesizer", "emotion"};
    for (const auto& use : table.chain_uses())
      for (const auto& name : use.chain) used.insert({use.kind, name});
    for (const auto& provider : loaded_.settings.providers)
      if (provider.enabled && kinds.contains(provider.kind) &&
          !used.contains({provider.kind, provider.name}))
        report_.warnings.push_back(
            {provider.where, "provider \"" + provider.name +
                                 "\" is used by no chain; name it in one, or set enabled = false"});
  }

  void run_tests() {
    if (!wish_.runs_tests || !host().test_on_reload || scripts_folder().empty()) return;
    const auto tests = routing::run_route_tests(scripts_folder(), limits());
    for (const auto& line : tests.lines)
      if (line.starts_with("FAIL")) report_.errors.push_back({"", line});
  }

  void put_together(std::shared_ptr<routing::Script> routes,
                    const modules::ProviderRegistry& registry) {
    auto generation = std::make_shared<calls::Generation>();
    generation->number = wish_.number;
    generation->created_at_unix_ms = unix_now_ms();
    generation->sources = hashes_of(report_.sources);
    generation->notices = report_.notices;
    if (wish_.previous) {
      generation->health = wish_.previous->health;
      generation->memory = wish_.previous->memory;
    }
    generation->settings = std::move(loaded_.settings);
    routes->know_memory(generation->memory);
    routes->know_readings(readings_of(generation->settings, generation->health));
    // Kept plugins are copies of what lay in the plugin folders.
    const bool are_copies = !wish_.kept_folder.empty() && wish_.previous;
    generation->plugins = are_copies ? wish_.previous->plugins : report_.modules;
    for (auto& plugin : generation->plugins) plugin.module = nullptr;
    routes->know_service(service_of(generation));
    generation->script = std::move(routes);
    for (const auto& [name, provider] : registry.providers())
      generation->providers[{std::string(provider->kind()), name}] = provider;
    report_.generation = std::move(generation);
    // Reading whole plugin files has made the heap larger than it will be again. Not beside calls:
    // it stops every thread that allocates.
    if (!wish_.previous) ::malloc_trim(0);
  }

  routing::ScriptLimits limits() {
    return {.instructions = host().hook_instructions, .memory_mb = host().script_memory_mb};
  }

  const BuildWish& wish_;
  settings::Loaded loaded_;
  BuildReport report_;
};

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

modules::ProviderRegistry::Providers providers_of(const calls::Generation& generation) {
  Providers providers;
  for (const auto& [key, provider] : generation.providers) providers[key.second] = provider;
  return providers;
}

std::vector<routing::ProviderFacts> facts_of(const settings::Settings& settings,
                                             const modules::ProviderRegistry::Providers& made) {
  std::vector<routing::ProviderFacts> facts;
  for (const auto& provider : settings.providers) {
    const auto found = made.find(provider.name);
    const bool is_made = found != made.end();
    facts.push_back(
        {.name = provider.name,
         .kind = provider.kind,
         .capabilities = is_made ? found->second->capabilities() : std::vector<std::string>(),
         .enabled = is_made,
         .disabled_because = provider.disabled_because,
         .is_told = provider.lacks_reference});
  }
  return facts;
}

std::string count_of(const std::vector<Error>& errors) {
  return std::to_string(errors.size()) + (errors.size() == 1 ? " error" : " errors");
}

BuildReport build_generation(const std::string& config_folder, uint64_t number,
                             const calls::GenerationPtr& previous) {
  return build_generation({.config_folder = config_folder, .number = number, .previous = previous});
}

BuildReport build_generation(const BuildWish& wish) { return Builder(wish).build(); }

std::string default_plugin_folder() {
  std::error_code ignored;
  const auto program = fs::read_symlink("/proc/self/exe", ignored);
  const auto beside = program.parent_path().parent_path();
  const auto installed = beside / "lib" / "dragoman" / "plugins";
  return fs::is_directory(installed, ignored) ? installed.string() : (beside / "plugins").string();
}

}  // namespace dgm::app
