#include "host/calls/exchange.h"

#include <algorithm>

#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/calls/switchboard_places.h"

namespace dgm::calls {

namespace {

// Empty: the plugin does not tell.
std::string registration_of(const modules::Provider& call_control) {
  const auto& table = call_control.table<dgm_call_control>();
  if (!modules::offers(table, &dgm_call_control::registration)) return {};
  dgm_str text{};
  const auto status = modules::call_plugin(&call_control.guest(), "registration", [&] {
    return table.registration(call_control.self(), &text);
  });
  return status == DGM_OK ? to_string(text) : std::string();
}

}  // namespace

Exchange::Exchange(net::Worker& worker, Switchboard& board, ProviderPtr call_control)
    : worker_(worker), board_(board), call_control_(std::move(call_control)) {}

Exchange::~Exchange() {
  alive_.reset();
  for (auto& [id, call] : calls_) {
    worker_.cancel_timer(call.patience);
    let_go(call, "the host stops");
  }
  session_.close();
}

Outcome Exchange::open() {
  auto opened = session_.open(
      worker_, call_control_, "call control " + call_control_->name(),
      [this](const modules::Provider& pbx, dgm_scope scope, void** session, dgm_error* why) {
        const dgm_call_control_params params{sizeof params, scope};
        return pbx.table<dgm_call_control>().open(pbx.self(), &params, &events(), this, session,
                                                  why);
      });
  if (opened) return opened;
  return Error{"call control " + call_control_->name(), opened.error().sentence};
}

bool Exchange::would_be_replaced_by(const modules::Provider& other) const {
  const auto mine = registration_of(*call_control_);
  const auto theirs = registration_of(other);
  if (!mine.empty() && !theirs.empty()) return mine == theirs;
  return std::string_view(call_control_->type().name) == other.type().name;
}

void Exchange::stay_until(ProviderPtr successor) {
  leaving_ = false;
  successor_ = std::move(successor);
}

std::string Exchange::problem() const {
  const std::lock_guard lock(problem_mutex_);
  return problem_.empty() ? problem_ : "call control " + call_control_->name() + ": " + problem_;
}

void Exchange::set_problem(std::string problem) {
  const std::lock_guard lock(problem_mutex_);
  problem_ = std::move(problem);
}

void Exchange::on_ready(const dgm_pbx& pbx) {
  pbx_ways_.clear();
  std::string words;
  for (size_t i = 0; i < pbx.way_count; ++i) {
    pbx_ways_.emplace_back(to_string(pbx.ways[i].transport), to_string(pbx.ways[i].codec));
    words += (i ? ", " : "") + pbx_ways_.back().first + " " + pbx_ways_.back().second;
  }
  log::info("PBX_READY", call_control_->name() + " is " + to_string(pbx.name) + " " +
                             to_string(pbx.version) + "; its ways of media: " + words);
  set_problem({});
  later([this] { on_pbx_back(); });  // after what it told before, such as which media are gone
}

void Exchange::on_incoming(const dgm_incoming_call& given) {
  PbxCall call;
  call.id = to_string(given.call_id);
  call.facts = {.id = call.id,
                .from = to_string(given.from),
                .extension = to_string(given.extension),
                .transport = call_control_->name(),
                .started_at_unix_ms = unix_now_ms(),
                .from_name = to_string(given.from_name)};
  for (size_t i = 0; i < given.fact_count; ++i)
    call.facts.facts[to_string(given.facts[i].key)] = to_string(given.facts[i].value);
  log::info("CALL_IN", "call " + call.id + " from " +
                           (call.facts.from.empty() ? "an unknown number" : call.facts.from) +
                           " to " + call.facts.extension + " on " + call_control_->name());
  const auto id = call.id;
  const auto facts = call.facts;
  calls_.insert_or_assign(id, std::move(call));
  if (leaving_) {
    const std::string why = call_control_->name() + " is no longer configured";
    on_admitted(id, Refusal{503, {"", why}, why});
    return;
  }
  board_.admit(facts, [this, id, alive = std::weak_ptr<int>(alive_),
                       board = &board_](std::variant<Admission, Refusal> verdict) {
    if (!alive.expired())
      on_admitted(id, std::move(verdict));
    else if (const auto* admission = std::get_if<Admission>(&verdict))
      board->release(*admission);
  });
}

void Exchange::on_admitted(const std::string& id, std::variant<Admission, Refusal> verdict) {
  auto* call = find(id);
  if (const auto* refusal = std::get_if<Refusal>(&verdict)) {
    log::warning("CALL_REFUSED", "call " + id + ": " + refusal->log);
    if (call) session_.call("reject", &dgm_call_control::reject, to_dgm(id), refusal->sip_code);
    return;
  }
  auto& admission = std::get<Admission>(verdict);
  if (!call || call->stage != PbxCall::Stage::kDeciding) {  // hung up meanwhile
    board_.release(admission);
    return;
  }
  if (!admission.plan.transfer_to.empty()) {
    board_.release(admission);
    session_.call("transfer", &dgm_call_control::transfer, to_dgm(id),
                  to_dgm(admission.plan.transfer_to));
    return;
  }
  call->admission = std::move(admission);
  call->stage = PbxCall::Stage::kAnswering;
  session_.call("answer", &dgm_call_control::answer, to_dgm(id));
}

void Exchange::on_state(const std::string& id, dgm_call_state state) {
  auto* call = find(id);
  if (!call) return;
  switch (state) {
    case DGM_CALL_RINGING:
      log::info("CALL_RINGS", "call " + id + " rings at " + call->party.invitation.destination);
      if (call->caller_leg) board_.play_tone(call->caller_leg, audio::ProgressTone::kRinging);
      break;
    case DGM_CALL_ANSWERED:
      log::info("CALL_ANSWERED", "call " + id + " is answered");
      if (call->stage == PbxCall::Stage::kAnswering || call->stage == PbxCall::Stage::kRinging)
        begin_media(*call);
      break;
    case DGM_CALL_HELD:
      log::info("CALL_HELD", "call " + id + " is on hold");
      break;
    case DGM_CALL_RESUMED:
      log::info("CALL_RESUMED", "call " + id + " goes on");
      break;
    case DGM_CALL_TRANSFERRED:
      log::info("CALL_TRANSFERRED", "call " + id + ": another party has taken its place");
      break;
    default:
      break;
  }
}

void Exchange::on_refused(const std::string& id, const std::string& operation,
                          const std::string& why) {
  auto* call = find(id);
  if (!call || call->stage == PbxCall::Stage::kEnding) return;
  if (operation == "start_media") {
    on_media_refused(*call, why);
    return;
  }
  log::warning("PBX_REFUSED", "call " + id + ": " + operation + ": " + why);
  if (call->stage != PbxCall::Stage::kUp) end(*call, DGM_END_FAILED, operation + " was refused");
}

void Exchange::on_key(const std::string& id, char digit) {
  const auto* call = find(id);
  if (call && call->stage == PbxCall::Stage::kUp)
    board_.on_key(call->admission->number, call->facts, digit);
}

void Exchange::on_lost(const std::string& why) {
  log::warning("PBX_LOST", call_control_->name() + ": " + why);
  set_problem(why);
}

void Exchange::on_failed(const std::string& why) {
  log::error("PBX_FAILED", call_control_->name() + ": " + why);
  set_problem(why);
}

void Exchange::on_hangup(const std::string& id, dgm_call_end_reason reason,
                         const std::string& detail) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  auto call = std::move(found->second);
  calls_.erase(found);
  worker_.cancel_timer(call.patience);
  log::info("CALL_ENDED", "call " + id + " has ended: " + (detail.empty() ? "normal" : detail));
  if (call.leg != PbxCall::LegState::kNone) tell_script(call);
  let_go(call, "the PBX ended the call: " + detail);
  if (call.caller_leg) tell_caller(call, reason);
  if (calls_.empty() && (leaving_ || successor_))
    worker_.post([board = &board_, name = this] { board->on_exchange_empty(name); });
}

