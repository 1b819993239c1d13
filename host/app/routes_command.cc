#include <iostream>

#include "host/app/commands.h"
#include "host/routing/script.h"

namespace dgm::app {
namespace {

int test_routes(const Arguments& arguments) {
  const auto report = routing::run_route_tests(arguments.words().front(), {});
  for (const auto& line : report.lines) std::cout << line << "\n";
  std::cout << report.passed << " passed, " << report.failed << " failed\n";
  return report.failed == 0 && report.passed > 0 ? 0 : 1;
}

}  // namespace

Command routes_test_command() {
  return {
      .name = "routes test",
      .operands = "FOLDER",
      .summary = "run the tests of routing scripts, offline",
      .description =
          "Loads the scripts of FOLDER and runs every *_test.lua beside them. No network, no "
          "providers.\n"
          "Exit code 1 if a test fails or there is none.",
      .options = {},
      .examples = {{"dragoman routes test /etc/dragoman/scripts", "before the scripts go live"}},
      .min_words = 1,
      .max_words = 1,
      .run = test_routes};
}

}  // namespace dgm::app
