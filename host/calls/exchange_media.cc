// How the audio of a PBX's call finds its leg: three orders of events, and the next way when one
// fails.
#include <algorithm>

#include "dragoman/transport.h"
#include "host/base/log.h"
#include "host/base/uuid.h"
#include "host/calls/exchange.h"
#include "host/calls/switchboard_places.h"

namespace dgm::calls {
namespace {

constexpr uint32_t kMayBeEndingMs = 1000;
constexpr uint32_t kPbxPatienceMs = 15'000;
constexpr uint32_t kMediaPatienceMs = 8000;  // for both sides; a loopback PBX needs some 10 ms

struct Meeting {
  dgm_rendezvous_kind kind = DGM_MEET_LEG_FIRST;
  std::string address;
};

Meeting meeting_of(const modules::Provider& transport) {
  const auto& table = transport.table<dgm_transport>();
  if (!modules::offers(table, &dgm_transport::rendezvous)) return {};
  dgm_rendezvous given{};
  given.struct_size = sizeof given;
  const auto status = modules::call_plugin(
      &transport.guest(), "rendezvous", [&] { return table.rendezvous(transport.self(), &given); });
  if (status != DGM_OK) return {};
  return {given.kind, to_string(given.address)};
}

}  // namespace

std::vector<MediaWay> Exchange::ways_for(const routing::LegRoute& route) const {
  std::vector<MediaWay> ways;
  const auto generation = board_.generation();
  for (const auto& [name, codec] : pbx_ways_) {
    if (!route.media.empty() && route.media != name) continue;
    auto transport = generation->find(DGM_TRANSPORT_ID, name);
    if (transport) ways.push_back({transport, name, codec});
  }
  if (!route.codec.empty())
    std::ranges::stable_sort(ways, std::greater{},
                             [&](const MediaWay& way) { return way.codec == route.codec; });
  return ways;
}

void Exchange::begin_media(PbxCall& call) {
  call.stage = PbxCall::Stage::kMedia;
  if (call.ways.empty()) call.ways = ways_for(call.admission->plan.leg);
  if (call.ways.empty()) {
    const auto& wish = call.admission->plan.leg.media;
    const std::string why =
        wish.empty()
            ? "this host and the PBX have no way of media in common; enable a transport in "
              "providers.ini: rtp, audiosocket or websocket"
            : "its route wants media = \"" + wish +
                  "\", which the PBX or providers.ini does not offer; media = \"auto\" "
                  "takes what is there";
    log::error("CALL_WITHOUT_MEDIA", "call " + call.id + ": " + why);
    end(call, DGM_END_FAILED, why);
    return;
  }
  // A newer generation may listen elsewhere by now.
  auto& way = call.ways[call.way];
  if (auto current = board_.generation()->find(DGM_TRANSPORT_ID, way.name))
    way.transport = std::move(current);
  worker_.cancel_timer(call.patience);
  call.patience = worker_.start_timer(kMediaPatienceMs, 0, [this, id = call.id] {
    auto* late = find(id);
    if (late && late->stage == PbxCall::Stage::kMedia)
      try_next_way(*late, "its media was not connected within 8 s");
  });
  const auto meeting = meeting_of(*way.transport);
  call.token = make_uuid();
  switch (meeting.kind) {
    case DGM_MEET_OFFER:
      board_.announced().expect(call.token, *call.admission);
      call.leg = PbxCall::LegState::kThere;  // as soon as the stream comes
      start_media(call, meeting.address);
      break;
    case DGM_MEET_REMOTE_FIRST:
      start_media(call, {});
      break;
    default:
      open_leg(call, {});
  }
}

void Exchange::start_media(PbxCall& call, const std::string& address) {
  const auto& way = call.ways[call.way];
  dgm_media_request request{};
  request.struct_size = sizeof request;
  request.transport = to_dgm(way.name);
  request.address = to_dgm(address);
  request.token = to_dgm(call.token);
  request.codec = to_dgm(way.codec);
  const auto status =
      session_.call("start_media", &dgm_call_control::start_media, to_dgm(call.id), &request);
  if (status != DGM_OK)
    try_next_way(call, "the plugin refused start_media (status " + std::to_string(status) + ")");
}

void Exchange::open_leg(PbxCall& call, const std::string& remote) {
  const auto& way = call.ways[call.way];
  call.leg = PbxCall::LegState::kThere;
  board_.open_admitted(
      *call.admission, way.transport,
      {.remote = remote, .codec = way.name == "rtp" ? way.codec : std::string(), .by_pbx = true},
      [this, alive = std::weak_ptr<int>(alive_), number = call.admission->number, worker = &worker_,
       waits = remote.empty()](Result<dgm_address> address) {
        worker->post([this, alive, number, address, waits] {
          if (alive.expired()) return;
          auto* opened = find(number);  // nullptr, too, when another way is tried by now
          if (!opened || opened->stage != PbxCall::Stage::kMedia) return;
          if (!address)
            try_next_way(*opened, address.error().text());
          else if (waits)
            start_media(*opened, text_of(*address));
        });
      });
}

void Exchange::on_media_started(const std::string& id, const std::string& remote) {
  auto* call = find(id);
  if (!call || call->stage != PbxCall::Stage::kMedia || !call->admission) return;
  if (call->leg == PbxCall::LegState::kNone && remote.empty())
    try_next_way(*call, "the PBX does not say where its media is");
  else if (call->leg == PbxCall::LegState::kNone)
    open_leg(*call, remote);
  else if (!remote.empty())
    board_.set_remote(call->admission->number, remote);
}

// A call that is up may just be ending: its media is often the first to go.
void Exchange::on_media_refused(PbxCall& call, const std::string& why) {
  if (call.stage != PbxCall::Stage::kUp) {
    try_next_way(call, why);
    return;
  }
  worker_.cancel_timer(call.patience);
  call.patience = worker_.start_timer(kMayBeEndingMs, 0, [this, id = call.id, why] {
    auto* still = find(id);
    if (!still || still->stage != PbxCall::Stage::kUp) return;
    log::warning("MEDIA_FAILED",
                 "call " + id + ": its media has ended: " + why + "; it is begun again");
    begin_again(*still, still->way, why);
  });
}

void Exchange::try_next_way(PbxCall& call, const std::string& why) {
  if (call.stage != PbxCall::Stage::kMedia) return;
  const bool has_next = call.way + 1 < call.ways.size();
  log::warning("MEDIA_FAILED",
               "call " + call.id + ": " + call.ways[call.way].name + " failed: " + why +
                   (has_next ? "; " + call.ways[call.way + 1].name + " is tried" : ""));
  if (has_next)
    begin_again(call, call.way + 1, why);
  else
    end(call, DGM_END_FAILED, "no way of media has worked");
}

// The old leg may still be on its way out, so the new one gets a number and a seat of its own.
void Exchange::begin_again(PbxCall& call, size_t way, const std::string& why) {
  auto next = board_.seat_again(*call.admission);
  let_go(call, why);
  call.admission = std::move(next);
  call.way = way;
  begin_media(call);
}

// What the call had of ours: a leg, a stream that is still expected, or just a seat.
void Exchange::let_go(PbxCall& call, const std::string& why) {
  if (!call.admission) return;
  if (board_.announced().give_up(call.token) || call.leg == PbxCall::LegState::kNone)
    board_.release(*call.admission);
  else if (call.leg == PbxCall::LegState::kThere)
    board_.hang_up(call.admission->number, why);
  call.admission.reset();
  call.leg = PbxCall::LegState::kNone;
}

const routing::CallFacts* Exchange::on_leg_joined(uint64_t leg) {
  auto* call = find(leg);
  if (!call) return nullptr;
  call->stage = PbxCall::Stage::kUp;
  worker_.cancel_timer(call->patience);
  call->patience = 0;
  if (call->caller_leg) board_.play_tone(call->caller_leg, std::nullopt);
  return &call->facts;
}

void Exchange::on_leg_moved(uint64_t leg, const GenerationPtr& generation,
                            const routing::LegPlan& plan) {
  auto* call = find(leg);
  if (!call) return;
  call->admission->generation = generation;
  call->admission->plan = plan;
}

// Its seat was given back with it.
void Exchange::on_leg_gone(uint64_t leg) {
  end_parties_of(leg);
  auto* call = find(leg);
  if (!call) return;
  call->leg = PbxCall::LegState::kGone;
  if (call->stage == PbxCall::Stage::kMedia)
    try_next_way(*call, "its leg ended before any audio came");
  else if (call->stage == PbxCall::Stage::kUp && !problem().empty())
    wait_for_pbx(*call);
  else
    end(*call, DGM_END_NORMAL, "its leg has ended");
}

// The media went with the connection to the PBX; the party may still be there.
void Exchange::wait_for_pbx(PbxCall& call) {
  call.stage = PbxCall::Stage::kWithoutPbx;
  call.patience = worker_.start_timer(kPbxPatienceMs, 0, [this, id = call.id] {
    auto* late = find(id);
    if (late && late->stage == PbxCall::Stage::kWithoutPbx)
      end(*late, DGM_END_PBX_LOST, "its media has ended and the PBX has not come back");
  });
}

void Exchange::on_pbx_back() {
  for (auto& [id, call] : calls_)
    if (call.stage == PbxCall::Stage::kWithoutPbx)
      begin_again(call, call.way, "its media has ended while the PBX was away");
}

}  // namespace dgm::calls
