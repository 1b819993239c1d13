#include <cstdio>
#include <iostream>
#include <optional>

#include "host/app/commands.h"
#include "host/app/generation_builder.h"
#include "host/modules/plugin_folder.h"

namespace dgm::app {
namespace {

const OptionRow kConfig{"config", "FOLDER", "",
                        "folder with host.ini and providers.ini; default: the embedded defaults"};

struct Place {
  settings::Settings settings;
  modules::CatalogOptions options;
};

// The plugin folders of this configuration; nothing: it was said why there are none.
std::optional<Place> place_of(const Arguments& arguments) {
  auto loaded = load_settings(arguments.get("config"));
  for (const auto& error : loaded.errors) std::cerr << error.text() << "\n";
  if (!loaded.errors.empty()) return std::nullopt;
  auto& host = loaded.settings.host;
  if (host.plugin_folders.empty()) host.plugin_folders = {default_plugin_folder()};
  modules::CatalogOptions options{.folders = host.plugin_folders,
                                  .state_folder = host.state_folder,
                                  .self_executable = {},
                                  .lock_file = host.plugin_lock};
  return Place{std::move(loaded.settings), std::move(options)};
}

std::string types_of(const modules::ModuleReport& report) {
  std::string text;
  for (const auto& type : report.types)
    text += (text.empty() ? "" : ", ") + type.kind + " " + type.name;
  return text;
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

int list(const Arguments& arguments) {
  const auto place = place_of(arguments);
  if (!place) return 1;
  modules::ModuleCatalog catalog(place->options);
  const auto reports = catalog.scan([](const modules::TypeName&) { return false; });
  for (const auto& report : reports) {
    if (!report.refusal.empty()) continue;
    std::printf("%-32s %-10s %s\n  %s\n  sha256 %s\n", name_of(report.path).c_str(),
                report.version.c_str(), report.id.c_str(), types_of(report).c_str(),
                report.sha256.c_str());
  }
  std::fflush(stdout);
  size_t refused = 0;
  for (const auto& report : reports) {
    if (report.refusal.empty()) continue;
    ++refused;
    std::cout << "refused: " << report.refusal << "\n";
  }
  std::cout << reports.size() - refused << " plugins, " << refused << " refused\n";
  return 0;
}

int install(const Arguments& arguments) {
  const auto place = place_of(arguments);
  if (!place) return 1;
  const auto installed = modules::install_plugin(place->options, arguments.words().front());
  if (!installed) {
    std::cerr << "not installed: " << installed.error().text() << "\n";
    return 1;
  }
  const auto& report = installed->report;
  if (installed->is_same) {
    std::cout << installed->path << " is this very file already (" << report.id << " "
              << report.version << ")\n";
    return 0;
  }
  std::cout << (installed->replaced ? "replaced " : "installed ") << installed->path << "\n"
            << report.id << " " << report.version << " offers " << types_of(report) << "\n"
            << "run `dragoman reload` to use it\n";
  return 0;
}

// The sections of providers.ini that need one of these types.
std::string users_of(const modules::ModuleReport& report, const settings::Settings& settings) {
  std::string users;
  for (const auto& request : requests_of(settings))
    for (const auto& type : report.types)
      if (is_wanted({request}, type))
        users += (users.empty() ? "" : ", ") + ("[provider." + request.name + "]");
  return users;
}

int remove(const Arguments& arguments) {
  const auto place = place_of(arguments);
  if (!place) return 1;
  const auto& name = arguments.words().front();
  std::string users;
  modules::ModuleCatalog catalog(place->options);
  for (const auto& report : catalog.scan([](const modules::TypeName&) { return false; }))
    if (name_of(report.path) == name || name_of(report.path) == name + ".so")
      users = users_of(report, place->settings);
  const auto removed = modules::remove_plugin(place->options, name);
  if (!removed) {
    std::cerr << removed.error().text() << "\n";
    return 1;
  }
  std::cout << "removed " << *removed << "; a host that runs goes on with its private copy\n";
  if (!users.empty()) std::cout << "without it " << users << " will be missing after a reload\n";
  return 0;
}

}  // namespace

std::vector<Command> plugin_commands() {
  return {
      {.name = "plugin list",
       .operands = "",
       .summary = "show the files of the plugin folders, and why one is refused",
       .description =
           "Reads every file of the plugin folders as a start would, each in a process of its own, "
           "and prints its\n"
           "version, what it offers and its SHA-256. What a running host uses: GET "
           "/api/v1/plugins.",
       .options = {kConfig},
       .run = list},
      {.name = "plugin install",
       .operands = "FILE",
       .summary = "check a plugin file and put it into the plugin folder",
       .description =
           "Checks owner, mode and path of the file, reads it in a process of its own, and copies "
           "it as a whole\n"
           "into the first plugin folder. An older version is replaced, never overwritten in "
           "place: a host that\n"
           "runs keeps its copy until it is told to reload. A configured lock file gets its "
           "SHA-256.",
       .options = {kConfig},
       .examples = {{"dragoman plugin install ./recognizer_mine.so", "then: dragoman reload"}},
       .min_words = 1,
       .max_words = 1,
       .run = install},
      {.name = "plugin remove",
       .operands = "NAME",
       .summary = "delete a file from the plugin folder",
       .description =
           "Deletes the file, and its line in a configured lock file. A host that runs keeps its "
           "private copy.",
       .options = {kConfig},
       .examples = {{"dragoman plugin remove recognizer_mine.so", "then: dragoman reload"}},
       .min_words = 1,
       .max_words = 1,
       .run = remove}};
}

}  // namespace dgm::app
