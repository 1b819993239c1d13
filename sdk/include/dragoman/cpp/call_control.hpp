// Call control in C++: one session is one connection to a PBX. A provider class with
//   explicit Provider(const dragoman::Options&);                                      // [control]
//   std::unique_ptr<CallControlSession> open(const CallControlParams&, CallControlEvents);  //
//   [worker]
#pragma once

#include <vector>

#include "dragoman/call_control.h"
#include "dragoman/cpp/plugin.hpp"

namespace dragoman {

struct CallControlParams {
  dgm_scope scope = 0;
};

// Borrowed for the duration of start_media().
struct MediaRequest {
  std::string_view transport = {};  // "rtp" "audiosocket" "websocket"
  std::string_view address = {};    // "127.0.0.1:5000", or the token of a WebSocket path
  std::string_view codec = {};
};

// All [worker]. call_id: the PBX's own channel id. A light handle; copies speak for the same
// session.
class CallControlEvents {
 public:
  using Sink = detail::EventSink<dgm_call_control_events>;
  explicit CallControlEvents(Sink& sink) : sink_(&sink) {}

  void ready() const { sink_->send<&dgm_call_control_events::on_ready>("on_ready"); }
  void incoming(std::string_view call_id, std::string_view extension, std::string_view from) const {
    const dgm_incoming_call c = {sizeof c, str(call_id), str(extension), str(from)};
    sink_->send<&dgm_call_control_events::on_incoming>("on_incoming", &c);
  }
  // state: "ringing" "answered" "busy" "held" ...
  void state(std::string_view call_id, std::string_view state) const {
    sink_->send<&dgm_call_control_events::on_state>("on_state", str(call_id), str(state));
  }
  // remote: where to send, "127.0.0.1:20232".
  void media_started(std::string_view call_id, std::string_view remote) const {
    sink_->send<&dgm_call_control_events::on_media_started>("on_media_started", str(call_id),
                                                            str(remote));
  }
  void dtmf(std::string_view call_id, char digit, uint32_t duration_ms) const {
    sink_->send<&dgm_call_control_events::on_dtmf>("on_dtmf", str(call_id), digit, duration_ms);
  }
  void hangup(std::string_view call_id, std::string_view cause) const {
    sink_->send<&dgm_call_control_events::on_hangup>("on_hangup", str(call_id), str(cause));
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

  // All [worker].
  virtual Status answer(std::string_view call_id) = 0;
  virtual Status reject(std::string_view call_id, uint32_t sip_code) = 0;
  virtual Status start_media(std::string_view call_id, const MediaRequest& request) = 0;
  virtual Status bridge(const std::vector<std::string_view>& call_ids) = 0;  // media past us
  virtual Status originate(std::string_view call_id, std::string_view destination,
                           uint32_t ring_deadline_ms) = 0;
  virtual Status transfer(std::string_view call_id, std::string_view destination) = 0;
  virtual Status hang_up(std::string_view call_id) = 0;

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
  static dgm_status start_media(void* session, dgm_str call_id,
                                const dgm_media_request* given) noexcept {
    const dgm_media_request c = copy_sized(given);
    return guarded_call<Box>(session, "start_media()", [&](auto& author) {
      return author.start_media(view(call_id),
                                MediaRequest{view(c.transport), view(c.address), view(c.codec)});
    });
  }
  static dgm_status bridge(void* session, const dgm_str* call_ids, size_t count) noexcept {
    return guarded_call<Box>(session, "bridge()", [&](auto& author) {
      std::vector<std::string_view> ids;
      for (size_t i = 0; i < count; ++i) ids.push_back(view(call_ids[i]));
      return author.bridge(ids);
    });
  }
  static dgm_status originate(void* session, dgm_str call_id, dgm_str destination,
                              uint32_t ring_deadline_ms) noexcept {
    return guarded_call<Box>(session, "originate()", [&](auto& author) {
      return author.originate(view(call_id), view(destination), ring_deadline_ms);
    });
  }
  static dgm_status transfer(void* session, dgm_str call_id, dgm_str destination) noexcept {
    return guarded_call<Box>(session, "transfer()", [&](auto& author) {
      return author.transfer(view(call_id), view(destination));
    });
  }
  static dgm_status hang_up(void* session, dgm_str call_id) noexcept {
    return guarded_call<Box>(session, "hang_up()",
                             [&](auto& author) { return author.hang_up(view(call_id)); });
  }

  static constexpr dgm_call_control kTable = {sizeof(dgm_call_control),
                                              &open,
                                              &answer,
                                              &reject,
                                              &start_media,
                                              &bridge,
                                              &originate,
                                              &transfer,
                                              &hang_up,
                                              &posted_to<Box>,
                                              &close_session<Box>};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type call_control_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(
      DGM_CALL_CONTROL_ID, info, &detail::CallControlGlue<Provider>::kTable);
}

}  // namespace dragoman
