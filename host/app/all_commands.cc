#include <iostream>

#include "host/app/commands.h"

namespace dgm::app {

const char* const kVersion = DGM_VERSION;

Command version_command() {
  return {.name = "version",
          .operands = "",
          .summary = "print the version",
          .description = "Prints the version of the program.",
          .options = {},
          .run = [](const Arguments&) {
            std::cout << "dragoman " << kVersion << "\n";
            return 0;
          }};
}

std::vector<Command> all_commands() {
  std::vector<Command> all{run_command(),         check_command(),         reload_command(),
                           doctor_command(),      describe_command(),      call_command(),
                           routes_test_command(), routes_explain_command()};
  for (auto& command : plugin_commands()) all.push_back(std::move(command));
  all.push_back(version_command());
  return all;
}

}  // namespace dgm::app
