// Emotion analysis in C++. A provider class with
//   explicit Provider(const dragoman::Options&);                            // [control]
//   std::unique_ptr<EmotionSession> open(const EmotionParams&, EmotionEvents);  // [worker]
// open() may run on several workers at once: what it changes in the provider needs a lock.
#pragma once

#include <span>

#include "dragoman/cpp/frame.hpp"
#include "dragoman/cpp/plugin.hpp"
#include "dragoman/emotion.h"

namespace dragoman {

// Borrowed for the duration of open().
struct EmotionParams {
  dgm_scope scope = 0;
  std::string_view language = {};
  uint32_t sample_rate_hz = 0;
};

// {dragoman::str("anger"), 0.4f}: a name and 0..1.
using EmotionScore = dgm_emotion_score;

// All [worker]. A light handle; copies speak for the same session.
class EmotionEvents {
 public:
  using Sink = detail::EventSink<dgm_emotion_events>;
  explicit EmotionEvents(Sink& sink) : sink_(&sink) {}

  void ready() const { sink_->send<&dgm_emotion_events::on_ready>("on_ready"); }
  // [rt] Times: host steady clock of the captured samples.
  void emotion(uint64_t started_ns, uint64_t ended_ns, std::span<const EmotionScore> scores) const {
    const dgm_emotion_result c = {sizeof c, started_ns, ended_ns, scores.data(), scores.size()};
    sink_->send<&dgm_emotion_events::on_emotion>("on_emotion", &c);
  }
  // The last event.
  void failed(const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send_last<&dgm_emotion_events::on_failed>("on_failed", &c);
  }

 private:
  Sink* sink_;
};

class EmotionSession : public Session {
 public:
  EmotionSession(const EmotionParams& params, EmotionEvents events)
      : Session(params.scope), events_(events) {}

  virtual Status push_audio(const Frame& frame) = 0;  // [worker, rt]
  // [worker] The transcript of what was heard.
  virtual Status push_text(std::string_view text) {
    static_cast<void>(text);
    return Status::kOk;
  }

  void fail(const Error& error) noexcept final { events_.failed(error); }

 protected:
  const EmotionEvents& events() const { return events_; }

 private:
  EmotionEvents events_;
};

namespace detail {

template <typename Provider>
struct EmotionGlue {
  using Box = SessionBox<EmotionSession, EmotionEvents::Sink>;

  static dgm_status open(void* provider, const dgm_emotion_params* given,
                         const dgm_emotion_events* events, void* ctx, void** session,
                         dgm_error* why) noexcept {
    const dgm_emotion_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      const EmotionParams params = {c.scope, view(c.language), c.sample_rate_hz};
      Box& box = make_box(c.scope, events, ctx);
      box.session = provider_of<Provider>(provider).open(params, EmotionEvents(box.sink));
    });
  }
  static dgm_status push_audio(void* session, const dgm_frame* frame) noexcept {
    return guarded_call<Box>(session, "push_audio()",
                             [&](auto& author) { return author.push_audio(Frame(*frame)); });
  }
  static dgm_status push_text(void* session, dgm_str text) noexcept {
    return guarded_call<Box>(session, "push_text()",
                             [&](auto& author) { return author.push_text(view(text)); });
  }

  static constexpr dgm_emotion kTable = {sizeof(dgm_emotion), &open,           &push_audio,
                                         &push_text,          &posted_to<Box>, &close_session<Box>};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type emotion_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(
      DGM_EMOTION_ID, info, &detail::EmotionGlue<Provider>::kTable);
}

}  // namespace dragoman
