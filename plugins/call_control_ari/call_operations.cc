// What the host asks of a call. Each begins requests; what comes of them are events.
#include "plugins/call_control_ari/call.h"

namespace dragoman::ari {

// `on_answer` runs unless the call is over by then.
Status Call::ask(const char* operation, const Request& request, OnAnswer on_answer) {
  begins(operation);
  const Status status =
      desk_.rest.send(request, [weak = weak_from_this(), request, on_answer](const Answer& answer) {
        if (const auto self = weak.lock(); self && !self->over_)
          ((*self).*on_answer)(request, answer);
      });
  if (status != Status::kOk) passes(operation);
  return status;
}

Bridge& Call::own_bridge() {
  if (!bridge_) bridge_ = Bridge::create(desk_, "dragoman " + id_);
  return *bridge_;
}

// Once it is answered, the party's channel moves into the bridge where it belongs.
void Call::settle(const char* operation) {
  const std::shared_ptr<Bridge>& wanted = shared_ ? shared_ : bridge_;
  if (!up_ || !wanted || in_bridge_ == wanted->id()) return;
  in_bridge_ = wanted->id();
  begins("join");
  wanted->add(channel_, [weak = weak_from_this(), operation, id = in_bridge_](const Error& why) {
    const auto self = weak.lock();
    if (!self) return;
    // The party has left the application: its end follows. If it does not, the watchdog sees that
    // nothing has passed.
    if (why.provider_code == "400" || why.provider_code == "422") return;
    self->passes("join");
    if (why.ok()) return;
    if (self->in_bridge_ == id) self->in_bridge_.clear();  // the next occasion tries again
    self->refused(operation, why);
  });
}

Status Call::answer() {
  if (outgoing_ || std::exchange(answer_asked_, true)) return Status::kOk;
  own_bridge();
  settle("answer");
  begins("answer");
  const Request request = ari::answer(channel_);
  const std::weak_ptr<Call> weak = weak_from_this();
  const Status status = desk_.rest.send_lasting(
      request,
      [weak, request](const Answer& answer) {
        if (const auto self = weak.lock(); self && !self->over_) self->on_answered(request, answer);
      },
      [weak] { return !weak.expired(); });
  if (status != Status::kOk) passes("answer");
  return status;
}

void Call::on_answered(const Request& request, const Answer& answer) {
  passes("answer");
  if (answer.ok()) return is_up();
  if (answer.gone()) return finish(CallEndReason::kNormal, cause_, "the caller has gone");
  refused("answer", desk_.explained(request, answer, "answer the call"));
}

void Call::on_dialled(const Request& request, const Answer& answer) {
  dialling_ = false;
  if (answer.ok()) {
    if (ending_) send_hang_up();
    return;
  }
  // Without an answer the channel may be there all the same.
  if (!answer.problem.ok()) desk_.sweeper.channel(channel_);
  const Error why = desk_.explained(request, answer, "call " + destination_);
  const bool nobody = answer.problem.ok() && answer.status == 500;
  finish(ending_.value_or(nobody ? CallEndReason::kUnreachable : CallEndReason::kFailed), 0,
         why.detail);
}

Status Call::reject(uint32_t sip_code) {
  const Rejection rejection = rejection_of(sip_code);
  return hang_up_with(rejection.word, rejection.reason);
}

Status Call::hang_up(CallEndReason reason) { return hang_up_with(hangup_word(reason), reason); }

Status Call::hang_up_with(std::string_view word, CallEndReason reason) {
  if (ending_) return Status::kOk;
  ending_ = reason;
  hangup_word_ = word;
  begins("hang_up");
  // A DELETE must not overtake the POST that makes the channel.
  if (!dialling_) send_hang_up();
  return Status::kOk;
}

void Call::send_hang_up() {
  const Status status = ask("hang_up", ari::hang_up(channel_, hangup_word_), &Call::on_hung_up);
  if (status != Status::kOk) begins("hang_up");  // the watchdog ends it
}

void Call::on_hung_up(const Request&, const Answer& answer) {
  if (answer.ok() && desk_.connected) return;  // its events follow
  if (answer.ok() || answer.gone()) return finish(*ending_, cause_, "hung up by Dragoman");
  if (desk_.connected) return;  // the watchdog ends it
  finish(CallEndReason::kPbxLost, 0, "Asterisk is away: " + answer.problem.detail);
}

Status Call::start_media(const MediaRequest& request) {
  std::string why;
  const std::optional<std::string> format = media_format(request.transport, request.codec, why);
  const bool offer = request.transport == "websocket" && !request.address.empty();
  if (offer && desk_.settings.websocket_client.empty())
    why = "Asterisk shall bring media to " + std::string(request.address) +
          ", and option websocket_client does not say which section of websocket_client.conf leads "
          "there; name it, or do not listen in the transport's section";
  else if (request.transport != "websocket" && request.address.empty())
    why = "media over " + std::string(request.transport) +
          " needs the address at which our side waits";
  if (request.token.empty()) return Status::kInvalidArgument;
  if (!why.empty()) {
    refused("start_media", {.status = Status::kUnsupported, .detail = why});
    return Status::kOk;
  }
  own_bridge();
  settle("start_media");
  const auto path = std::make_shared<std::weak_ptr<MediaPath>>();
  const std::weak_ptr<Call> weak = weak_from_this();
  std::shared_ptr<MediaPath> started = MediaPath::start(
      desk_,
      {.transport = std::string(request.transport),
       .format = *format,
       .address = std::string(request.address),
       .token = std::string(request.token),
       .websocket_client = offer ? desk_.settings.websocket_client : std::string()},
      bridge_,
      {.on_started =
           [weak](const std::string& remote) {
             if (const auto self = weak.lock()) self->desk_.events.media_started(self->id_, remote);
           },
       .on_joined =
           [weak, path] {
             const auto self = weak.lock();
             if (!self || self->media_ != path->lock()) return;
             self->passes("start_media");
             self->old_media_.reset();
           },
       .on_failed =
           [weak, path](const Error& error) {
             if (const auto self = weak.lock()) self->on_media_failed(*path, error);
           }});
  if (!started) return Status::kBusy;
  *path = started;
  begins("start_media");
  if (!old_media_) old_media_ = std::move(media_);
  media_ = std::move(started);
  return Status::kOk;
}

void Call::on_media_failed(const std::weak_ptr<MediaPath>& path, const Error& why) {
  const std::shared_ptr<MediaPath> failed = path.lock();
  if (failed && failed == old_media_) old_media_.reset();
  if (!failed || failed != media_) return;
  media_ = std::move(old_media_);  // what was there before goes on
  if (!ending_ && !handing_over_) refused("start_media", why);
}

void Call::share(std::shared_ptr<Bridge> bridge) {
  const std::shared_ptr<Bridge> left = std::exchange(shared_, std::move(bridge));
  if (left && !shared_) own_bridge();
  settle("bridge");
}

Status Call::monitor(const std::string& destination) {
  if (!up_ || destination.empty()) return Status::kInvalidArgument;
  const auto place = std::make_shared<std::weak_ptr<Monitor>>();
  std::shared_ptr<Monitor> monitor = Monitor::start(
      desk_, channel_, destination, [weak = weak_from_this(), place](const Error& why) {
        const auto self = weak.lock();
        if (!self) return;
        std::erase(self->monitors_, place->lock());
        if (!why.ok()) self->refused("monitor", why);
      });
  if (!monitor) return Status::kBusy;
  *place = monitor;
  monitors_.push_back(std::move(monitor));
  return Status::kOk;
}

void Call::stop_recording() {
  if (recording_.empty()) return;
  // 404: it has ended by itself.
  desk_.rest.send(ari::stop_recording(recording_), [](const Answer&) {});
  recording_.clear();
}

Status Call::record(const std::string& name) {
  if (name.find("..") != std::string::npos || name.size() > 200 ||
      name.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos)
    return Status::kInvalidArgument;
  stop_recording();
  if (name.empty()) return Status::kOk;
  if (!up_) return Status::kInvalidArgument;
  recording_ = name;
  Bridge& bridge = shared_ ? *shared_ : own_bridge();
  const Request request = record_bridge(bridge.id(), name, desk_.settings.record_format);
  bridge.when_ready([weak = weak_from_this(), request](const Error& why) {
    const auto self = weak.lock();
    if (!self) return;
    if (!why.ok()) return self->refused("record", why);
    self->desk_.rest.send(request, [weak, request](const Answer& answer) {
      const auto recorded = weak.lock();
      if (!recorded || answer.ok()) return;
      recorded->recording_.clear();
      recorded->refused("record", recorded->desk_.explained(request, answer, "record the call"));
    });
  });
  return Status::kOk;
}

// "1002", "1002@internal", or an endpoint such as "PJSIP/bob".
Status Call::transfer(const std::string& destination) {
  if (destination.empty() || ending_) return Status::kInvalidArgument;
  const bool endpoint = destination.find('/') != std::string::npos;
  const size_t at = destination.find('@');
  const std::string extension = destination.substr(0, at);
  const std::string context = at == std::string::npos ? context_ : destination.substr(at + 1);
  if (!endpoint && (extension.empty() || context.empty())) return Status::kInvalidArgument;
  handing_over_ = true;
  return ask("transfer",
             endpoint ? redirect(channel_, destination)
                      : continue_in_dialplan(channel_, context, extension),
             &Call::on_transferred);
}

void Call::on_transferred(const Request& request, const Answer& answer) {
  if (answer.ok()) return;  // the channel leaves the application
  handing_over_ = false;
  if (answer.gone()) return finish(CallEndReason::kNormal, cause_, "the caller has gone");
  refused("transfer", desk_.explained(request, answer, "hand the call over"));
}

}  // namespace dragoman::ari
