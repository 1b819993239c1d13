#include "plugins/call_control_ari/call.h"

#include <algorithm>

namespace dragoman::ari {

namespace {

// Asterisk's cause in the events of a `core stop now`.
constexpr uint32_t kStopping = 4;
// Of a channel that somebody deleted.
constexpr uint32_t kByRequest = 32;

std::string with_cause(const std::string& text, uint32_t cause) {
  if (cause == 0) return text;
  return text + " (" + std::to_string(cause) + ")";
}

}  // namespace

Call::Call(Desk& desk, std::string id, bool outgoing, OnOver on_over)
    : desk_(desk),
      id_(std::move(id)),
      outgoing_(outgoing),
      on_over_(std::move(on_over)),
      channel_(id_) {}

Call::~Call() {
  if (!over_) desk_.forget(channel_);
}

std::shared_ptr<Call> Call::arrive(Desk& desk, const Channel& channel, OnOver on_over) {
  std::shared_ptr<Call> call(new Call(desk, channel.id, false, std::move(on_over)));
  call->context_ = channel.context;
  call->up_ = channel.is_up();
  call->watch();
  return call;
}

void Call::announce(const Channel& channel, const std::vector<std::string>& args) {
  std::vector<std::pair<std::string, std::string>> facts;
  for (const std::string& arg : args) facts.push_back(fact_of(arg));
  IncomingCall incoming = {.call_id = channel.id,
                           .extension = channel.exten,
                           .from = channel.caller_number,
                           .from_name = channel.caller_name};
  for (const auto& [key, value] : facts) incoming.facts.push_back({key, value});
  desk_.events.incoming(incoming);
}

std::shared_ptr<Call> Call::dial(Desk& desk, const OutgoingCall& outgoing,
                                 const std::string& originator, OnOver on_over) {
  std::shared_ptr<Call> call(
      new Call(desk, std::string(outgoing.call_id), true, std::move(on_over)));
  call->destination_ = outgoing.destination;
  call->watch();
  const Request request =
      originate({.channel_id = outgoing.call_id,
                 .endpoint = outgoing.destination,
                 .app = desk.settings.app,
                 .app_args = "dragoman-callee",
                 .caller_id = outgoing.from,
                 .originator = originator,
                 .timeout_s = std::max(1u, outgoing.ring_deadline_ms / 1000 +
                                               (outgoing.ring_deadline_ms % 1000 != 0))});
  call->dialling_ = true;
  const Status status = desk.rest.send(request, [weak = std::weak_ptr<Call>(call), &desk, request,
                                                 channel = call->id_](const Answer& answer) {
    if (const auto self = weak.lock(); self && !self->over_)
      self->on_dialled(request, answer);
    else if (answer.ok() || !answer.problem.ok())
      desk.sweeper.channel(channel);
  });
  return status == Status::kOk ? call : nullptr;
}

const std::string& Call::bridge_id() const {
  static const std::string kNone;
  return bridge_ ? bridge_->id() : kNone;
}

void Call::watch() {
  desk_.watch(channel_, [this](const Event& event) { on_event(event); });
}

void Call::on_event(const Event& event) {
  const std::shared_ptr<Call> self = shared_from_this();
  switch (event.kind) {
    case Event::Kind::kStasisStart:
      return on_start(event);
    case Event::Kind::kStasisEnd:
    case Event::Kind::kDestroyed:
      return on_end(event);
    case Event::Kind::kStateChange:
      if (event.channel.state == "Ringing") rings();
      // A callee is answered when it has entered the application.
      if (event.channel.is_up() && !outgoing_) is_up();
      return;
    case Event::Kind::kDial:
      dial_status_ = event.text;
      if (event.text == "RINGING") rings();
      return;
    case Event::Kind::kDtmf:
      return desk_.events.dtmf(id_, event.digit, event.duration_ms);
    case Event::Kind::kHold:
      if (!std::exchange(held_, true)) desk_.events.state(id_, CallState::kHeld);
      return;
    case Event::Kind::kUnhold:  // also told of a phone that transfers and has not held
      if (std::exchange(held_, false)) desk_.events.state(id_, CallState::kResumed);
      return;
    case Event::Kind::kHangupRequest:
      cause_ = event.cause;
      return;
    default:
      return;
  }
}

void Call::on_start(const Event& event) {
  if (event.replaces && event.replaces->id == channel_) return replaced_by(event.channel);
  if (!outgoing_ || told_answered_) return;
  context_ = event.channel.context;
  is_up();
  tell_answered();
}

void Call::replaced_by(const Channel& channel) {
  desk_.forget(channel_);
  channel_ = channel.id;
  if (!channel.context.empty()) context_ = channel.context;
  watch();
  for (const auto& monitor : monitors_) monitor->follow(channel_);
  desk_.events.state(id_, CallState::kTransferred);
}

void Call::rings() {
  if (!outgoing_ || up_ || std::exchange(told_ringing_, true)) return;
  desk_.events.state(id_, CallState::kRinging);
}

// From now on the channel can be joined to a bridge.
void Call::is_up() {
  up_ = true;
  passes("answer");
  if (answer_asked_) tell_answered();
  settle("answer");
}

void Call::tell_answered() {
  if (!std::exchange(told_answered_, true)) desk_.events.state(id_, CallState::kAnswered);
}

void Call::on_end(const Event& event) {
  if (event.cause != 0) cause_ = event.cause;
  if (event.kind == Event::Kind::kDestroyed) cause_text_ = event.text;
  if (ending_) return finish(*ending_, cause_, "hung up by Dragoman");
  if (handing_over_) return finish(CallEndReason::kHandedOver, 0, "handed over to the PBX");
  if (cause_ == kStopping) return finish(CallEndReason::kPbxLost, 0, "Asterisk is stopping");
  const bool answered = !outgoing_ || up_;
  CallEndReason reason = end_reason(cause_, answered);
  if (!answered && (cause_ == 0 || cause_ == 16) && !dial_status_.empty())
    reason = dial_end_reason(dial_status_);
  std::string text = answered ? "the party hung up" : destination_ + " was not reached";
  if (cause_ == kByRequest) text = "hung up through ARI";
  if (cause_ != 0 && !cause_text_.empty()) text = cause_text_;  // of 0 it is "Unknown"
  finish(reason, cause_, with_cause(text, cause_));
}

// Everything that Asterisk holds of the call goes before the host hears of the end.
void Call::finish(CallEndReason reason, uint32_t cause, const std::string& detail) {
  if (std::exchange(over_, true)) return;
  const std::shared_ptr<Call> self = shared_from_this();
  desk_.forget(channel_);
  monitors_.clear();
  media_.reset();
  old_media_.reset();
  bridge_.reset();
  shared_.reset();
  on_over_(id_);
  desk_.events.hangup(id_, {.reason = reason, .cause = cause, .detail = detail});
}

void Call::refused(const char* operation, const Error& why) {
  passes(operation);
  if (!over_) desk_.events.refused(id_, operation, why);
}

void Call::found(const Channel& channel) {
  if (channel.state == "Ringing") rings();
  if (!channel.is_up() || up_) return;
  if (outgoing_ && channel.app_name != "Stasis") return;
  context_ = channel.context;
  is_up();
  if (outgoing_) tell_answered();
}

void Call::media_is_gone() {
  if (media_)
    on_media_failed(media_, {.status = Status::kUnavailable,
                             .detail = "the media channel has gone while the connection "
                                       "to Asterisk was away"});
}

void Call::is_gone(CallEndReason reason, const std::string& detail) {
  finish(ending_.value_or(reason), 0, detail);
}

void Call::on_recording_failed(const Event& event) {
  if (recording_.empty() || event.recording != recording_) return;
  recording_.clear();
  refused("record", {.status = Status::kUnavailable,
                     .detail = "the recording " + event.recording + " failed: " + event.text});
}

void Call::begins(const char* operation) {
  passes(operation);
  passing_.push_back({operation, now_ns()});
}

void Call::passes(const char* operation) {
  std::erase_if(passing_, [&](const Passing& passing) {
    return std::string_view(passing.operation) == operation;
  });
}

void Call::check() {
  const uint64_t patience_ns = uint64_t{desk_.settings.watchdog_s} * 1'000'000'000;
  const auto late = std::find_if(passing_.begin(), passing_.end(), [&](const Passing& passing) {
    return now_ns() - passing.since_ns > patience_ns;
  });
  if (late == passing_.end()) return;
  const std::string operation = late->operation;
  if (operation == "transfer") {  // the phone may not obey; the call is as good as before
    handing_over_ = false;
    return refused("transfer", {.status = Status::kTimeout,
                                .detail = "the call was not taken elsewhere within " +
                                          std::to_string(desk_.settings.watchdog_s) +
                                          " s; a phone may ignore that it is sent away"});
  }
  const std::string what = "the watchdog found call " + id_ + " in " + operation +
                           " for more than " + std::to_string(desk_.settings.watchdog_s) + " s";
  desk_.owner.log(Severity::kWarning, what + "; it is hung up");
  desk_.metrics.watchdog.add();
  passing_.clear();
  if (ending_) {
    desk_.sweeper.channel(channel_);
    finish(CallEndReason::kFailed, 0, what);
    return;
  }
  hang_up(CallEndReason::kFailed);
}

}  // namespace dragoman::ari
