// Speech to speech in C++. A provider class with
//   explicit Provider(const dragoman::Options&);                                  // [control]
//   std::unique_ptr<AssistantSession> open(const AssistantParams&, AssistantEvents);  // [worker]
// open() may run on several workers at once: what it changes in the provider needs a lock.
#pragma once

#include "dragoman/assistant.h"
#include "dragoman/cpp/frame.hpp"
#include "dragoman/cpp/plugin.hpp"

namespace dragoman {

// Borrowed for the duration of open().
struct AssistantParams {
  dgm_scope scope = 0;
  std::string_view language = {}, voice = {}, instructions = {};
  uint32_t sample_rate_hz = 0;  // of the frames pushed, and wished for those that come back
};

// All [worker]. A light handle; copies speak for the same session.
class AssistantEvents {
 public:
  using Sink = detail::EventSink<dgm_assistant_events>;
  explicit AssistantEvents(Sink& sink) : sink_(&sink) {}

  void ready() const { sink_->send<&dgm_assistant_events::on_ready>("on_ready"); }
  // [rt]
  void audio(uint64_t turn, const Frame& frame) const {
    sink_->send<&dgm_assistant_events::on_audio>("on_audio", turn, &frame.c());
  }
  void turn_done(uint64_t turn) const {
    sink_->send<&dgm_assistant_events::on_turn_done>("on_turn_done", turn);
  }
  // role: "user" or "assistant".
  void transcript(std::string_view role, std::string_view text, bool is_final) const {
    sink_->send<&dgm_assistant_events::on_transcript>("on_transcript", str(role), str(text),
                                                      is_final);
  }
  // arguments: JSON text. The answer comes by tool_result() with the same id.
  void tool_call(std::string_view id, std::string_view name, std::string_view arguments) const {
    const dgm_tool_call c = {sizeof c, str(id), str(name), str(arguments)};
    sink_->send<&dgm_assistant_events::on_tool_call>("on_tool_call", &c);
  }
  // The last event.
  void failed(const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send_last<&dgm_assistant_events::on_failed>("on_failed", &c);
  }

 private:
  Sink* sink_;
};

class AssistantSession : public Session {
 public:
  AssistantSession(const AssistantParams& params, AssistantEvents events)
      : Session(params.scope), events_(events) {}

  virtual Status push_audio(const Frame& frame) = 0;             // [worker, rt] kBusy: not taken
  virtual Status say(std::string_view text) = 0;                 // [worker]
  virtual void interrupt(uint64_t turn, uint32_t heard_ms) = 0;  // [worker] what was really heard
  virtual Status tool_result(std::string_view id, std::string_view result) {  // [worker] JSON text
    static_cast<void>(id);
    static_cast<void>(result);
    return Status::kUnsupported;
  }

  void fail(const Error& error) noexcept final { events_.failed(error); }

 protected:
  const AssistantEvents& events() const { return events_; }

 private:
  AssistantEvents events_;
};

namespace detail {

template <typename Provider>
struct AssistantGlue {
  using Box = SessionBox<AssistantSession, AssistantEvents::Sink>;

  static dgm_status open(void* provider, const dgm_assistant_params* given,
                         const dgm_assistant_events* events, void* ctx, void** session,
                         dgm_error* why) noexcept {
    const dgm_assistant_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      const AssistantParams params = {c.scope, view(c.language), view(c.voice),
                                      view(c.instructions), c.sample_rate_hz};
      Box& box = make_box(c.scope, events, ctx);
      box.session = provider_of<Provider>(provider).open(params, AssistantEvents(box.sink));
    });
  }
  static dgm_status push_audio(void* session, const dgm_frame* frame) noexcept {
    return guarded_call<Box>(session, "push_audio()",
                             [&](auto& author) { return author.push_audio(Frame(*frame)); });
  }
  static dgm_status say(void* session, dgm_str text) noexcept {
    return guarded_call<Box>(session, "say()",
                             [&](auto& author) { return author.say(view(text)); });
  }
  static void interrupt(void* session, uint64_t turn, uint32_t heard_ms) noexcept {
    guarded_notice<Box>(session, "interrupt()",
                        [&](auto& author) { author.interrupt(turn, heard_ms); });
  }
  static dgm_status tool_result(void* session, dgm_str id, dgm_str result) noexcept {
    return guarded_call<Box>(session, "tool_result()", [&](auto& author) {
      return author.tool_result(view(id), view(result));
    });
  }

  static constexpr dgm_assistant kTable = {
      sizeof(dgm_assistant), &open,           &push_audio,        &say, &interrupt,
      &tool_result,          &posted_to<Box>, &close_session<Box>};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type assistant_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(
      DGM_ASSISTANT_ID, info, &detail::AssistantGlue<Provider>::kTable);
}

}  // namespace dragoman
