#include <iostream>

#include "host/app/commands.h"
#include "host/modules/describe.h"
#include "host/modules/module.h"

namespace dgm::app {
namespace {

int describe(const Arguments& arguments) {
  const auto& file = arguments.words().front();
  if (arguments.has("raw")) return modules::describe_raw(file);
  const auto text = modules::describe_file(file);
  if (!text) {
    std::cerr << text.error().text() << "\n";
    return 1;
  }
  std::cout << *text << "\n";
  return 0;
}

}  // namespace

Command describe_command() {
  return {.name = "describe",
          .operands = "FILE",
          .summary = "print what a plugin file offers, as JSON",
          .description =
              "Reads a plugin (.so): its id, version and licence, and for each provider type its "
              "options with\n"
              "defaults and its capabilities. The plugin's code is loaded in this process only.",
          .options = {{"raw", "", "", "one line for the host's own scan"}},
          .examples = {{"dragoman describe plugins/transport_rtp.so",
                        "shows the options of [provider.rtp]"}},
          .min_words = 1,
          .max_words = 1,
          .run = describe};
}

}  // namespace dgm::app
