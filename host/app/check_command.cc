#include <iostream>

#include "host/app/commands.h"
#include "host/app/generation_builder.h"

namespace dgm::app {
namespace {

int check(const Arguments& arguments) {
  const auto built =
      build_generation({.config_folder = arguments.get("config"), .runs_tests = true});
  for (const auto& report : built.modules)
    if (!report.refusal.empty()) std::cout << "plugin refused: " << report.refusal << "\n";
  for (const auto& warning : built.warnings) std::cout << "warning: " << warning.text() << "\n";
  for (const auto& notice : built.notices) std::cout << "note: " << notice.text() << "\n";
  for (const auto& error : built.errors) std::cout << error.text() << "\n";
  if (!built.generation) {
    std::cout << count_of(built.errors) << "\n";
    return 1;
  }
  if (arguments.has("print")) std::cout << settings::print(built.generation->settings);
  std::cout << "good: " << built.generation->providers.size() << " providers, "
            << built.generation->script->table().extensions().size() << " extensions\n";
  return 0;
}

}  // namespace

Command check_command() {
  return {.name = "check",
          .operands = "",
          .summary = "say what is wrong with a configuration, or that it is good",
          .description =
              "Reads configuration, plugins and routing scripts as `run` does and prints every "
              "mistake with\n"
              "its file and line, but opens no port. Tests beside the scripts are run if "
              "scripts.test_on_reload says so. Exit code 0: good, 1: mistakes.",
          .options = {{"config", "FOLDER", "",
                       "folder with host.ini and providers.ini; default: the embedded defaults"},
                      {"print", "", "", "print the configuration in force, secrets hidden"}},
          .examples = {{"dragoman check --config /etc/dragoman", "before a restart"}},
          .run = check};
}

}  // namespace dgm::app