void Exchange::tell_script(const PbxCall& call) {
  auto facts = call.facts;
  const uint64_t now_ms = unix_now_ms();
  facts.duration_ms = now_ms - std::min(now_ms, facts.started_at_unix_ms);
  // Its seat may be given back already, so the board does not know its generation any more.
  call.admission->generation->script->tell_on_hangup(facts);
}

// Ours to end: the PBX is told, and its on_hangup clears the rest.
void Exchange::end(PbxCall& call, dgm_call_end_reason reason, const std::string& why) {
  if (call.stage == PbxCall::Stage::kEnding) return;
  call.stage = PbxCall::Stage::kEnding;
  log::info("CALL_ENDING", "call " + call.id + " is hung up: " + why);
  session_.call("hang_up", &dgm_call_control::hang_up, to_dgm(call.id), reason);
}

void Exchange::hang_up_all(const std::string& why) {
  for (auto& [id, call] : calls_) end(call, DGM_END_NORMAL, why);
}

PbxCall* Exchange::find(const std::string& id) {
  const auto found = calls_.find(id);
  return found == calls_.end() ? nullptr : &found->second;
}

PbxCall* Exchange::find(uint64_t leg) {
  for (auto& [id, call] : calls_)
    if (call.admission && call.admission->number == leg) return &call;
  return nullptr;
}

