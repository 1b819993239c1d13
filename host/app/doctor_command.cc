#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>

#include "dragoman/call_control.h"
#include "host/app/commands.h"
#include "host/app/generation_builder.h"
#include "host/base/log.h"
#include "host/base/nearest.h"
#include "host/doctor/examination.h"
#include "host/doctor/test_bench.h"
#include "host/modules/scope.h"

namespace dgm::app {
namespace {

using doctor::Equipment;

doctor::ConfigurationFacts facts_of(const std::string& folder, const BuildReport& built,
                                    const settings::Settings& settings) {
  doctor::ConfigurationFacts facts{.folder = folder,
                                   .errors = built.errors,
                                   .warnings = built.warnings,
                                   .notices = built.notices,
                                   .plugins = {},
                                   .refused_plugins = {},
                                   .providers = {},
                                   .extensions = {}};
  for (const auto& report : built.modules) {
    if (report.refusal.empty())
      facts.plugins.push_back(report.id.substr(report.id.rfind('.') + 1));
    else
      facts.refused_plugins.push_back(report.refusal);
  }
  for (const auto& provider : settings.providers)
    facts.providers.push_back(
        {provider.name, provider.kind, provider.disabled_because, provider.enabled});
  if (built.generation) facts.extensions = built.generation->script->table().extensions();
  return facts;
}

// What the section says, or else the plugin's default.
std::string option_of(const modules::ProviderRequest& request,
                      const std::vector<modules::ModuleReport>& modules, const std::string& name) {
  const auto given = request.options.find(name);
  if (given != request.options.end()) return given->second.text;
  for (const auto& report : modules) {
    const auto* type =
        report.module ? report.module->find_type(DGM_CALL_CONTROL_ID, request.type) : nullptr;
    for (size_t i = 0; type && i < type->option_count; ++i)
      if (type->options[i].name == name && type->options[i].fallback)
        return type->options[i].fallback;
  }
  return {};
}

// Instances that do not get in the way of a running host.
doctor::PbxEquipment equipment_for(const modules::ProviderRequest& pbx,
                                   std::vector<modules::ProviderRequest> requests,
                                   const std::vector<modules::ModuleReport>& modules) {
  doctor::PbxEquipment equipment{.name = pbx.name,
                                 .access = {.url = option_of(pbx, modules, "url"),
                                            .user = option_of(pbx, modules, "user"),
                                            .password = option_of(pbx, modules, "password"),
                                            .ca_file = option_of(pbx, modules, "ca_file"),
                                            .app = option_of(pbx, modules, "app")},
                                 .call_control = nullptr,
                                 .transports = {}};
  std::erase_if(requests, [&](const auto& request) {
    return request.kind != "transport" && request.name != pbx.name;
  });
  for (auto& request : requests) {
    if (request.name == pbx.name)
      request.options["app"].text = doctor::doctors_app(equipment.access.app);
    if (request.kind != "transport" || request.type != "audiosocket") continue;
    const auto announced = request.options.find("announced");
    const bool is_announced = announced != request.options.end() && !announced->second.text.empty();
    request.options["listen"].text = doctor::on_a_free_port(
        is_announced ? announced->second.text : request.options["listen"].text);
    request.options.erase("announced");
  }
  const modules::ProviderRegistry registry(modules, requests);
  equipment.call_control = registry.find(pbx.name);
  for (const auto& [name, provider] : registry.providers())
    if (provider != equipment.call_control) equipment.transports.push_back(provider);
  return equipment;
}

Equipment equip(const Arguments& arguments, const BuildReport& built,
                const settings::Settings& settings) {
  Equipment equipment{.configuration = facts_of(arguments.get("config"), built, settings),
                      .host = settings.host,
                      .providers = {},
                      .languages = {},
                      .pbxs = {},
                      .no_pbx =
                          "no call control is configured: a section of providers.ini with "
                          "kind = call-control",
                      .context = arguments.get("context"),
                      .with_calls = !arguments.has("no-call"),
                      .media = arguments.get("media")};
  if (built.generation) {
    for (const auto& [key, provider] : built.generation->providers)
      equipment.providers.push_back(provider);
    for (const auto& use : built.generation->script->table().chain_uses())
      for (const auto& language : {use.source_language, use.target_language})
        if (!language.empty()) equipment.languages.push_back(language);
  }
  const auto requests = requests_of(settings);
  for (const auto& provider : settings.providers) {
    if (provider.kind != "call-control") continue;
    const auto request =
        std::ranges::find(requests, provider.name, &modules::ProviderRequest::name);
    if (!provider.enabled)
      equipment.no_pbx = "[provider." + provider.name + "] is off: " + provider.disabled_because;
    else if (provider.type == "ari" && request != requests.end())
      equipment.pbxs.push_back(equipment_for(*request, requests, built.modules));
  }
  return equipment;
}

int examine(const Arguments& arguments) {
  const std::vector<std::string> ways{"rtp", "audiosocket", "websocket"};
  if (const auto media = arguments.get("media");
      !media.empty() && std::ranges::find(ways, media) == ways.end()) {
    std::cerr << "dragoman doctor: option --media: \"" << media << "\" is no way of media"
              << did_you_mean(media, ways) << "; it is one of rtp, audiosocket, websocket\n";
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  log::set_level(log::Level::kError);
  const auto folder = arguments.get("config");
  auto built = build_generation(folder, 1, nullptr);
  auto equipment = equip(arguments, built, load_settings(folder).settings);
  net::WorkerPool workers(1, {});
  modules::attach_workers(workers);
  workers.start();
  doctor::Report report(std::cout,
                        {.json = arguments.has("json"), .terminal = isatty(STDOUT_FILENO) == 1});
  doctor::examine(workers.at(0), equipment, report);
  const int code = report.finish();
  workers.stop();
  return code;
}

}  // namespace

Command doctor_command() {
  return {
      .name = "doctor",
      .operands = "",
      .summary = "find out why a call does not work, with test calls through Asterisk",
      .description =
          "Looks at everything that a call needs, and says what is wrong and what to do about it: "
          "settings,\n"
          "plugins, keys, routes; ports; whether each engine answers; Asterisk, its user, modules, "
          "codecs and\n"
          "dialplan. Then it lets Asterisk call two extensions of the context [dragoman-doctor] by "
          "each way of\n"
          "media, sends a tone (700 Hz, -18 dBFS) that Asterisk sends back, hears a tone that "
          "Asterisk makes, and\n"
          "says what came: pitch, level, audio per packet, loss, speed, byte order, delay.\n\n"
          "A host that runs is not disturbed. Marks: ok good, ! works not as well as it could, !! "
          "bad, -- skipped.\n"
          "Exit code 0: nothing is bad, 1: something is. docs/doctor.md explains each check.",
      .options = {{"config", "FOLDER", "",
                   "folder with host.ini and providers.ini; default: the embedded defaults"},
                  {"context", "NAME", "dragoman",
                   "context of the dialplan that has the extensions of the routes"},
                  {"media", "WAY", "",
                   "test calls only by this way of media: rtp, audiosocket or websocket"},
                  {"no-call", "", "", "place no test calls"},
                  {"json", "", "", "one JSON object instead of text"}},
      .examples = {{"dragoman doctor --config /etc/dragoman", "all checks, some 20 s"},
                   {"dragoman doctor --media rtp",
                    "listens to RTP only, with the embedded defaults"},
                   {"dragoman doctor --config /etc/dragoman --no-call --json",
                    "for monitoring: quick, and silent in Asterisk"}},
      .run = examine};
}

}  // namespace dgm::app
