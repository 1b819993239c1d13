// Who is called for somebody who waits, what keys mean, and what scripts and the API want done.
#include <algorithm>
#include <future>

#include "dragoman/call_control.h"
#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/calls/ask_script.h"
#include "host/calls/exchange.h"
#include "host/calls/switchboard_places.h"

namespace dgm::calls {
namespace {

constexpr uint32_t kTellMs = 4000;    // how long a caller hears that the other one has not come
constexpr unsigned kMaxAttempts = 8;  // a script that always dials another one comes to an end

const char* word_of(routing::DialFailure reason) {
  using enum routing::DialFailure;
  switch (reason) {
    case kBusy:
      return "busy";
    case kNoAnswer:
      return "nobody answered";
    case kRejected:
      return "the call was declined";
    case kUnreachable:
      return "there is nobody at this address";
    case kCongestion:
      return "the line is congested";
    case kFailed:
      break;
  }
  return "the call failed";
}

}  // namespace

std::vector<std::string> Switchboard::problems() const {
  std::vector<std::string> problems;
  const std::lock_guard lock(mutex_);
  for (const auto& exchange : exchanges_)
    if (auto problem = exchange->problem(); !problem.empty() && !exchange->is_leaving())
      problems.push_back(std::move(problem));
  for (const auto& place : closed_places()) problems.push_back(place.text());
  return problems;
}

void Switchboard::on_joined(Floor&, const Leg& leg) {
  workers_.at(kFrontWorker)
      .post([this, number = leg.number(), facts = leg.facts_now(),
             invitations = leg.plan().invitations] {
        const routing::CallFacts* caller = &facts;
        for (auto& exchange : exchanges_)
          if (const auto* known = exchange->on_leg_joined(number)) caller = known;
        for (const auto& invitation : invitations) invite(number, {*caller, invitation});
      });
}

void Switchboard::invite(uint64_t leg, CalledParty party) {
  const auto seat = seat_of(leg);
  if (!seat) return;  // hung up meanwhile
  Exchange* able = nullptr;
  for (auto& exchange : exchanges_)
    if (!able && exchange->problem().empty() && !exchange->is_leaving()) able = exchange.get();
  if (!able) {
    log::error("CALL_OUT_FAILED", "call " + party.caller.id + ": nobody can call " +
                                      party.invitation.destination +
                                      ": no call control is configured and connected");
    on_not_reached(leg, party, routing::DialFailure::kFailed);
    return;
  }
  auto verdict = admit_beside(
      *seat, {.extension = party.invitation.extension, .started_at_unix_ms = unix_now_ms()},
      generation_of(leg));
  if (auto* admission = std::get_if<Admission>(&verdict))  // else somebody is there already
    able->invite(leg, std::move(party), std::move(*admission));
}

void Switchboard::on_not_reached(uint64_t leg, const CalledParty& party,
                                 routing::DialFailure reason) {
  log::info("CALL_NOT_REACHED", "call " + party.caller.id + ": " + party.invitation.destination +
                                    ": " + word_of(reason));
  const auto generation = generation_of(leg);
  if (!generation->script->has_on_dial_failed() || party.attempt >= kMaxAttempts) {
    tell_and_end(leg, reason);
    return;
  }
  const auto answer = [this, leg, party, reason](std::optional<routing::CallAction> action) {
    if (!action) {
      tell_and_end(leg, reason);
    } else if (action->kind == routing::CallAction::Kind::kDial) {
      auto other = party;
      other.invitation.destination = action->text;
      other.invitation.ring_deadline_ms = action->ring_deadline_ms;
      ++other.attempt;
      invite(leg, std::move(other));
    } else {
      follow(leg, party.caller, *action);
    }
  };
  auto& front = workers_.at(kFrontWorker);
  generation->script->ask_on_dial_failed(
      party.caller, {party.invitation.destination, reason, party.invitation.extension},
      home_to(front),
      in_time<std::optional<routing::CallAction>>(front, generation->settings.host.hook_deadline_ms,
                                                  answer));
}

void Switchboard::tell_and_end(uint64_t leg, routing::DialFailure reason) {
  play_tone(leg, reason == routing::DialFailure::kBusy ? audio::ProgressTone::kBusy
                                                       : audio::ProgressTone::kCongestion);
  workers_.at(kFrontWorker).start_timer(kTellMs, 0, [this, leg, reason] {
    hang_up(leg, std::string("the other party did not come: ") + word_of(reason));
  });
}

void Switchboard::on_key(Floor&, const Leg& leg, char digit) {
  workers_.at(kFrontWorker).post([this, number = leg.number(), facts = leg.facts_now(), digit] {
    on_key(number, facts, digit);
  });
}

void Switchboard::on_key(uint64_t leg, const routing::CallFacts& call, char digit) {
  log::info("DTMF", "call " + call.id + " (" + call.extension + ") pressed " + digit);
  const auto generation = generation_of(leg);
  if (!generation->script->has_on_dtmf()) return;
  generation->script->ask_on_dtmf(call, digit, home_to(workers_.at(kFrontWorker)),
                                  [this, leg, call](std::optional<routing::CallAction> action) {
                                    if (action) follow(leg, call, *action);
                                  });
}

void Switchboard::follow(uint64_t leg, const routing::CallFacts& caller,
                         const routing::CallAction& action) {
  using Kind = routing::CallAction::Kind;
  const auto seat = seat_of(leg);
  if (!seat) return;
  log::info("SCRIPT_ACTION", "call " + caller.id + ": " + action.where);
  switch (action.kind) {
    case Kind::kHangUp:
      hang_up(leg, "the script hung up (" + action.where + ")");
      return;
    case Kind::kCrossover:
      set_crossover(seat->room, action.crossover);
      return;
    case Kind::kLanguage:
      at_floor_of(leg, [leg, action](Floor& floor) {
        floor.change_language(leg, action.text, action.where);
      });
      return;
    case Kind::kAnnounce:
      announce(leg, action.text, [this, leg] { hang_up(leg, "after its announcement"); });
      return;
    default:
      break;
  }
  for (auto& exchange : exchanges_)
    if (exchange->perform(leg, action)) return;
  log::warning("SCRIPT_ACTION",
               "call " + caller.id + ": " + action.where +
                   " wants something that only a PBX can do, and this call came without one");
}

// Before its first question.
void Switchboard::set_going(routing::Script& script) {
  script.know_calls(
      [gate = act_gate_](const std::string& call_id, const routing::CallAction& action) {
        gate->pass(call_id, action);
      });
  script.start_timers();
}

void Switchboard::act(const std::string& call_id, const routing::CallAction& action) {
  for (const auto& floor : floors_) {
    floor->worker().post([this, &floor = *floor, call_id, action] {
      const uint64_t leg = floor.leg_of(call_id);
      if (leg == 0) return;
      workers_.at(kFrontWorker).post([this, leg, call_id, action] {
        follow(leg, {.id = call_id}, action);
      });
    });
  }
}

std::vector<uint64_t> Switchboard::legs_in(const std::string& room) const {
  std::vector<uint64_t> legs;
  const std::lock_guard lock(mutex_);
  for (const auto& [leg, seated] : seats_)
    if (seated.seat.room == room) legs.push_back(leg);
  return legs;
}

Outcome Switchboard::bridge_in_pbx(const std::string& room) {
  auto done = std::make_shared<std::promise<bool>>();
  auto bridged = done->get_future();
  workers_.at(kFrontWorker).post([this, room, done] {
    const auto legs = legs_in(room);
    done->set_value(legs.size() > 1 && std::ranges::any_of(exchanges_, [&](auto& exchange) {
                      return exchange->bridge(legs);
                    }));
  });
  if (bridged.wait_for(std::chrono::milliseconds(500)) == std::future_status::ready &&
      bridged.get())
    return Done{};
  return Error{"room " + room,
               "its legs are not two or more calls that one PBX has brought and connected"};
}

void Switchboard::part_in_pbx(const std::string& room) {
  workers_.at(kFrontWorker).post([this, room] {
    for (auto& exchange : exchanges_) exchange->part(legs_in(room));
  });
}

bool Switchboard::perform(uint64_t leg, const routing::CallAction& action) {
  if (!seat_of(leg)) return false;
  workers_.at(kFrontWorker).post([this, leg, action] {
    follow(leg, {.id = "of leg " + std::to_string(leg)}, action);
  });
  return true;
}

}  // namespace dgm::calls
