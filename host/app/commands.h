// One function per command of the program.
#pragma once

#include "host/app/command.h"

namespace dgm::app {

Command run_command();
Command check_command();
Command reload_command();
Command doctor_command();
Command describe_command();
Command call_command();
Command routes_test_command();
Command routes_explain_command();
Command version_command();
std::vector<Command> plugin_commands();  // plugin list, plugin install, plugin remove

std::vector<Command> all_commands();

extern const char* const kVersion;

}  // namespace dgm::app
