// Transports in C++: the framing of one leg's media. A provider class with
//   explicit Provider(const dragoman::Options&);                            // [control]
//   std::unique_ptr<TransportSession> open(const LegParams&, LegEvents);     // [worker]
//   void listen(dragoman::LegListener&);                                     // [worker] optional
//   Rendezvous rendezvous() const;                                           // [any] optional
// open() may run on several workers at once: what it changes in the provider needs a lock.
#pragma once

#include <mutex>
#include <vector>

#include "dragoman/cpp/net.hpp"
#include "dragoman/cpp/plugin.hpp"
#include "dragoman/transport.h"

namespace dragoman {

// Borrowed for the duration of open().
struct LegParams {
  dgm_scope scope = 0;
  std::string_view extension = {};
  dgm_socket stream = 0;                 // attach a TcpStream or WebSocket to it. 0: none
  std::span<const uint8_t> unread = {};  // handle it as the first data
  uint16_t local_port = 0;               // of a standing leg; 0: one of the transport's range
  std::string_view remote = {};          // the only source accepted; empty: learn
  std::string_view codec = {};           // "ulaw" "alaw" "g722" "l16"; empty: the transport's
};

struct Packet {
  uint32_t flags = 0;          // DGM_MEDIA_*
  uint64_t arrived_at_ns = 0;  // host steady clock
  uint64_t sequence = 0;       // extended: never wraps
  uint64_t position = 0;       // of the first sample, in samples of sample_rate_hz; never wraps
  dgm_codec codec = 0;
  uint32_t sample_rate_hz = 0;  // of the audio: 16000 for G.722
  std::span<const uint8_t> payload = {};
};

// One 20 ms frame to send, encoded in the format of the last format() event.
struct Media {
  uint32_t flags = 0;
  uint64_t position = 0;  // follows the clock, also over what was not sent
  std::span<const uint8_t> payload = {};
};

// All [worker]. A light handle; copies speak for the same leg.
class LegEvents {
 public:
  using Sink = detail::EventSink<dgm_leg_events>;
  explicit LegEvents(Sink& sink) : sink_(&sink) {}

  // Where the far end may send; version 0: a stream, nothing to tell.
  void ready(const Address& local = {}) const {
    const dgm_leg_ready c = {sizeof c, local};
    sink_->send<&dgm_leg_events::on_ready>("on_ready", &c);
  }
  void format(dgm_codec codec, uint32_t sample_rate_hz) const {
    const dgm_leg_format c = {sizeof c, codec, sample_rate_hz};
    sink_->send<&dgm_leg_events::on_format>("on_format", &c);
  }
  // [rt]
  void packet(const Packet& packet) const {
    const dgm_packet c = {
        sizeof c,        packet.flags, packet.arrived_at_ns,  packet.sequence,
        packet.position, packet.codec, packet.sample_rate_hz, bytes(packet.payload)};
    sink_->send<&dgm_leg_events::on_packet>("on_packet", &c);
  }
  // Once per key press.
  void dtmf(char digit, uint32_t duration_ms) const {
    sink_->send<&dgm_leg_events::on_dtmf>("on_dtmf", digit, duration_ms);
  }
  // The last event; kOk: the far end hung up.
  void ended(const Error& why = {}) const {
    const dgm_error c = to_c(why);
    sink_->send_last<&dgm_leg_events::on_ended>("on_ended", &c);
  }

 private:
  Sink* sink_;
};

class TransportSession : public Session {
 public:
  TransportSession(const LegParams& params, LegEvents events)
      : Session(params.scope), events_(events) {}

  virtual Status send(const Media& media) = 0;                  // [worker, rt] one call per 20 ms
  virtual Status send_dtmf(char digit, uint32_t duration_ms) {  // [worker]
    static_cast<void>(digit), static_cast<void>(duration_ms);
    return Status::kUnsupported;
  }
  // [worker] Send there from now on, and hear nobody else.
  virtual Status set_remote(std::string_view remote) {
    static_cast<void>(remote);
    return Status::kUnsupported;
  }
  // [worker, rt] `out` comes with jitter and round trip "not known" and all counters 0.
  virtual void stats(dgm_leg_stats& out) const = 0;

  void fail(const Error& error) noexcept final { events_.ended(error); }

 protected:
  const LegEvents& events() const { return events_; }

 private:
  LegEvents events_;
};

// How the media of a call that call control brings finds its leg, after listen(). A provider that
// does not say: DGM_MEET_LEG_FIRST.
struct Rendezvous {
  dgm_rendezvous_kind kind = DGM_MEET_LEG_FIRST;
  std::string_view address = {};  // DGM_MEET_OFFER: where to connect to; lives as the provider does
};

// A caller who has arrived by himself; the host answers with open(), perhaps on another worker.
struct LegOffer {
  std::string_view extension = {}, call_id = {}, from = {};
  dgm_socket stream = 0;  // from release(): the listener may not use it any more
  std::span<const uint8_t> unread = {};
};

// The listening scope: owner of the provider's listeners and of streams that are not offered yet.
// It outlives what the provider makes with it.
class LegListener : public ScopeOwner {
 public:
  LegListener(dgm_scope scope, const dgm_listener_events* events, void* ctx)
      : ScopeOwner(scope), sink_(scope, events, ctx) {}

