// Taps in C++: observers of one call. A provider class with
//   explicit Provider(const dragoman::Options&);             // [control]
//   std::unique_ptr<TapSession> open(const TapParams&);       // [worker]
// open() may run on several workers at once: what it changes in the provider needs a lock.
#pragma once

#include "dragoman/cpp/frame.hpp"
#include "dragoman/cpp/plugin.hpp"
#include "dragoman/tap.h"

namespace dragoman {

// Borrowed for the duration of open().
struct TapParams {
  dgm_scope scope = 0;
  std::string_view call_id = {}, room = {};
};

enum class TapDirection : dgm_tap_direction {
  kHeard = DGM_TAP_HEARD,  // what this caller said
  kSent = DGM_TAP_SENT     // what this caller hears
};

struct TapLine {
  std::string_view leg = {};       // the speaker's extension
  std::string_view language = {};  // of the text
  uint64_t utterance = 0;
  bool is_final = false, is_translation = false;
  std::string_view text = {};
};

class TapSession : public Session {
 public:
  explicit TapSession(const TapParams& params) : Session(params.scope) {}

  // [worker, rt]
  virtual void on_frame(std::string_view leg, TapDirection direction, const Frame& frame) = 0;
  virtual void on_line(const TapLine& line) { static_cast<void>(line); }  // [worker]
  // [worker] "joined" "left" ...
  virtual void on_call_event(std::string_view leg, std::string_view event,
                             std::string_view detail) {
    static_cast<void>(leg), static_cast<void>(event), static_cast<void>(detail);
  }

  // A tap has no events: its failure is a line in the log, and it is not called any more.
  void fail(const Error& error) noexcept final {
    if (gate_ && gate_->admit_last("fail()"))
      log(Severity::kError, "the tap stopped observing this call: " + error.detail);
  }

  // For the wrapper.
  void set_gate(detail::EventGate& gate) { gate_ = &gate; }

 private:
  detail::EventGate* gate_ = nullptr;
};

namespace detail {

template <typename Provider>
struct TapGlue {
  using Box = SessionBox<TapSession, EventGate>;

  static dgm_status open(void* provider, const dgm_tap_params* given, void** session,
                         dgm_error* why) noexcept {
    const dgm_tap_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      Box& box = make_box(c.scope);
      box.session =
          provider_of<Provider>(provider).open(TapParams{c.scope, view(c.call_id), view(c.room)});
      if (box.session) box.session->set_gate(box.sink);
    });
  }
  static void on_frame(void* session, dgm_str leg, dgm_tap_direction direction,
                       const dgm_frame* frame) noexcept {
    guarded_notice<Box>(session, "on_frame()", [&](auto& author) {
      author.on_frame(view(leg), static_cast<TapDirection>(direction), Frame(*frame));
    });
  }
  static void on_line(void* session, const dgm_tap_line* given) noexcept {
    const dgm_tap_line c = copy_sized(given);
    guarded_notice<Box>(session, "on_line()", [&](auto& author) {
      author.on_line(TapLine{view(c.leg), view(c.language), c.utterance, c.is_final,
                             c.is_translation, view(c.text)});
    });
  }
  static void on_call_event(void* session, dgm_str leg, dgm_str event, dgm_str detail) noexcept {
    guarded_notice<Box>(session, "on_call_event()", [&](auto& author) {
      author.on_call_event(view(leg), view(event), view(detail));
    });
  }

  static constexpr dgm_tap kTable = {sizeof(dgm_tap), &open,           &on_frame,          &on_line,
                                     &on_call_event,  &posted_to<Box>, &close_session<Box>};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type tap_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(DGM_TAP_ID, info,
                                                              &detail::TapGlue<Provider>::kTable);
}

}  // namespace dragoman
