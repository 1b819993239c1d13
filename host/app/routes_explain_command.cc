#include <ctime>
#include <iostream>

#include "host/app/commands.h"
#include "host/app/generation_builder.h"
#include "host/routing/explain.h"

namespace dgm::app {
namespace {

constexpr uint64_t kMsPerSecond = 1000;

// "2026-11-20T21:30", UTC.
Result<uint64_t> time_of(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%Y-%m-%dT%H:%M", &parts);
  if (end == nullptr || *end != '\0')
    return Error{"--at " + text, "is not a time in UTC such as 2026-11-20T21:30"};
  return static_cast<uint64_t>(timegm(&parts)) * kMsPerSecond;
}

int explain(const Arguments& arguments) {
  for (const auto* needed : {"from", "to"}) {
    if (!arguments.get(needed).empty()) continue;
    std::cerr << "--" << needed << " is missing: an extension of the routing scripts\n";
    return 2;
  }
  uint64_t at_ms = static_cast<uint64_t>(std::time(nullptr)) * kMsPerSecond;
  if (!arguments.get("at").empty()) {
    const auto at = time_of(arguments.get("at"));
    if (!at) {
      std::cerr << at.error().text() << "\n";
      return 2;
    }
    at_ms = *at;
  }
  const auto built = build_generation({.config_folder = arguments.get("config")});
  for (const auto& error : built.errors) std::cout << error.text() << "\n";
  if (!built.generation) return 1;
  const auto& generation = *built.generation;
  const auto caller_of = [&](const std::string& extension) {
    return routing::CallFacts{.id = "explained",
                              .from = arguments.get("caller"),
                              .extension = extension,
                              .transport = "explained",
                              .started_at_unix_ms = at_ms};
  };
  const auto lines = routing::explain_call(
      *generation.script, {.from = caller_of(arguments.get("from")),
                           .to = caller_of(arguments.get("to")),
                           .providers = facts_of(generation.settings, providers_of(generation))});
  if (!lines) {
    std::cout << lines.error().text() << "\n";
    return 1;
  }
  for (const auto& line : *lines) std::cout << line << "\n";
  return 0;
}

}  // namespace

Command routes_explain_command() {
  return {.name = "routes explain",
          .operands = "",
          .summary = "say how a call between two extensions is handled, and why",
          .description =
              "Asks the routing scripts as a call would, on_call included, and prints for each "
              "direction the\n"
              "languages, the chains with who is skipped, the voice and what happens when all "
              "fail, each with\n"
              "the line of the script that says so. Opens no port, and does not see what a "
              "running host\n"
              "measures or remembers. Exit code 1: no such call.",
          .options = {{"from", "EXTENSION", "", "what one caller dials"},
                      {"to", "EXTENSION", "", "what the other one dials"},
                      {"caller", "NUMBER", "anonymous", "who calls, for on_call"},
                      {"at", "TIME", "", "when, in UTC: 2026-11-20T21:30; default: now"},
                      {"config", "FOLDER", "",
                       "folder with host.ini and providers.ini; default: the embedded defaults"}},
          .examples = {{"dragoman routes explain --from 7777 --to 8888",
                        "who translates, and which line says so"}},
          .run = explain};
}

}  // namespace dgm::app