void Exchange::later(std::function<void()> task) {
  worker_.post([alive = std::weak_ptr<int>(alive_), task = std::move(task)] {
    if (!alive.expired()) task();
  });
}

// Posted: a plugin may tell from inside one of our own calls.
const dgm_call_control_events& Exchange::events() {
  static const dgm_call_control_events table{
      sizeof(dgm_call_control_events),
      [](void* ctx, const dgm_pbx* pbx) { static_cast<Exchange*>(ctx)->on_ready(*pbx); },
      [](void* ctx, const dgm_error* why) {
        static_cast<Exchange*>(ctx)->on_lost(to_string(why->detail));
      },
      [](void* ctx, const dgm_incoming_call* call) {
        static_cast<Exchange*>(ctx)->on_incoming(*call);
      },
      [](void* ctx, dgm_str id, dgm_call_state state) {
        auto* exchange = static_cast<Exchange*>(ctx);
        exchange->later([exchange, id = to_string(id), state] { exchange->on_state(id, state); });
      },
      [](void* ctx, dgm_str id, dgm_str remote) {
        auto* exchange = static_cast<Exchange*>(ctx);
        exchange->later([exchange, id = to_string(id), remote = to_string(remote)] {
          exchange->on_media_started(id, remote);
        });
      },
      [](void* ctx, dgm_str id, char digit, uint32_t) {
        auto* exchange = static_cast<Exchange*>(ctx);
        exchange->later([exchange, id = to_string(id), digit] { exchange->on_key(id, digit); });
      },
      [](void* ctx, dgm_str id, dgm_str operation, const dgm_error* why) {
        auto* exchange = static_cast<Exchange*>(ctx);
        exchange->later(
            [exchange, id = to_string(id), operation = to_string(operation),
             why = to_string(why->detail)] { exchange->on_refused(id, operation, why); });
      },
      [](void* ctx, dgm_str id, const dgm_call_end* end) {
        auto* exchange = static_cast<Exchange*>(ctx);
        exchange->later(
            [exchange, id = to_string(id), reason = end->reason, detail = to_string(end->detail)] {
              exchange->on_hangup(id, reason, detail);
            });
      },
      [](void* ctx, const dgm_error* why) {
        static_cast<Exchange*>(ctx)->on_failed(to_string(why->detail));
      }};
  return table;
}

}  // namespace dgm::calls
