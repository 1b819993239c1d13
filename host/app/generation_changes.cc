#include "host/app/generation_changes.h"

#include <algorithm>
#include <map>
#include <set>

#include "host/calls/service.h"
#include "host/modules/module.h"
#include "host/modules/option_check.h"
#include "host/routing/route_changes.h"
#include "host/settings/host_options.h"
#include "host/settings/provider_sections.h"
#include "host/settings/reference.h"

namespace dgm::app {
namespace {

using settings::ProviderSettings;

constexpr size_t kShownHashDigits = 12;

std::string shown(const std::string& value) { return value.empty() ? "(nothing)" : value; }

// "recognizer_deepgram" of "/usr/lib/dragoman/plugins/recognizer_deepgram.so"
std::string name_of(const modules::Module& module) {
  const auto& path = module.path();
  const auto name = path.substr(path.rfind('/') + 1);
  return name.ends_with(".so") ? name.substr(0, name.size() - 3) : name;
}

std::map<std::string, const modules::Module*> modules_of(const calls::Generation& generation) {
  std::map<std::string, const modules::Module*> all;
  for (const auto& [key, provider] : generation.providers)
    all.emplace(name_of(provider->module()), &provider->module());
  return all;
}

std::string hash_of(const modules::Module& module) {
  return "sha256 " + module.sha256().substr(0, kShownHashDigits);
}

void tell_modules(const calls::Generation& before, const calls::Generation& after,
                  std::vector<Change>& changes) {
  const auto was = modules_of(before), is = modules_of(after);
  for (const auto& [name, module] : is) {
    const auto old = was.find(name);
    if (old == was.end())
      changes.push_back(
          {"module", "+ " + name + "  " + module->plugin().version + "  " + hash_of(*module)});
    else if (old->second->sha256() != module->sha256())
      changes.push_back({"module", name + "  " + old->second->plugin().version + " -> " +
                                       module->plugin().version + "  " + hash_of(*module)});
  }
  for (const auto& [name, module] : was)
    if (!is.contains(name))
      changes.push_back({"module", "- " + name + "  " + module->plugin().version});
}

bool is_secret(const calls::Generation& generation, const ProviderSettings& provider,
               const std::string& option) {
  if (settings::is_secret_name(option)) return true;
  const auto made = calls::provider_named(generation, provider.name);
  if (!made) return false;
  return std::ranges::any_of(modules::option_rows(made->type()),
                             [&](const auto* row) { return option == row->name && row->secret; });
}

std::string option_change(const std::string& name, const settings::Value& was,
                          const settings::Value& is, bool secret) {
  const bool by_reference =
      settings::is_reference(was.written) || settings::is_reference(is.written);
  const bool rewritten = was.written != is.written;
  if (secret || (by_reference && !rewritten)) return "option " + name + ": changed";
  const auto& from = by_reference ? was.written : was.text;
  const auto& to = by_reference ? is.written : is.text;
  return "option " + name + ": " + shown(from) + " -> " + shown(to);
}

std::vector<std::string> provider_changes(const ProviderSettings& was, const ProviderSettings& is,
                                          const calls::Generation& before,
                                          const calls::Generation& after) {
  std::vector<std::string> texts;
  if (was.kind != is.kind) texts.push_back("kind: " + was.kind + " -> " + is.kind);
  if (was.type != is.type) texts.push_back("type: " + was.type + " -> " + is.type);
  if (was.enabled != is.enabled)
    texts.push_back(is.enabled ? "enabled" : "disabled: " + is.disabled_because);
  std::set<std::string> names;
  for (const auto* options : {&was.options, &is.options})
    for (const auto& [name, value] : *options) names.insert(name);
  for (const auto& name : names) {
    const auto from = was.options.find(name), to = is.options.find(name);
    const auto old = from == was.options.end() ? settings::Value{} : from->second;
    const auto now = to == is.options.end() ? settings::Value{} : to->second;
    if (old.text == now.text && old.written == now.written) continue;
    texts.push_back(
        option_change(name, old, now, is_secret(before, was, name) || is_secret(after, is, name)));
  }
  return texts;
}

// Made anew although no option says so: its plugin is another, or a file that an option names.
std::string silent_change(const calls::Generation& before, const calls::Generation& after,
                          const std::string& name) {
  const auto was = calls::provider_named(before, name), is = calls::provider_named(after, name);
  if (!was && is) return "can be made now";
  if (was && !is) return "cannot be made any more";
  if (!was || was == is) return {};
  if (was->module().sha256() != is->module().sha256())
    return std::string("made anew by ") + name_of(is->module()) + " " +
           is->module().plugin().version;
  return "made anew: a file that its options name has changed";
}

void tell_providers(const calls::Generation& before, const calls::Generation& after,
                    std::vector<Change>& changes) {
  const auto by_name = [](const calls::Generation& generation) {
    std::map<std::string, const ProviderSettings*> all;
    for (const auto& provider : generation.settings.providers) all[provider.name] = &provider;
    return all;
  };
  const auto was = by_name(before), is = by_name(after);
  for (const auto& [name, provider] : is) {
    const auto old = was.find(name);
    if (old == was.end()) {
      changes.push_back(
          {"provider", "+ " + name + "  " + provider->kind +
                           (calls::provider_named(after, name) ? "" : ", not available")});
      continue;
    }
    auto texts = provider_changes(*old->second, *provider, before, after);
    if (texts.empty())
      if (auto text = silent_change(before, after, name); !text.empty()) texts.push_back(text);
    for (const auto& text : texts) changes.push_back({"provider", name + "  " + text});
  }
  for (const auto& [name, provider] : was)
    if (!is.contains(name)) changes.push_back({"provider", "- " + name + "  " + provider->kind});
}

void tell_settings(const settings::HostSettings& before, const settings::HostSettings& after,
                   std::vector<Change>& changes) {
  for (const auto& option : settings::host_options()) {
    const auto was = settings::option_text(before, option),
               is = settings::option_text(after, option);
    if (was != is)
      changes.push_back({"setting", option.key() + " " + shown(was) + " -> " + shown(is)});
  }
}

using Files = std::map<std::string, std::string>;  // name -> hash

void tell_files(const std::string& kind, const Files& was, const Files& is,
                std::vector<Change>& changes) {
  for (const auto& [name, hash] : is) {
    const auto old = was.find(name);
    if (old == was.end()) changes.push_back({kind, "+ " + name});
    if (old != was.end() && old->second != hash) changes.push_back({kind, "~ " + name});
  }
  for (const auto& [name, hash] : was)
    if (!is.contains(name)) changes.push_back({kind, "- " + name});
}

// Where another text may mean that hooks do something else.
Files scripts_of(const calls::Generation& generation) {
  auto files = generation.sources;
  std::erase_if(files, [](const auto& file) {
    return !file.first.starts_with("scripts/") || file.first.ends_with("_test.lua");
  });
  return files;
}

Files all_files_of(const calls::Generation& generation) {
  auto files = generation.sources;
  for (const auto& plugin : generation.plugins) files[plugin.path] = plugin.sha256 + plugin.refusal;
  return files;
}

}  // namespace

std::vector<Change> changes_between(const calls::Generation& before,
                                    const calls::Generation& after) {
  std::vector<Change> changes;
  tell_modules(before, after, changes);
  tell_providers(before, after, changes);
  for (auto& line : routing::route_changes(before.script->table(), after.script->table()))
    changes.push_back({"routes", std::move(line)});
  tell_files("scripts", scripts_of(before), scripts_of(after), changes);
  if (before.script->is_unresponsive())
    changes.push_back({"scripts", "begin anew: one of their hooks does not return"});
  tell_settings(before.settings.host, after.settings.host, changes);
  // Comments, tests, plugins that nobody uses: worth a line only where it is the only one.
  if (changes.empty()) tell_files("files", all_files_of(before), all_files_of(after), changes);
  return changes;
}

}  // namespace dgm::app
