#include "plugins/transport_audiosocket/audiosocket_listener.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace dragoman::audiosocket {

namespace {

constexpr uint32_t kFrameMs = 20;
constexpr uint64_t kNsPerMs = 1'000'000;
constexpr uint64_t kTellEveryNs = 1'000'000'000;

constexpr size_t kSilentPayload = 320;  // 20 ms of 8 kHz
constexpr std::array<uint8_t, kHeaderSize + kSilentPayload> kSilentFrame{
    kAudio8k, kSilentPayload >> 8, kSilentPayload & 0xff};

bool is_taken(const Place& place, const std::vector<Place>& places) {
  return place.address.port != 0 &&
         std::any_of(places.begin(), places.end(),
                     [&](const Place& other) { return same(other.address, place.address); });
}

}  // namespace

std::vector<Place> parse_listen(const std::vector<std::string>& entries) {
  std::vector<Place> places;
  for (const std::string& entry : entries) {
    std::optional<Place> place = parse_place(entry);
    if (!place || place->extension.empty())
      throw Failure(
          Status::kInvalidConfig,
          "listen: \"" + entry + "\" is not ADDRESS:PORT=EXTENSION, such as 127.0.0.1:5050=7000");
    if (is_taken(*place, places))
      throw Failure(Status::kInvalidConfig, "listen: " + to_string(place->address) +
                                                " is given twice; each place has one extension");
    places.push_back(std::move(*place));
  }
  return places;
}

Place parse_announced(std::string_view text, const std::vector<Place>& others) {
  std::optional<Place> place = parse_place(text);
  if (!place || !place->extension.empty())
    throw Failure(Status::kInvalidConfig, "announced: \"" + std::string(text) +
                                              "\" is not ADDRESS:PORT, such as 127.0.0.1:5054");
  if (is_taken(*place, others))
    throw Failure(Status::kInvalidConfig,
                  "announced: " + to_string(place->address) +
                      " is one of listen; leave announced empty to use the first place of listen");
  return std::move(*place);
}

AudioSocketListener::AudioSocketListener(LegListener& owner, Place place,
                                         const ListenLimits& limits)
    : owner_(owner),
      place_(std::move(place)),
      limits_(limits),
      frame_timer_(owner, [this] { each_frame(); }),
      listener_(owner,
                [this](dgm_socket stream, const Address& from) { on_accept(stream, from); }) {}

void AudioSocketListener::open() {
  const Error why = listener_.open(place_.bind, place_.address.port, limits_.max_connections);
  if (!why.ok()) owner_.failed(why);
}

std::string AudioSocketListener::reached_at() const {
  return to_string(reachable(listener_.is_open() ? listener_.bound() : place_.address));
}

AudioSocketListener::Caller::Caller(AudioSocketListener& listener, const Address& address)
    : from(address),
      accepted_ns(now_ns()),
      stream(listener.owner_,
             {.on_data = [this, &listener](Bytes data, uint64_t) { listener.on_data(*this, data); },
              .on_closed = [this, &listener](const Error&) { listener.remove(*this); }}) {}

void AudioSocketListener::on_accept(dgm_socket stream, const Address& from) {
  // Not attached: the host closes it.
  if (waiting_.size() >= limits_.max_connections) return;
  auto caller = std::make_unique<Caller>(*this, from);
  if (caller->stream.attach(stream) != Status::kOk) return;
  static_cast<void>(caller->stream.send(kSilentFrame));
  caller->place = waiting_.size();
  waiting_.push_back(std::move(caller));
  if (!frame_timer_.running()) frame_timer_.start(kFrameMs, kFrameMs);
}

void AudioSocketListener::on_data(Caller& caller, Bytes data) {
  Message message;
  const Parser::Outcome outcome = caller.parser.next(data, message);
  if (outcome == Parser::Outcome::kNeedMore) return;
  if (outcome == Parser::Outcome::kBroken || message.kind != kUuid) {
    const uint8_t kind =
        outcome == Parser::Outcome::kBroken ? caller.parser.bad_kind() : message.kind;
    char text[8];
    std::snprintf(text, sizeof text, "0x%02x", kind);
    owner_.log(Severity::kWarning,
               "AudioSocket " + to_string(listener_.bound()) + ": " + to_string(caller.from) +
                   " began with a message of kind " + text +
                   " instead of its UUID (0x01); closed. Is it an AudioSocket client?");
    return remove(caller);
  }
  const std::string uuid = uuid_text(message.payload.first<kUuidSize>());
  const std::string from = to_string(caller.from);
  const dgm_socket stream = caller.stream.release();
  remove(caller);
  owner_.leg({.extension = place_.extension,
              .call_id = uuid,
              .from = from,
              .stream = stream,
              .unread = data});
}

// One timer for all who wait: Asterisk wants to hear something every 20 ms from accept() on.
void AudioSocketListener::each_frame() {
  const uint64_t now = now_ns();
  const uint64_t deadline = limits_.first_message_deadline_ms * kNsPerMs;
  for (size_t i = waiting_.size(); i-- > 0;) {
    Caller& caller = *waiting_[i];
    if (now >= caller.accepted_ns + deadline) {
      ++silent_;
      remove(caller);
    } else {
      static_cast<void>(caller.stream.send(kSilentFrame));
    }
  }
  if (silent_ > 0 && (told_ns_ == 0 || now >= told_ns_ + kTellEveryNs)) tell_of_silent_callers(now);
  if (waiting_.empty() && silent_ == 0) frame_timer_.cancel();
}

// One line a second at most, however many there are.
void AudioSocketListener::tell_of_silent_callers(uint64_t now_ns) {
  owner_.log(Severity::kWarning,
             "AudioSocket " + to_string(listener_.bound()) + ": " + std::to_string(silent_) +
                 (silent_ == 1 ? " connection" : " connections") + " sent no UUID within " +
                 std::to_string(limits_.first_message_deadline_ms) + " ms and were closed");
  silent_ = 0;
  told_ns_ = now_ns;
}

void AudioSocketListener::remove(Caller& caller) {
  const size_t place = caller.place;
  std::swap(waiting_[place], waiting_.back());
  waiting_[place]->place = place;
  waiting_.pop_back();
}

}  // namespace dragoman::audiosocket
