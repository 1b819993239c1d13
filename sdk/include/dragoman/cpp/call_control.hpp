// Call control in C++: one session is one connection to a PBX. A provider class with
//   explicit Provider(const dragoman::Options&);                                      // [control]
//   std::unique_ptr<CallControlSession> open(const CallControlParams&, CallControlEvents);  //
//   [worker]
//   std::string_view registration() const;                       // [any] optional; see
//   call_control.h
#pragma once

#include <vector>

#include "dragoman/call_control.h"
#include "dragoman/cpp/plugin.hpp"

namespace dragoman {

struct CallControlParams {
  dgm_scope scope = 0;
};

// One way in which the PBX carries media in both directions.
struct MediaWay {
  std::string_view transport = {}, codec = {};  // "rtp", "g722"
};

// What has answered.
struct Pbx {
  std::string_view name = {}, version = {};  // "Asterisk", "22.10.1"
  std::vector<MediaWay> ways = {};           // best first
};

// What the PBX was told to say of a call: "lang_a" = "en".
struct CallFact {
  std::string_view key = {}, value = {};
};

struct IncomingCall {
  std::string_view call_id = {}, extension = {}, from = {}, from_name = {};
  std::vector<CallFact> facts = {};
};

enum class CallState : dgm_call_state {
  kRinging = DGM_CALL_RINGING,
  kAnswered = DGM_CALL_ANSWERED,
  kHeld = DGM_CALL_HELD,
  kResumed = DGM_CALL_RESUMED,
  kTransferred = DGM_CALL_TRANSFERRED
};

enum class CallEndReason : dgm_call_end_reason {
  kNormal = DGM_END_NORMAL,
  kBusy = DGM_END_BUSY,
  kNoAnswer = DGM_END_NO_ANSWER,
  kRejected = DGM_END_REJECTED,
  kUnreachable = DGM_END_UNREACHABLE,
  kCongestion = DGM_END_CONGESTION,
  kHandedOver = DGM_END_HANDED_OVER,
  kPbxLost = DGM_END_PBX_LOST,
  kFailed = DGM_END_FAILED
};

struct CallEnd {
  CallEndReason reason = CallEndReason::kNormal;
  uint32_t cause = 0;            // ITU-T Q.850; 0: not said
  std::string_view detail = {};  // for the log
};

// Borrowed for the duration of originate().
struct OutgoingCall {
  std::string_view call_id = {};  // the PBX uses it as its own
  std::string_view destination = {};
  std::string_view from = {};          // empty: the PBX's own number
  std::string_view on_behalf_of = {};  // a call id; empty: nobody
  uint32_t ring_deadline_ms = 0;
};

// Borrowed for the duration of start_media().
struct MediaRequest {
  std::string_view transport = {};  // "rtp" "audiosocket" "websocket"
  std::string_view address = {};    // where our side waits; empty: the PBX says where it waits
  std::string_view token = {};      // a UUID
  std::string_view codec = {};      // empty: the PBX's choice
};

// All [worker]. A light handle; copies speak for the same session.
class CallControlEvents {
 public:
  using Sink = detail::EventSink<dgm_call_control_events>;
  explicit CallControlEvents(Sink& sink) : sink_(&sink) {}

  // Connected, also again after lost(): calls that are still there go on, for the others hangup()
  // has come before.
  void ready(const Pbx& pbx) const {
    std::vector<dgm_media_way> ways;
    for (const MediaWay& way : pbx.ways)
      ways.push_back({sizeof(dgm_media_way), str(way.transport), str(way.codec)});
    const dgm_pbx c = {sizeof c, str(pbx.name), str(pbx.version), ways.data(), ways.size()};
    sink_->send<&dgm_call_control_events::on_ready>("on_ready", &c);
  }
  void lost(const Error& why) const {
    const dgm_error c = to_c(why);
    sink_->send<&dgm_call_control_events::on_lost>("on_lost", &c);
  }
  void incoming(const IncomingCall& call) const {
    std::vector<dgm_text_pair> facts;
    for (const CallFact& fact : call.facts) facts.push_back({str(fact.key), str(fact.value)});
    const dgm_incoming_call c = {sizeof c,       str(call.call_id),   str(call.extension),
                                 str(call.from), str(call.from_name), facts.data(),
                                 facts.size()};
    sink_->send<&dgm_call_control_events::on_incoming>("on_incoming", &c);
  }
  void state(std::string_view call_id, CallState state) const {
    sink_->send<&dgm_call_control_events::on_state>("on_state", str(call_id),
                                                    static_cast<dgm_call_state>(state));
  }
  // remote: "127.0.0.1:20232", "ws://host/media/id"; empty: the PBX connects to our address.
  void media_started(std::string_view call_id, std::string_view remote) const {
    sink_->send<&dgm_call_control_events::on_media_started>("on_media_started", str(call_id),
                                                            str(remote));
  }
  void dtmf(std::string_view call_id, char digit, uint32_t duration_ms) const {
    sink_->send<&dgm_call_control_events::on_dtmf>("on_dtmf", str(call_id), digit, duration_ms);
  }
  // An operation ("start_media") came to nothing; the call is still there.
  void refused(std::string_view call_id, std::string_view operation, const Error& why) const {
    const dgm_error c = to_c(why);
    sink_->send<&dgm_call_control_events::on_refused>("on_refused", str(call_id), str(operation),
                                                      &c);
  }
  void hangup(std::string_view call_id, const CallEnd& end) const {
    const dgm_call_end c = {sizeof c, static_cast<dgm_call_end_reason>(end.reason), end.cause,
                            str(end.detail)};
    sink_->send<&dgm_call_control_events::on_hangup>("on_hangup", str(call_id), &c);
  }
  // The last event.
  void failed(const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send_last<&dgm_call_control_events::on_failed>("on_failed", &c);
  }

