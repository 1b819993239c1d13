#include "dragoman/testing/drivers/call_control_driver.h"

#include <array>

namespace dragoman::testing {

namespace {

std::string s(dgm_str text) { return std::string(view(text)); }

// Indexed by the value; what is not there is told by its number.
template <size_t N>
std::string word(const std::array<const char*, N>& words, uint32_t value) {
  return value > 0 && value < N ? words[value] : std::to_string(value);
}
constexpr std::array kStates = {"", "ringing", "answered", "held", "resumed", "transferred"};
constexpr std::array kReasons = {"",         "normal",      "busy",       "no_answer",
                                 "rejected", "unreachable", "congestion", "handed_over",
                                 "pbx_lost", "failed"};

}  // namespace

void CallControlDriver::work(int step) {
  switch (step % 9) {
    case 0:
      answer("call-1");
      break;
    case 1:
      start_media("call-1", "rtp", "127.0.0.1:5000", "ulaw");
      break;
    case 2:
      originate("call-2", "8888", {.from = "7777", .on_behalf_of = "call-1"});
      break;
    case 3:
      bridge({"call-1", "call-2"});
      break;
    case 4:
      monitor("call-1", "9000");
      break;
    case 5:
      record("call-1", "conversation");
      break;
    case 6:
      transfer("call-1", "9999");
      break;
    case 7:
      reject("call-3", 486);
      break;
    case 8:
      hang_up("call-1");
      break;
  }
  host().advance(std::chrono::milliseconds(50));
}

dgm_status CallControlDriver::open_session(Borrowed& borrowed, dgm_error* why) {
  static constexpr dgm_call_control_events kEvents = {sizeof(dgm_call_control_events),
                                                      &on_ready,
                                                      &on_lost,
                                                      &on_incoming,
                                                      &on_state,
                                                      &on_media_started,
                                                      &on_dtmf,
                                                      &on_refused,
                                                      &on_hangup,
                                                      &on_failed};
  const dgm_call_control_params params = {0, scope_};
  return t().open(provider(), borrowed.structure(params, settings().newer_host),
                  borrowed.structure(kEvents, settings().newer_host), this, &session_, why);
}

void CallControlDriver::add(void* ctx, const char* event, dgm_str call_id,
                            const std::string& line) {
  CallControlDriver& driver = self(ctx);
  if (!driver.note(event)) return;
  if (driver.gone_.contains(s(call_id)))
    driver.violation(std::string("event ") + event + " of a call after its on_hangup");
  driver.calls_.push_back(line);
}

void CallControlDriver::on_ready(void* ctx, const dgm_pbx* pbx) {
  CallControlDriver& driver = self(ctx);
  if (!driver.note("ready")) return;
  driver.ready_ = true;
  driver.pbx_ = {s(pbx->name), s(pbx->version), {}};
  for (size_t i = 0; i < pbx->way_count; ++i)
    driver.pbx_.ways.push_back(s(pbx->ways[i].transport) + " " + s(pbx->ways[i].codec));
}

void CallControlDriver::on_lost(void* ctx, const dgm_error* why) {
  CallControlDriver& driver = self(ctx);
  if (!driver.note("lost")) return;
  if (why->detail.size == 0) driver.violation("event lost without a sentence in detail");
  driver.lost_.push_back(from_c(why));
}

void CallControlDriver::on_incoming(void* ctx, const dgm_incoming_call* call) {
  std::string line =
      "incoming " + s(call->call_id) + " " + s(call->extension) + " from " + s(call->from);
  if (call->from_name.size > 0) line += " (" + s(call->from_name) + ")";
  for (size_t i = 0; i < call->fact_count; ++i)
    line += " " + s(call->facts[i].key) + "=" + s(call->facts[i].value);
  self(ctx).gone_.erase(s(call->call_id));
  add(ctx, "incoming", call->call_id, line);
}

void CallControlDriver::on_state(void* ctx, dgm_str call_id, dgm_call_state state) {
  add(ctx, "state", call_id, "state " + s(call_id) + " " + word(kStates, state));
}

void CallControlDriver::on_media_started(void* ctx, dgm_str call_id, dgm_str remote) {
  add(ctx, "media_started", call_id, "media " + s(call_id) + " " + s(remote));
}

void CallControlDriver::on_dtmf(void* ctx, dgm_str call_id, char digit, uint32_t duration_ms) {
  add(ctx, "dtmf", call_id,
      "dtmf " + s(call_id) + " " + std::string(1, digit) + " " + std::to_string(duration_ms));
}

void CallControlDriver::on_refused(void* ctx, dgm_str call_id, dgm_str operation,
                                   const dgm_error* why) {
  if (why->detail.size == 0) self(ctx).violation("event refused without a sentence in detail");
  add(ctx, "refused", call_id,
      "refused " + s(call_id) + " " + s(operation) + ": " + s(why->detail));
}

void CallControlDriver::on_hangup(void* ctx, dgm_str call_id, const dgm_call_end* end) {
  std::string line = "hangup " + s(call_id) + " " + word(kReasons, end->reason);
  if (end->cause != 0) line += " " + std::to_string(end->cause);
  add(ctx, "hangup", call_id, line);
  self(ctx).gone_.insert(s(call_id));
  self(ctx).hangup_details_.push_back(s(end->detail));
}

}  // namespace dragoman::testing
