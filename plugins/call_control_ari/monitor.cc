#include "plugins/call_control_ari/monitor.h"

namespace dragoman::ari {

std::shared_ptr<Monitor> Monitor::start(Desk& desk, const std::string& channel,
                                        const std::string& destination, OnEnded on_ended) {
  std::shared_ptr<Monitor> monitor(new Monitor(desk, std::move(on_ended)));
  if (monitor->call(destination) != Status::kOk) return nullptr;
  monitor->follow(channel);
  return monitor;
}

Monitor::Monitor(Desk& desk, OnEnded on_ended)
    : desk_(desk),
      on_ended_(std::move(on_ended)),
      bridge_(Bridge::create(desk, "dragoman listens")),
      listener_(std::make_shared<OwnedChannel>(
          desk, desk.new_id("listener"), [this](const Event& event) { on_listener(event); })) {}

Monitor::~Monitor() {
  listener_->ignore();
  if (snoop_) snoop_->ignore();
}

void Monitor::follow(const std::string& channel) {
  if (snoop_) snoop_->ignore();
  snoop_ = std::make_shared<OwnedChannel>(desk_, desk_.new_id("snoop"), [this](const Event& event) {
    if (event.kind == Event::Kind::kStasisStart) join(event.channel.id);
  });
  const Request request = snoop(channel, snoop_->id(), desk_.settings.app, "dragoman-snoop");
  const Status status = desk_.rest.send(
      request, [weak = weak_from_this(), copy = snoop_, request](const Answer& answer) {
        if (answer.ok()) return;
        if (answer.problem.ok()) copy->gone();
        const auto self = weak.lock();
        if (self && self->snoop_ == copy)
          self->end(self->desk_.explained(request, answer, "listen to the call"));
      });
  if (status != Status::kOk) snoop_->gone();
}

Status Monitor::call(const std::string& destination) {
  const Request request = originate({.channel_id = listener_->id(),
                                     .endpoint = destination,
                                     .app = desk_.settings.app,
                                     .app_args = "dragoman-listener",
                                     .timeout_s = kRingSeconds});
  const Status status = desk_.rest.send(request, [weak = weak_from_this(), listener = listener_,
                                                  request, destination](const Answer& answer) {
    if (answer.ok()) return;
    if (answer.problem.ok()) listener->gone();
    if (const auto self = weak.lock())
      self->end(self->desk_.explained(request, answer, "call " + destination));
  });
  if (status != Status::kOk) listener_->gone();
  return status;
}

void Monitor::on_listener(const Event& event) {
  const std::shared_ptr<Monitor> self = shared_from_this();
  switch (event.kind) {
    case Event::Kind::kStasisStart:
      answered_ = true;
      return join(listener_->id());
    case Event::Kind::kStasisEnd:
      return end({});
    case Event::Kind::kDestroyed:
      listener_->gone();
      if (answered_) return end({});
      return end({.status = Status::kUnavailable,
                  .detail = "the listener did not answer: " +
                            (event.text.empty() ? "no cause was given" : event.text) + " (" +
                            std::to_string(event.cause) + ")"});
    default:
      return;
  }
}

void Monitor::join(const std::string& channel) {
  bridge_->add(channel, [weak = weak_from_this()](const Error& why) {
    const auto self = weak.lock();
    if (self && !why.ok()) self->end(why);
  });
}

void Monitor::end(const Error& why) {
  if (!std::exchange(ended_, true)) on_ended_(why);
}

}  // namespace dragoman::ari
