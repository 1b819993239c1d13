// Text to speech in C++. A provider class with
//   explicit Provider(const dragoman::Options&);                                        //
//   [control] std::unique_ptr<SynthesizerSession> open(const SynthesizerParams&,
//   SynthesizerEvents);  // [worker]
// open() may run on several workers at once: what it changes in the provider needs a lock.
#pragma once

#include <charconv>
#include <cmath>
#include <optional>

#include "dragoman/cpp/frame.hpp"
#include "dragoman/cpp/plugin.hpp"
#include "dragoman/synthesizer.h"

namespace dragoman {

// Borrowed for the duration of open().
struct SynthesizerParams {
  dgm_scope scope = 0;
  std::string_view language = {};  // BCP 47
  std::string_view voice = {};     // empty: the default of the language
  uint32_t sample_rate_hz = 0;     // a wish: frames say what they are
};

// Borrowed for the duration of speak().
struct SpeakRequest {
  uint64_t utterance = 0;  // chosen by the host, counts up
  std::string_view text = {};
  float speed = 1;
  std::span<const dgm_text_pair> style = {};  // how it is to sound; see dgm_speak_request

  // A word of the style as a number, "stability" -> 0.4; none: not there, or no finite number.
  std::optional<float> style_number(std::string_view word) const {
    for (const dgm_text_pair& pair : style) {
      if (view(pair.key) != word) continue;
      const std::string_view text = view(pair.value);
      const char* end = text.data() + text.size();
      float number = 0;
      const auto [stopped, problem] = std::from_chars(text.data(), end, number);
      if (problem != std::errc() || stopped != end || !std::isfinite(number)) return std::nullopt;
      return number;
    }
    return std::nullopt;
  }
};

// All [worker]. A light handle; copies speak for the same session.
class SynthesizerEvents {
 public:
  using Sink = detail::EventSink<dgm_synthesizer_events>;
  explicit SynthesizerEvents(Sink& sink) : sink_(&sink) {}

  void ready() const { sink_->send<&dgm_synthesizer_events::on_ready>("on_ready"); }
  // [rt] Any length up to 1 s, in order, faster than real time.
  void audio(uint64_t utterance, const Frame& frame) const {
    sink_->send<&dgm_synthesizer_events::on_audio>("on_audio", utterance, &frame.c());
  }
  // The delivered audio up to audio_ns from the utterance's start speaks the first text_bytes bytes
  // of its text, which end a UTF-8 character. Both only grow.
  void aligned(uint64_t utterance, uint32_t text_bytes, uint64_t audio_ns) const {
    sink_->send<&dgm_synthesizer_events::on_aligned>("on_aligned", utterance, text_bytes, audio_ns);
  }
  // All its audio was delivered.
  void spoken(uint64_t utterance) const {
    sink_->send<&dgm_synthesizer_events::on_spoken>("on_spoken", utterance);
  }
  // One request failed, the session lives.
  void refused(uint64_t utterance, const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send<&dgm_synthesizer_events::on_refused>("on_refused", utterance, &c);
  }
  // The last event.
  void failed(const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send_last<&dgm_synthesizer_events::on_failed>("on_failed", &c);
  }

 private:
  Sink* sink_;
};

class SynthesizerSession : public Session {
 public:
  SynthesizerSession(const SynthesizerParams& params, SynthesizerEvents events)
      : Session(params.scope), events_(events) {}

  virtual Status speak(const SpeakRequest& request) = 0;  // [worker] kBusy: not taken
  virtual void cancel(uint64_t utterance) = 0;            // [worker] no more audio of it

  void fail(const Error& error) noexcept final { events_.failed(error); }

 protected:
  const SynthesizerEvents& events() const { return events_; }

 private:
  SynthesizerEvents events_;
};

namespace detail {

template <typename Provider>
struct SynthesizerGlue {
  using Box = SessionBox<SynthesizerSession, SynthesizerEvents::Sink>;

  static dgm_status open(void* provider, const dgm_synthesizer_params* given,
                         const dgm_synthesizer_events* events, void* ctx, void** session,
                         dgm_error* why) noexcept {
    const dgm_synthesizer_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      const SynthesizerParams params = {c.scope, view(c.language), view(c.voice), c.sample_rate_hz};
      Box& box = make_box(c.scope, events, ctx);
      box.session = provider_of<Provider>(provider).open(params, SynthesizerEvents(box.sink));
    });
  }
  static dgm_status speak(void* session, const dgm_speak_request* given) noexcept {
    const dgm_speak_request c = copy_sized(given);
    return guarded_call<Box>(session, "speak()", [&](auto& author) {
      return author.speak(
          SpeakRequest{c.utterance, view(c.text), c.speed, {c.style, c.style_count}});
    });
  }
  static void cancel(void* session, uint64_t utterance) noexcept {
    guarded_notice<Box>(session, "cancel()", [&](auto& author) { author.cancel(utterance); });
  }

  static constexpr dgm_synthesizer kTable = {
      sizeof(dgm_synthesizer), &open, &speak, &cancel, &posted_to<Box>, &close_session<Box>};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type synthesizer_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(
      DGM_SYNTHESIZER_ID, info, &detail::SynthesizerGlue<Provider>::kTable);
}

}  // namespace dragoman