  void leg(const LegOffer& offer) {
    const dgm_leg_offer c = {sizeof c,        str(offer.extension), str(offer.call_id),
                             str(offer.from), offer.stream,         bytes(offer.unread)};
    sink_.send<&dgm_listener_events::on_leg>("on_leg", &c);
  }
  // The host keeps one leg open on this port, and opens it again after each call.
  void standing_leg(std::string_view extension, uint16_t local_port) {
    sink_.send<&dgm_listener_events::on_standing_leg>("on_standing_leg", str(extension),
                                                      local_port);
  }
  // One listening place is dead: which, why, remedy. The others go on.
  void failed(const Error& error) {
    const dgm_error c = to_c(error);
    sink_.send<&dgm_listener_events::on_failed>("on_failed", &c);
  }
  void fail(const Error& error) noexcept final { failed(error); }

  // For the wrapper: the host has closed the scope.
  void close() {
    scope_is_closed();
    sink_.close();
  }

 private:
  detail::EventSink<dgm_listener_events> sink_;
};

namespace detail {

struct LegListeners {
  std::mutex mutex;
  std::vector<std::unique_ptr<LegListener>> list = {};
};

// The listeners come first, and so outlive the author's provider, whose sockets refer to them.
template <typename Provider>
struct TransportBox : LegListeners, ProviderBox<Provider> {
  explicit TransportBox(const Options& options) : ProviderBox<Provider>(options) {}
  // [control] The scopes are closed by now: no socket of theirs may be touched.
  ~TransportBox() {
    for (const auto& listener : this->list) listener->close();
  }
};

template <typename Provider>
struct TransportGlue {
  using Box = SessionBox<TransportSession, LegEvents::Sink>;
  using Providers = TransportBox<Provider>;
  static constexpr bool kListens = requires(Provider & provider, LegListener& listener) {
    provider.listen(listener);
  };
  static constexpr bool kMeets = requires(const Provider& provider) { provider.rendezvous(); };

  static dgm_status listen(void* provider, dgm_scope scope, const dgm_listener_events* events,
                           void* ctx) noexcept {
    if constexpr (kListens) {
      LegListener* listener = nullptr;
      try {
        Providers& providers = *static_cast<Providers*>(provider);
        auto made = std::make_unique<LegListener>(scope, events, ctx);
        listener = made.get();
        {
          const std::lock_guard lock(providers.mutex);
          for (const auto& earlier : providers.list) earlier->close();
          providers.list.push_back(std::move(made));
        }
        providers.provider.listen(*listener);
        return DGM_OK;
      } catch (...) {
        const Error error = current_error("listen()");
        if (listener) listener->fail(error);
        return raw(error.status);
      }
    }
    return DGM_UNSUPPORTED;
  }
  static dgm_status open(void* provider, const dgm_leg_params* given, const dgm_leg_events* events,
                         void* ctx, void** session, dgm_error* why) noexcept {
    const dgm_leg_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      const LegParams params = {c.scope,      view(c.extension), c.stream,     view(c.unread),
                                c.local_port, view(c.remote),    view(c.codec)};
      Box& box = make_box(c.scope, events, ctx);
      box.session = static_cast<Providers*>(provider)->provider.open(params, LegEvents(box.sink));
    });
  }
  static dgm_status send(void* session, const dgm_media* media) noexcept {
    return guarded_call<Box>(session, "send()", [&](auto& author) {
      return author.send(Media{media->flags, media->position, view(media->payload)});
    });
  }
  static dgm_status send_dtmf(void* session, char digit, uint32_t duration_ms) noexcept {
    return guarded_call<Box>(session, "send_dtmf()",
                             [&](auto& author) { return author.send_dtmf(digit, duration_ms); });
  }
  static dgm_status set_remote(void* session, dgm_str remote) noexcept {
    return guarded_call<Box>(session, "set_remote()",
                             [&](auto& author) { return author.set_remote(view(remote)); });
  }
  static dgm_status rendezvous(void* provider, dgm_rendezvous* out) noexcept {
    if constexpr (kMeets) {
      try {
        const Rendezvous meeting = static_cast<const Providers*>(provider)->provider.rendezvous();
        const dgm_rendezvous full = {out->struct_size, meeting.kind, str(meeting.address)};
        std::memcpy(out, &full, std::min<size_t>(out->struct_size, sizeof full));
        return DGM_OK;
      } catch (...) {
        const Error error = current_error("rendezvous()");
        log(Severity::kError, error.detail);
        return raw(error.status);
      }
    }
    return DGM_UNSUPPORTED;
  }
  // Also after the last event: the host reads the final figures then.
  static void stats(void* session, dgm_leg_stats* out) noexcept {
    dgm_leg_stats full = {};
    full.struct_size = out->struct_size;
    full.jitter_ms = -1;
    full.round_trip_ms = -1;
    try {
      static_cast<Box*>(session)->session->stats(full);
    } catch (...) {
      misbehaving(static_cast<Box*>(session)->sink.scope(), "an exception in stats()");
    }
    std::memcpy(out, &full, std::min<size_t>(out->struct_size, sizeof full));
  }

  static constexpr dgm_transport kTable = {sizeof(dgm_transport),
                                           kListens ? &listen : nullptr,
                                           &open,
                                           &send,
                                           &send_dtmf,
                                           &stats,
                                           &posted_to<Box>,
                                           &close_session<Box>,
                                           kMeets ? &rendezvous : nullptr,
                                           &set_remote};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type transport_type(const TypeInfo& info) {
  using Glue = detail::TransportGlue<Provider>;
  return detail::provider_type<typename Glue::Providers>(DGM_TRANSPORT_ID, info, &Glue::kTable);
}

}  // namespace dragoman
