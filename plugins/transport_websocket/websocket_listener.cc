#include "plugins/transport_websocket/websocket_listener.h"

#include <algorithm>

#include "plugins/transport_websocket/websocket_protocol.h"

namespace dragoman::websocket {

namespace {

constexpr uint32_t kLookEveryMs = 100;
constexpr uint64_t kNsPerMs = 1'000'000;

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// Asterisk offers "media"; one that offers something else speaks something else.
bool speaks_media(const std::vector<Header>& headers) {
  for (const Header& header : headers) {
    if (!same_word(header.name, "Sec-WebSocket-Protocol")) continue;
    const std::string_view first = header.value.substr(0, header.value.find(','));
    return first == "media";
  }
  return true;
}

}  // namespace

std::vector<Place> parse_listen(const std::vector<std::string>& entries) {
  std::vector<Place> places;
  for (const std::string& entry : entries) {
    std::optional<Place> place = parse_place(entry);
    if (!place)
      throw Failure(Status::kInvalidConfig,
                    "listen: \"" + entry +
                        "\" is neither ADDRESS:PORT nor ADDRESS:PORT=EXTENSION, such as "
                        "127.0.0.1:8787");
    for (const Place& other : places) {
      if (place->address.port != 0 && same(other.address, place->address))
        throw Failure(Status::kInvalidConfig,
                      "listen: " + to_string(place->address) + " is given twice");
    }
    places.push_back(std::move(*place));
  }
  return places;
}

MediaListener::MediaListener(LegListener& owner, Place place, const ListenLimits& limits)
    : owner_(owner),
      place_(std::move(place)),
      limits_(limits),
      timer_(owner, [this] { close_the_silent(); }),
      listener_(owner, [this](const Upgrade& upgrade) { return on_upgrade(upgrade); }) {}

void MediaListener::open() {
  const Error why = listener_.open(place_.bind, place_.address.port, limits_.max_connections);
  if (!why.ok()) owner_.failed(why);
}

std::string MediaListener::url() const {
  const Address at = listener_.is_open() ? listener_.bound() : place_.address;
  return "ws://" + to_string(reachable(at)) + limits_.path;
}

MediaListener::Caller::Caller(MediaListener& listener, std::string given_token)
    : token(std::move(given_token)),
      upgraded_ns(now_ns()),
      socket(
          listener.owner_,
          {.on_text = [this, &listener](std::string_view text) { listener.on_text(*this, text); },
           .on_closed = [this, &listener](const Error&) { listener.remove(*this); }}) {}

bool MediaListener::on_upgrade(const Upgrade& upgrade) {
  std::optional<std::string> token = token_in(upgrade.target, limits_.path);
  if (!token || !speaks_media(upgrade.headers) || waiting_.size() >= limits_.max_connections)
    return false;
  auto caller = std::make_unique<Caller>(*this, std::move(*token));
  if (caller->socket.attach(upgrade.socket) != Status::kOk) return false;
  waiting_.push_back(std::move(caller));
  if (!timer_.running()) timer_.start(kLookEveryMs, kLookEveryMs);
  return true;
}

void MediaListener::on_text(Caller& caller, std::string_view text) {
  const auto event = parse_event(text);
  if (!event || event->kind != EventKind::kMediaStart) {
    owner_.log(Severity::kWarning,
               "WebSocket " + to_string(listener_.bound()) +
                   ": a connection began with something else than MEDIA_START; closed. Is it "
                   "Asterisk's chan_websocket?");
    return remove(caller);
  }
  // Asterisk's parameters of a connection leak into later ones (22.10): the channel's id is right.
  const std::string call_id = event->channel_id.empty() ? caller.token : event->channel_id;
  const dgm_socket stream = caller.socket.release();
  remove(caller);
  owner_.leg({.extension = place_.extension,
              .call_id = call_id,
              .from = event->channel,
              .stream = stream,
              .unread = view(bytes(text))});
}

void MediaListener::remove(const Caller& caller) {
  std::erase_if(waiting_, [&](const auto& one) { return one.get() == &caller; });
}

void MediaListener::close_the_silent() {
  const uint64_t now = now_ns();
  const size_t closed = std::erase_if(waiting_, [&](const auto& caller) {
    return now >= caller->upgraded_ns + limits_.start_deadline_ms * kNsPerMs;
  });
  if (closed > 0)
    owner_.log(Severity::kWarning,
               "WebSocket " + to_string(listener_.bound()) + ": " + std::to_string(closed) +
                   (closed == 1 ? " connection" : " connections") + " sent no MEDIA_START within " +
                   std::to_string(limits_.start_deadline_ms) + " ms and were closed");
  if (waiting_.empty()) timer_.cancel();
}

}  // namespace dragoman::websocket
