// Speech to text in C++. A provider class and a session class:
//
//   class Session final : public dragoman::RecognizerSession { ... };
//   class Provider {
//    public:
//     explicit Provider(const dragoman::Options& options);                    // [control]
//     std::unique_ptr<dragoman::RecognizerSession> open(                      // [worker]
//         const dragoman::RecognizerParams& params, dragoman::RecognizerEvents events);
//   };
//
// open() may run on several workers at once: what it changes in the provider needs a lock.
#pragma once

#include <vector>

#include "dragoman/cpp/frame.hpp"
#include "dragoman/cpp/plugin.hpp"
#include "dragoman/recognizer.h"

namespace dragoman {

// Borrowed for the duration of open().
struct RecognizerParams {
  dgm_scope scope = 0;
  std::string_view language = {};  // BCP 47
  uint32_t sample_rate_hz = 0;
  bool interim = false;
  std::vector<std::string_view> phrases = {};
  std::vector<std::string_view> languages = {};  // others that this speaker may change to
};

struct Transcript {
  uint64_t utterance = 0;  // counts up; interim and final of one utterance share it
  bool is_final = false;
  float confidence = -1;           // 0..1; negative: not known
  uint64_t speech_started_ns = 0;  // host steady clock of the captured samples; 0: not known
  uint64_t speech_ended_ns = 0;
  std::string_view language = {};  // detected, or empty
  std::string_view text = {};      // final and empty: there was sound but no words
};

// All [worker]. A light handle; copies speak for the same session.
class RecognizerEvents {
 public:
  using Sink = detail::EventSink<dgm_recognizer_events>;
  explicit RecognizerEvents(Sink& sink) : sink_(&sink) {}

  void ready() const { sink_->send<&dgm_recognizer_events::on_ready>("on_ready"); }
  void speech_started(uint64_t captured_at_ns) const {
    sink_->send<&dgm_recognizer_events::on_speech_started>("on_speech_started", captured_at_ns);
  }
  void transcript(const Transcript& heard) const {
    const dgm_transcript c = {sizeof c,
                              heard.utterance,
                              heard.is_final,
                              heard.confidence,
                              heard.speech_started_ns,
                              heard.speech_ended_ns,
                              str(heard.language),
                              str(heard.text)};
    sink_->send<&dgm_recognizer_events::on_transcript>("on_transcript", &c);
  }
  // The last event.
  void failed(const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send_last<&dgm_recognizer_events::on_failed>("on_failed", &c);
  }

 private:
  Sink* sink_;
};

class RecognizerSession : public Session {
 public:
  RecognizerSession(const RecognizerParams& params, RecognizerEvents events)
      : Session(params.scope), events_(events) {}

  virtual Status push_audio(const Frame& frame) = 0;  // [worker, rt] kBusy: not taken
  virtual void end_utterance() = 0;                   // [worker] the final is wanted now

  void fail(const Error& error) noexcept final { events_.failed(error); }

 protected:
  const RecognizerEvents& events() const { return events_; }

 private:
  RecognizerEvents events_;
};

namespace detail {

template <typename Provider>
struct RecognizerGlue {
  using Box = SessionBox<RecognizerSession, RecognizerEvents::Sink>;

  static dgm_status open(void* provider, const dgm_recognizer_params* given,
                         const dgm_recognizer_events* events, void* ctx, void** session,
                         dgm_error* why) noexcept {
    const dgm_recognizer_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      RecognizerParams params = {c.scope, view(c.language), c.sample_rate_hz, c.interim, {}, {}};
      for (size_t i = 0; i < c.phrase_count; ++i) params.phrases.push_back(view(c.phrases[i]));
      for (size_t i = 0; i < c.language_count; ++i)
        params.languages.push_back(view(c.languages[i]));
      Box& box = make_box(c.scope, events, ctx);
      box.session = provider_of<Provider>(provider).open(params, RecognizerEvents(box.sink));
    });
  }
  static dgm_status push_audio(void* session, const dgm_frame* frame) noexcept {
    return guarded_call<Box>(session, "push_audio()",
                             [&](auto& author) { return author.push_audio(Frame(*frame)); });
  }
  static void end_utterance(void* session) noexcept {
    guarded_notice<Box>(session, "end_utterance()", [](auto& author) { author.end_utterance(); });
  }

  static constexpr dgm_recognizer kTable = {
      sizeof(dgm_recognizer), &open,           &push_audio,
      &end_utterance,         &posted_to<Box>, &close_session<Box>};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type recognizer_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(
      DGM_RECOGNIZER_ID, info, &detail::RecognizerGlue<Provider>::kTable);
}

}  // namespace dragoman