 private:
  Sink* sink_;
};

class CallControlSession : public Session {
 public:
  CallControlSession(const CallControlParams& params, CallControlEvents events)
      : Session(params.scope), events_(events) {}

  // All [worker]. kOk: begun, events follow; kInvalidArgument: there is no such call.
  virtual Status answer(std::string_view call_id) = 0;
  virtual Status reject(std::string_view call_id, uint32_t sip_code) = 0;
  virtual Status originate(const OutgoingCall& call) = 0;
  virtual Status start_media(std::string_view call_id, const MediaRequest& request) = 0;
  // The parties hear each other inside the PBX; one id alone: back to its own media.
  virtual Status bridge(const std::vector<std::string_view>& call_ids) = 0;
  virtual Status monitor(std::string_view call_id, std::string_view destination) {
    static_cast<void>(call_id), static_cast<void>(destination);
    return Status::kUnsupported;
  }
  // name empty: stops.
  virtual Status record(std::string_view call_id, std::string_view name) {
    static_cast<void>(call_id), static_cast<void>(name);
    return Status::kUnsupported;
  }
  virtual Status transfer(std::string_view call_id, std::string_view destination) = 0;
  virtual Status hang_up(std::string_view call_id, CallEndReason reason) = 0;

  void fail(const Error& error) noexcept final { events_.failed(error); }

 protected:
  const CallControlEvents& events() const { return events_; }

 private:
  CallControlEvents events_;
};

namespace detail {

template <typename Provider>
struct CallControlGlue {
  using Box = SessionBox<CallControlSession, CallControlEvents::Sink>;
  static constexpr bool kRegisters = requires(const Provider& provider) {
    { provider.registration() } -> std::convertible_to<std::string_view>;
  };

  static dgm_status registration(void* provider, dgm_str* out) noexcept {
    if constexpr (kRegisters) *out = str(provider_of<Provider>(provider).registration());
    return DGM_OK;
  }
  static dgm_status open(void* provider, const dgm_call_control_params* given,
                         const dgm_call_control_events* events, void* ctx, void** session,
                         dgm_error* why) noexcept {
    const dgm_call_control_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      Box& box = make_box(c.scope, events, ctx);
      box.session = provider_of<Provider>(provider).open(CallControlParams{c.scope},
                                                         CallControlEvents(box.sink));
    });
  }
  static dgm_status answer(void* session, dgm_str call_id) noexcept {
    return guarded_call<Box>(session, "answer()",
                             [&](auto& author) { return author.answer(view(call_id)); });
  }
  static dgm_status reject(void* session, dgm_str call_id, uint32_t sip_code) noexcept {
    return guarded_call<Box>(session, "reject()",
                             [&](auto& author) { return author.reject(view(call_id), sip_code); });
  }
  static dgm_status originate(void* session, const dgm_outgoing_call* given) noexcept {
    const dgm_outgoing_call c = copy_sized(given);
    return guarded_call<Box>(session, "originate()", [&](auto& author) {
      return author.originate(OutgoingCall{view(c.call_id), view(c.destination), view(c.from),
                                           view(c.on_behalf_of), c.ring_deadline_ms});
    });
  }
  static dgm_status start_media(void* session, dgm_str call_id,
                                const dgm_media_request* given) noexcept {
    const dgm_media_request c = copy_sized(given);
    return guarded_call<Box>(session, "start_media()", [&](auto& author) {
      return author.start_media(view(call_id), MediaRequest{view(c.transport), view(c.address),
                                                            view(c.token), view(c.codec)});
    });
  }
  static dgm_status bridge(void* session, const dgm_str* call_ids, size_t count) noexcept {
    return guarded_call<Box>(session, "bridge()", [&](auto& author) {
      std::vector<std::string_view> ids;
      for (size_t i = 0; i < count; ++i) ids.push_back(view(call_ids[i]));
      return author.bridge(ids);
    });
  }
  static dgm_status monitor(void* session, dgm_str call_id, dgm_str destination) noexcept {
    return guarded_call<Box>(session, "monitor()", [&](auto& author) {
      return author.monitor(view(call_id), view(destination));
    });
  }
  static dgm_status record(void* session, dgm_str call_id, dgm_str name) noexcept {
    return guarded_call<Box>(session, "record()", [&](auto& author) {
      return author.record(view(call_id), view(name));
    });
  }
  static dgm_status transfer(void* session, dgm_str call_id, dgm_str destination) noexcept {
    return guarded_call<Box>(session, "transfer()", [&](auto& author) {
      return author.transfer(view(call_id), view(destination));
    });
  }
  static dgm_status hang_up(void* session, dgm_str call_id, dgm_call_end_reason reason) noexcept {
    return guarded_call<Box>(session, "hang_up()", [&](auto& author) {
      return author.hang_up(view(call_id), static_cast<CallEndReason>(reason));
    });
  }

  static constexpr dgm_call_control kTable = {sizeof(dgm_call_control),
                                              &open,
                                              &answer,
                                              &reject,
                                              &originate,
                                              &start_media,
                                              &bridge,
                                              &monitor,
                                              &record,
                                              &transfer,
                                              &hang_up,
                                              &posted_to<Box>,
                                              &close_session<Box>,
                                              kRegisters ? &registration : nullptr};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type call_control_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(
      DGM_CALL_CONTROL_ID, info, &detail::CallControlGlue<Provider>::kTable);
}

}  // namespace dragoman
