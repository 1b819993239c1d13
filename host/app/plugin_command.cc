#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <optional>

#include "host/app/commands.h"
#include "host/app/generation_builder.h"
#include "host/caller/endpoint.h"
#include "host/modules/plugin_folder.h"

namespace dgm::app {
namespace {

namespace json = boost::json;

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

void print_file(const std::string& file, const std::string& version, const std::string& id,
                const std::string& about, const std::string& sha256) {
  std::printf("%-32s %-10s %s\n  %s\n  sha256 %s\n", file.c_str(), version.c_str(), id.c_str(),
              about.c_str(), sha256.c_str());
}

std::string field(const json::object& row, const char* name) {
  const auto* value = row.if_contains(name);
  if (!value) return {};
  return value->is_string() ? std::string(value->as_string()) : json::serialize(*value);
}

// Of the host that runs with this configuration: a version that was replaced is there, too.
void list_loaded(const settings::HostSettings& host) {
  if (host.control_port == 0) {
    std::printf("control.port is 0, so a host that runs cannot be asked what it has loaded\n");
    return;
  }
  const auto where = host.control_address + ":" + std::to_string(host.control_port);
  const auto answer = caller::ask_host(host, "GET", "/api/v1/plugins", "");
  if (!answer) {
    std::printf("no host runs with this configuration: nobody answers at %s\n", where.c_str());
    return;
  }
  boost::system::error_code bad;
  const auto page = json::parse(answer->body, bad);
  const auto* mapped = !bad && page.is_object() ? page.as_object().if_contains("mapped") : nullptr;
  if (!mapped || !mapped->is_array()) {
    std::printf("who answers at %s (%d) does not say what it has loaded\n", where.c_str(),
                answer->status);
    return;
  }
  std::printf("the host at %s has loaded:\n", where.c_str());
  for (const auto& row : mapped->as_array()) {
    if (!row.is_object()) continue;
    const auto& module = row.as_object();
    print_file(
        name_of(field(module, "file")), field(module, "version"), field(module, "id"),
        "providers " + field(module, "providers") + ", sessions " + field(module, "sessions"),
        field(module, "sha256"));
  }
}

int list(const Arguments& arguments) {
  const auto place = place_of(arguments);
  if (!place) return 1;
  modules::ModuleCatalog catalog(place->options);
  const auto reports = catalog.scan([](const modules::TypeName&) { return false; });
  for (const auto& report : reports) {
    if (report.refusal.empty())
      print_file(name_of(report.path), report.version, report.id, types_of(report), report.sha256);
  }
  size_t refused = 0;
  for (const auto& report : reports) {
    if (report.refusal.empty()) continue;
    ++refused;
    std::printf("refused: %s\n", report.refusal.c_str());
  }
  std::printf("%zu plugins, %zu refused\n\n", reports.size() - refused, refused);
  list_loaded(place->settings.host);
  std::fflush(stdout);
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
       .summary = "show the files of the plugin folders, and what the running host has loaded",
       .description =
           "Reads every file of the plugin folders as a start would, each in a process of its own, "
           "and prints its\n"
           "version, what it offers and its SHA-256, or why it is refused. Then it asks the host "
           "that "
           "runs with this\n"
           "configuration for what it has loaded, replaced versions too, and what runs on each.",
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
