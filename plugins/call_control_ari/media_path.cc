#include "plugins/call_control_ari/media_path.h"

namespace dragoman::ari {

std::shared_ptr<MediaPath> MediaPath::start(Desk& desk, MediaPathParams params,
                                            std::shared_ptr<Bridge> bridge,
                                            MediaPathHandlers handlers) {
  std::shared_ptr<MediaPath> path(
      new MediaPath(desk, std::move(params), std::move(bridge), std::move(handlers)));
  return path->ask() == Status::kOk ? path : nullptr;
}

MediaPath::MediaPath(Desk& desk, MediaPathParams params, std::shared_ptr<Bridge> bridge,
                     MediaPathHandlers handlers)
    : desk_(desk),
      params_(std::move(params)),
      bridge_(std::move(bridge)),
      handlers_(std::move(handlers)),
      channel_(std::make_shared<OwnedChannel>(desk, params_.token,
                                              [this](const Event& event) { on_event(event); })) {}

Status MediaPath::ask() {
  const Request request = external_media({.channel_id = params_.token,
                                          .app = desk_.settings.app,
                                          .transport = params_.transport,
                                          .format = params_.format,
                                          .address = params_.address,
                                          .websocket_client = params_.websocket_client,
                                          .transport_data = desk_.features.transport_data});
  // The request owns the channel: whatever happens to the call meanwhile, it is removed only
  // after the answer, because a DELETE could overtake the POST.
  const Status status = desk_.rest.send_lasting(
      request,
      [weak = weak_from_this(), channel = channel_, request](const Answer& answer) {
        if (!answer.ok() && answer.problem.ok() && !answer.made_before()) channel->gone();
        if (const auto self = weak.lock()) self->on_answer(request, answer);
      },
      [weak = weak_from_this()] { return !weak.expired(); });
  if (status != Status::kOk) channel_->gone();
  return status;
}

void MediaPath::on_answer(const Request& request, const Answer& answer) {
  answered_ = true;
  if (answer.made_before() && needs_remote())
    return fail(
        {.status = Status::kUnavailable,
         .detail = "the connection to Asterisk was lost before it said where its media is"});
  if (answer.made_before()) {
    handlers_.on_started({});
    return join();  // its StasisStart may have been lost, too
  }
  if (!answer.ok()) return fail(desk_.explained(request, answer, "start media"));
  const std::optional<MediaPlace> place = parse_media_place(answer.body);
  if (!place)
    return fail({.status = Status::kUnavailable,
                 .detail = "could not start media: Asterisk's answer is no channel"});
  const std::string where = remote(*place);
  if (where.empty() && params_.transport == "rtp")
    return fail({.status = Status::kUnavailable,
                 .detail = "could not start media: Asterisk did not say where it waits for RTP"});
  handlers_.on_started(where);
}

bool MediaPath::needs_remote() const {
  return params_.transport == "rtp" ||
         (params_.transport == "websocket" && params_.websocket_client.empty());
}

std::string MediaPath::remote(const MediaPlace& place) const {
  if (params_.transport == "rtp") return place.rtp_address;
  if (needs_remote())
    return desk_.settings.place.websocket + "/media/" + percent_encode(place.websocket_id);
  return {};
}

void MediaPath::on_event(const Event& event) {
  const std::shared_ptr<MediaPath> self = shared_from_this();
  switch (event.kind) {
    case Event::Kind::kStasisStart:
      return join();
    case Event::Kind::kStasisEnd:
      return fail({.status = Status::kUnavailable, .detail = "the media channel has ended"});
    case Event::Kind::kDestroyed:
      channel_->gone();
      return fail({.status = Status::kUnavailable,
                   .detail = "Asterisk could not connect the media channel: " +
                             (event.text.empty() ? "no cause was given" : event.text) + " (" +
                             std::to_string(event.cause) + ")"});
    default:
      return;
  }
}

void MediaPath::join() {
  if (std::exchange(joining_, true)) return;
  bridge_->add(channel_->id(), [weak = weak_from_this()](const Error& why) {
    const auto self = weak.lock();
    if (!self) return;
    if (!why.ok()) return self->fail(why);
    self->handlers_.on_joined();
  });
}

void MediaPath::fail(const Error& why) {
  if (!std::exchange(failed_, true)) handlers_.on_failed(why);
}

}  // namespace dragoman::ari
