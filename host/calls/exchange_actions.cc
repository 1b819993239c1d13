// Parties that are called for somebody who waits, and what scripts and the API want done with
// calls.
#include "host/base/log.h"
#include "host/base/uuid.h"
#include "host/calls/exchange.h"

namespace dgm::calls {
namespace {

routing::DialFailure failure_of(dgm_call_end_reason reason) {
  switch (reason) {
    case DGM_END_BUSY:
      return routing::DialFailure::kBusy;
    case DGM_END_NO_ANSWER:
      return routing::DialFailure::kNoAnswer;
    case DGM_END_REJECTED:
      return routing::DialFailure::kRejected;
    case DGM_END_UNREACHABLE:
      return routing::DialFailure::kUnreachable;
    case DGM_END_CONGESTION:
      return routing::DialFailure::kCongestion;
    default:
      return routing::DialFailure::kFailed;
  }
}

}  // namespace

void Exchange::invite(uint64_t caller_leg, CalledParty party, Admission admission) {
  PbxCall call;
  call.id = make_uuid();
  call.stage = PbxCall::Stage::kRinging;
  call.facts = admission.call;
  call.facts.id = call.id;
  call.facts.transport = call_control_->name();
  call.caller_leg = caller_leg;
  call.party = std::move(party);
  admission.call = call.facts;
  call.admission = std::move(admission);
  const auto id = call.id;
  const auto& made = calls_.insert_or_assign(id, std::move(call)).first->second;
  const auto& caller = made.party.caller;
  const auto& invitation = made.party.invitation;
  log::info("CALL_OUT", "call " + id + " to " + invitation.destination + " as " +
                            invitation.extension + " for call " + caller.id);
  dgm_outgoing_call request{};
  request.struct_size = sizeof request;
  request.call_id = to_dgm(made.id);
  request.destination = to_dgm(invitation.destination);
  request.from = to_dgm(caller.from);
  if (caller.transport == call_control_->name()) request.on_behalf_of = to_dgm(caller.id);
  request.ring_deadline_ms = invitation.ring_deadline_ms;
  const auto status = session_.call("originate", &dgm_call_control::originate, &request);
  if (status != DGM_OK)
    later([this, id, status] {
      on_hangup(id, DGM_END_FAILED,
                "the plugin refused originate (status " + std::to_string(status) + ")");
    });
}

// The party has not come, or has left again.
void Exchange::tell_caller(const PbxCall& call, dgm_call_end_reason reason) {
  if (call.stage == PbxCall::Stage::kUp)
    board_.hang_up(call.caller_leg, "the other party has hung up");
  else if (call.stage != PbxCall::Stage::kEnding)
    board_.on_not_reached(call.caller_leg, call.party, failure_of(reason));
}

void Exchange::end_parties_of(uint64_t caller_leg) {
  for (auto& [id, call] : calls_)
    if (call.caller_leg == caller_leg) end(call, DGM_END_NORMAL, "its caller has left");
}

bool Exchange::bridge(const std::vector<uint64_t>& legs) {
  std::vector<dgm_str> ids;
  for (const auto leg : legs) {
    const auto* call = find(leg);
    if (!call || call->stage != PbxCall::Stage::kUp) return false;
    ids.push_back(to_dgm(call->id));
  }
  if (session_.call("bridge", &dgm_call_control::bridge, ids.data(), ids.size()) != DGM_OK)
    return false;
  for (const auto leg : legs) find(leg)->bridged = true;
  return true;
}

void Exchange::part(const std::vector<uint64_t>& legs) {
  for (const auto leg : legs) {
    auto* call = find(leg);
    if (!call || !std::exchange(call->bridged, false)) continue;
    const auto id = to_dgm(call->id);
    session_.call("bridge", &dgm_call_control::bridge, &id, size_t{1});
  }
}

bool Exchange::perform(uint64_t leg, const routing::CallAction& action) {
  auto* call = find(leg);
  if (!call || call->stage != PbxCall::Stage::kUp) return false;
  using Kind = routing::CallAction::Kind;
  const auto id = to_dgm(call->id);
  dgm_status status = DGM_OK;
  switch (action.kind) {
    case Kind::kTransfer:
      status = session_.call("transfer", &dgm_call_control::transfer, id, to_dgm(action.text));
      break;
    case Kind::kRecord:
      status = session_.call("record", &dgm_call_control::record, id, to_dgm(action.text));
      break;
    case Kind::kStopRecording:
      status = session_.call("record", &dgm_call_control::record, id, dgm_str{});
      break;
    case Kind::kMonitor:
      status = session_.call("monitor", &dgm_call_control::monitor, id, to_dgm(action.text));
      break;
    default:
      return false;
  }
  if (status != DGM_OK)
    log::warning("PBX_REFUSED", "call " + call->id + ": " + call_control_->name() +
                                    " cannot do what " + action.where + " wants (status " +
                                    std::to_string(status) + ")");
  return true;
}

}  // namespace dgm::calls
