#include "host/doctor/place_checks.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "dragoman/net.h"
#include "host/doctor/blocking.h"
#include "host/doctor/configuration_checks.h"

#include "host/net/address.h"
#include "host/net/port_owner.h"

namespace dgm::doctor {
namespace {

constexpr const char* kGroup = "Ports";

struct Trial {
  net::Worker& worker;
  ProviderPtr transport;
  PlaceFacts facts{};
  std::vector<std::pair<std::string, uint16_t>> standing{};
};

const dgm_listener_events& listener_events() {
  static const dgm_listener_events events{
      sizeof(dgm_listener_events),
      // A caller in these few milliseconds: let go of at once, as if nobody listened.
      [](void*, const dgm_leg_offer* offer) {
        modules::take_stream(offer->stream);
        static_cast<const dgm_host_net*>(modules::host_table().get_service(DGM_HOST_NET_ID))
            ->close(offer->stream);
      },
      [](void* ctx, dgm_str extension, uint16_t port) {
        static_cast<Trial*>(ctx)->standing.emplace_back(to_string(extension), port);
      },
      [](void* ctx, const dgm_error* why) {
        static_cast<Trial*>(ctx)->facts.problems.push_back(to_string(why->detail));
      }};
  return events;
}

void try_standing(Trial& trial) {
  for (const auto& [extension, port] : trial.standing) {
    ++trial.facts.places;
    TestLeg leg(trial.worker, trial.transport, false,
                {.on_ready = [](const std::string&) {},
                 .on_played = [] {},
                 .on_ended = [](const std::string&) {}});
    const auto opened = leg.open({.extension = extension, .local_port = port});
    if (!opened) trial.facts.problems.push_back(opened.error().sentence);
  }
}

}  // namespace

bool is_held_by_dragoman(const std::string& problem) {
  return problem.find("in use by process dragoman (pid ") != std::string::npos;
}

Finding check_places(const PlaceFacts& facts) {
  Finding finding{.group = kGroup, .name = facts.name, .sentence = "free"};
  const auto& problems = facts.problems;
  const auto foreign = std::ranges::find_if_not(problems, is_held_by_dragoman);
  if (foreign != problems.end()) {
    auto [what, remedy] = split_remedy(*foreign);
    if (const auto at = what.rfind(": stop it"); at != std::string::npos) {
      remedy = what.substr(at + 2) + (remedy.empty() ? "" : "; " + remedy);
      what.resize(at);
    }
    finding.verdict = Verdict::kBad;
    finding.sentence = what;
    finding.remedy = remedy;
  } else if (!problems.empty()) {
    const auto at = problems.front().find("(pid ");
    finding.sentence = "served by the dragoman that runs " +
                       problems.front().substr(at, problems.front().find(')', at) + 1 - at);
  }
  return finding;
}

PlaceFacts try_places(net::Worker& worker, const ProviderPtr& transport) {
  const auto trial = std::make_shared<Trial>(Trial{worker, transport});
  trial->facts.name = transport->name();
  const bool done = run_on(worker, [trial] {
    const auto& table = trial->transport->table<dgm_transport>();
    if (!table.listen) return;
    const modules::Scope scope(trial->worker, trial->transport->name() + " places", nullptr);
    table.listen(trial->transport->self(), scope.number(), &listener_events(), trial.get());
    dgm_rendezvous meeting{};
    meeting.struct_size = sizeof meeting;
    if (modules::offers(table, &dgm_transport::rendezvous) &&
        table.rendezvous(trial->transport->self(), &meeting) == DGM_OK &&
        meeting.kind == DGM_MEET_OFFER)
      ++trial->facts.places;
    trial->facts.places += trial->facts.problems.size();
    try_standing(*trial);
  });
  if (!done)
    return {transport->name(), 1, {"could not be tried within 5 s; the machine is overloaded"}};
  return trial->facts;
}

PlaceFacts try_control_port(const settings::HostSettings& host) {
  PlaceFacts facts{.name = "control", .places = 1, .problems = {}};
  const auto address = net::parse_address(host.control_address, host.control_port);
  if (!address) return facts;  // reported where the settings were read
  const int socket = net::make_socket(*address, SOCK_STREAM);
  constexpr int kYes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &kYes, sizeof kYes);
  if (!net::bind_to(socket, *address) || ::listen(socket, 1) != 0)
    facts.problems.push_back(net::port_error(net::PortKind::kTcpListener, *address, errno).text());
  ::close(socket);
  return facts;
}

}  // namespace dgm::doctor
