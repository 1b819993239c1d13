#include "host/modules/registry.h"

#include <algorithm>

#include "host/base/nearest.h"
#include "host/modules/module_kinds.h"
#include "host/modules/option_check.h"
#include "host/modules/option_value.h"

namespace dgm::modules {

namespace {

struct Maker {
  std::shared_ptr<Module> module;
  const dgm_provider_type* type = nullptr;
};

std::vector<Maker> find_makers(const std::vector<ModuleReport>& reports, const Kind& kind,
                               const std::string& type) {
  std::vector<Maker> makers;
  for (const auto& report : reports) {
    if (report.module == nullptr) continue;
    // The same file under two names gives the same module.
    if (!makers.empty() && makers.back().module == report.module) continue;
    if (const auto* found = report.module->find_type(kind.id, type)) {
      makers.push_back({report.module, found});
    }
  }
  return makers;
}

std::vector<std::string> type_names(const std::vector<ModuleReport>& reports, const Kind& kind) {
  std::vector<std::string> names;
  for (const auto& report : reports)
    for (const auto& type : report.types)
      if (type.kind == kind.id) names.push_back(type.name);
  return names;
}

std::string unknown_kind(const std::string& kind) {
  std::vector<std::string> words;
  for (const auto& known : kinds()) words.emplace_back(known.word);
  const auto guess = nearest(kind, words);
  return "kind " + quoted(kind) + " is not known; " +
         (guess.empty() ? "it is one of " + join(words) : "did you mean " + guess + "?");
}

// The refusal of the file that, by its name, should have offered this type; empty: none.
std::string refusal_of(const std::vector<ModuleReport>& reports, const std::string& type) {
  for (const auto& report : reports) {
    const std::string file = report.path.substr(report.path.rfind('/') + 1);
    if (!report.refusal.empty() && file.ends_with(".so") && file.find(type) != std::string::npos)
      return report.refusal;
  }
  return {};
}

}  // namespace

bool is_wanted(const std::vector<ProviderRequest>& requests, const TypeName& type) {
  return std::ranges::any_of(requests, [&](const ProviderRequest& request) {
    const Kind* kind = find_kind_by_word(request.kind);
    return request.enabled && kind && type.kind == kind->id && type.name == request.type;
  });
}

ProviderRegistry::ProviderRegistry(const std::vector<ModuleReport>& reports,
                                   const std::vector<ProviderRequest>& requests,
                                   const Providers& before) {
  for (const auto& request : requests) {
    const auto [entry, is_new] = seen_.emplace(request.name, request.where);
    if (!is_new) {
      errors_.push_back({request.where, "provider " + request.name + " is there already, at " +
                                            entry->second + "; give one of them another name"});
    } else if (request.enabled) {
      add(reports, request, before);
    }
  }
}

std::shared_ptr<Provider> ProviderRegistry::find(std::string_view name) const {
  const auto entry = providers_.find(name);
  return entry == providers_.end() ? nullptr : entry->second;
}

void ProviderRegistry::add(const std::vector<ModuleReport>& reports, const ProviderRequest& request,
                           const Providers& before) {
  const std::string label = "provider " + request.name + ": ";
  const Kind* kind = find_kind_by_word(request.kind);
  if (kind == nullptr) {
    errors_.push_back({request.where, label + unknown_kind(request.kind)});
    return;
  }
  const auto makers = find_makers(reports, *kind, request.type);
  if (makers.empty()) {
    const std::string what =
        label + "no plugin has the " + request.kind + " " + quoted(request.type);
    if (const auto refusal = refusal_of(reports, request.type); !refusal.empty()) {
      warnings_.push_back({request.where, what + "; one was refused: " + refusal});
    } else if (const auto guess = nearest(request.type, type_names(reports, *kind));
               !guess.empty()) {
      errors_.push_back({request.where, what + "; did you mean " + guess + "?"});
    } else {
      warnings_.push_back({request.where, what + "; put its file into a plugin folder, or set "
                                                 "enabled = false here"});
    }
    return;
  }
  const auto& [module, type] = makers.front();
  if (makers.size() > 1) {
    warnings_.push_back({request.where, label + request.kind + " " + quoted(request.type) +
                                            " is offered by " + module->path() + " and by " +
                                            makers[1].module->path() +
                                            "; the first is used, take one of them out"});
  }
  OptionValues values;
  for (const auto& [key, option] : request.options) values[key] = option.text;
  const auto problems = check_options(*type, values).problems;
  for (const auto& problem : problems) {
    const auto given = request.options.find(problem.key);
    errors_.push_back({given == request.options.end() ? request.where : given->second.where,
                       label + problem.sentence});
  }
  if (!problems.empty()) return;
  const auto last = before.find(request.name);
  if (last != before.end() && last->second->is_made_of(*module, *type, values)) {
    providers_.insert(*last);
    return;
  }
  auto provider = Provider::create(module, *type, request.name, values);
  if (provider) {
    providers_.emplace(request.name, *provider);
  } else {
    warnings_.push_back({request.where, provider.error().text()});
  }
}

}  // namespace dgm::modules
