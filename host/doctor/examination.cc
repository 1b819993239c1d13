#include "host/doctor/examination.h"

#include <algorithm>

#include "host/doctor/asterisk_checks.h"
#include "host/doctor/place_checks.h"
#include "host/doctor/provider_checks.h"
#include "host/doctor/test_bench.h"

namespace dgm::doctor {
namespace {

// Returns whether a dragoman runs: it has our control port.
bool examine_places(net::Worker& worker, const Equipment& equipment, Report& report) {
  const auto control = try_control_port(equipment.host);
  report.add(check_places(control));
  for (const auto& provider : equipment.providers) {
    if (provider->kind() != DGM_TRANSPORT_ID) continue;
    const auto facts = try_places(worker, provider);
    if (facts.places > 0) report.add(check_places(facts));
  }
  return std::ranges::any_of(control.problems, is_held_by_dragoman);
}

void examine_engines(net::Worker& worker, const Equipment& equipment, Report& report) {
  for (const auto& provider : equipment.providers) {
    if (!is_engine(*provider)) continue;
    report.working_on("asking " + provider->name());
    report.add(check_engine(ask_engine(worker, provider, equipment.languages)));
  }
}

// A channel of our own that only answers questions: Asterisk evaluates a function of the dialplan
// for a channel and for nothing else.
std::vector<DialplanFact> look_up(const AriClient& ari, const std::string& app,
                                  std::vector<DialplanFact> facts) {
  const std::string channel = "doctor-looks-up-" + app;
  const auto made = ari.ask("POST", "/channels/create?endpoint=" + encode_percent("Local/look@") +
                                        kTestContext + "&app=" + encode_percent(app) +
                                        "&formats=slin16&channelId=" + encode_percent(channel));
  if (made.status != 200) return facts;
  const auto path = "/channels/" + encode_percent(channel);
  for (auto& fact : facts)
    fact.exists = read_exists(
        ari.get(path + "/variable?variable=" +
                encode_percent("DIALPLAN_EXISTS(" + fact.context + "," + fact.extension + ",1)")));
  ari.ask("DELETE", path);
  return facts;
}

struct Dialplan {
  Finding extensions, test_context;
};

Dialplan examine_dialplan(const AriClient& ari, const Equipment& equipment) {
  std::vector<DialplanFact> asked{{kTestContext, "echo", {}}, {kTestContext, "tone", {}}};
  for (const auto& number : numbers_of(equipment.configuration.extensions))
    asked.push_back({equipment.context, number, {}});
  const auto facts = look_up(ari, doctors_app(ari.access().app), std::move(asked));
  return {check_extensions(equipment.context, {facts.begin() + 2, facts.end()}),
          check_test_context({facts.begin(), facts.begin() + 2})};
}

Finding skipped(std::string name, std::string sentence) {
  return {.group = "Test calls",
          .name = std::move(name),
          .verdict = Verdict::kSkipped,
          .sentence = std::move(sentence)};
}

Finding no_session(const std::string& why) {
  const auto [what, remedy] = split_remedy(why);
  return {.group = "Asterisk",
          .name = "events",
          .verdict = Verdict::kBad,
          .sentence = what,
          .remedy = remedy};
}

void examine_calls(TestBench& bench, const Equipment& equipment, const PbxEquipment& pbx,
                   Report& report) {
  for (const auto& way : bench.ways()) {
    if (!equipment.media.empty() && equipment.media != way.transport) continue;
    if (const auto lost = bench.problem(); !lost.empty()) {
      report.add(no_session(lost));
      return;
    }
    const auto transport = std::ranges::find_if(pbx.transports, [&](const ProviderPtr& provider) {
      return provider->name() == way.transport;
    });
    if (transport == pbx.transports.end()) {
      report.add(skipped(way.name(), "providers.ini has no [provider." + way.transport + "]"));
      continue;
    }
    if (const auto problem = bench.problem_of(way.transport); !problem.empty()) {
      auto finding = skipped(way.name(), "its place is taken: " + split_remedy(problem).what);
      if (is_held_by_dragoman(problem))
        finding =
            skipped(way.name(), "the dragoman that runs has its place; stop it to try this way");
      report.add(std::move(finding));
      continue;
    }
    report.working_on("listening to " + way.name());
    const auto [echo, tone] = bench.try_way(way, *transport);
    report.add(judge_way(way, echo, tone));
    if (echo || tone || echo.error().where != kNotAnswered) continue;
    report.add(skipped("other ways", "not tried, as the calls do not come about at all"));
    return;
  }
}

void examine_session(net::Worker& worker, const Equipment& equipment, const PbxEquipment& pbx,
                     const AriClient& ari, bool modules_run, Report& report) {
  if (!pbx.call_control) {
    report.add(skipped("calls", "not placed, as call control " + pbx.name +
                                    " could not be made; see the configuration above"));
    return;
  }
  report.working_on("connecting to Asterisk's events");
  TestBench bench(worker, pbx.call_control);
  if (const auto connected = bench.connect(); !connected) {
    report.add(no_session(connected.error().sentence));
    return;
  }
  if (!modules_run) {
    report.add(skipped("calls", "not placed as long as modules are missing that every call needs"));
    return;
  }
  const auto dialplan = examine_dialplan(ari, equipment);
  report.add(dialplan.extensions);
  if (!equipment.with_calls) return;
  report.add(dialplan.test_context);
  if (dialplan.test_context.verdict == Verdict::kBad) return;
  bench.open_places(pbx.transports);
  examine_calls(bench, equipment, pbx, report);
}

void examine_pbx(net::Worker& worker, const Equipment& equipment, const PbxEquipment& pbx,
                 bool host_runs, Report& report) {
  const AriClient ari(worker, pbx.access);
  report.working_on("asking Asterisk at " + pbx.access.url);
  const auto info = ari.get("/asterisk/info");
  const auto reachable = check_reachable(pbx.access, info);
  report.add(reachable);
  if (reachable.verdict == Verdict::kBad) return;
  const auto right = check_user_right(
      pbx.access, ari.ask("POST", "/channels/dragoman-doctor-is-no-channel/answer"));
  report.add(right);
  report.add(
      check_app(pbx.access, ari.get("/applications/" + encode_percent(pbx.access.app)), host_runs));
  const auto modules = check_modules(version_of(info), ari.get("/asterisk/modules"));
  report.add(modules);
  if (right.verdict != Verdict::kBad)
    examine_session(worker, equipment, pbx, ari, is_healthy(modules), report);
}

}  // namespace

void examine(net::Worker& worker, const Equipment& equipment, Report& report) {
  report.add(check_configuration(equipment.configuration));
  if (equipment.configuration.providers.empty() && !equipment.configuration.errors.empty()) {
    report.add(Finding{.group = "Configuration",
                       .name = "all else",
                       .verdict = Verdict::kSkipped,
                       .sentence = "not looked at before the settings can be read"});
    return;
  }
  const bool host_runs = examine_places(worker, equipment, report);
  examine_engines(worker, equipment, report);
  if (equipment.pbxs.empty())
    report.add(Finding{.group = "Asterisk",
                       .name = "call control",
                       .verdict = Verdict::kSkipped,
                       .sentence = equipment.no_pbx});
  for (const auto& pbx : equipment.pbxs) examine_pbx(worker, equipment, pbx, host_runs, report);
}

std::vector<std::string> numbers_of(const std::vector<std::string>& extensions) {
  std::vector<std::string> numbers;
  std::ranges::copy_if(extensions, std::back_inserter(numbers), [](const std::string& extension) {
    return !extension.empty() && extension.find_first_not_of("0123456789*#+") == std::string::npos;
  });
  return numbers;
}

std::string on_a_free_port(const std::string& listen) {
  const auto first = listen.substr(0, listen.find_first_of(",="));
  const auto colon = first.rfind(':');
  const auto address =
      colon == std::string::npos ? std::string("127.0.0.1") : first.substr(0, colon);
  const auto begin = address.find_first_not_of(' ');
  return (begin == std::string::npos ? "127.0.0.1" : address.substr(begin)) + ":0=doctor";
}

}  // namespace dgm::doctor
