#include <boost/json.hpp>
#include <filesystem>
#include <iostream>

#include "host/app/commands.h"
#include "host/app/generation_builder.h"
#include "host/caller/endpoint.h"

namespace dgm::app {
namespace {

namespace json = boost::json;

constexpr unsigned kDeadlineS = 125;  // longer than the host's own
enum ExitCode { kDone = 0, kRefused = 1, kUnreachable = 2 };

std::string text_in(const std::string& body, const char* name) {
  boost::system::error_code bad;
  const auto value = json::parse(body, bad);
  const auto* field = !bad && value.is_object() ? value.as_object().if_contains(name) : nullptr;
  return field && field->is_string() ? std::string(field->as_string()) : std::string();
}

// Of a configuration with mistakes the endpoint can still be known: they are the host's to tell.
int reload(const Arguments& arguments) {
  json::object wish;
  if (arguments.has("check")) wish["check"] = true;
  if (arguments.has("to")) {
    const auto number = arguments.number("to", 1, 1'000'000'000);
    if (!number) {
      std::cerr << number.error().text() << "\n";
      return kUnreachable;
    }
    wish["to"] = *number;
  }
  const auto folder = arguments.get("config");
  const auto loaded = load_settings(folder);
  if (!folder.empty() && !std::filesystem::is_directory(folder)) {
    std::cerr << loaded.errors.front().text() << "\n";
    return kUnreachable;
  }
  if (loaded.settings.host.control_port == 0) {
    std::cerr << "control.port is 0, so the running host's port is not known; give it a number in "
                 "host.ini\n";
    return kUnreachable;
  }
  const auto answer = caller::ask_host(loaded.settings.host, "POST", "/api/v1/reload",
                                       json::serialize(wish), kDeadlineS);
  if (!answer) {
    std::cerr << answer.error().text() << "\n";
    return kUnreachable;
  }
  const auto report = text_in(answer->body, "text");
  if (report.empty()) {
    const auto sentence = text_in(answer->body, "error");
    std::cerr << "the host at " << loaded.settings.host.control_address << ":"
              << loaded.settings.host.control_port << " answered " << answer->status << ": "
              << (sentence.empty() ? "this is no dragoman" : sentence) << "\n";
    return kUnreachable;
  }
  (answer->status == 200 ? std::cout : std::cerr) << report;
  return answer->status == 200 ? kDone : kRefused;
}

}  // namespace

Command reload_command() {
  return {.name = "reload",
          .operands = "",
          .summary = "give the running host its changed configuration",
          .description =
              "Asks the host that runs with this configuration to read configuration, scripts and "
              "plugins anew,\n"
              "waits, and prints what changed. Calls go on; a mistake changes nothing. Exit code "
              "0: done,\n"
              "1: refused, all mistakes are printed, 2: no host answers.",
          .options = {{"to", "N", "", "go back to generation N, as it was kept"},
                      {"check", "", "", "only say what would change"},
                      {"config", "FOLDER", "",
                       "the running host's configuration; default: the embedded one"}},
          .examples = {{"dragoman reload --config /etc/dragoman", "after a change"},
                       {"dragoman reload --config /etc/dragoman --check", "before it"},
                       {"dragoman reload --config /etc/dragoman --to 7", "to undo it"}},
          .run = reload};
}

}  // namespace dgm::app
