// Text to text in C++. A provider class with
//   explicit Provider(const dragoman::Options&);                                     // [control]
//   std::unique_ptr<TranslatorSession> open(const TranslatorParams&, TranslatorEvents);  //
//   [worker]
// open() may run on several workers at once: what it changes in the provider needs a lock.
#pragma once

#include <vector>

#include "dragoman/cpp/plugin.hpp"
#include "dragoman/translator.h"

namespace dragoman {

// Borrowed for the duration of open().
struct TranslatorParams {
  dgm_scope scope = 0;
  std::string_view source_language = {}, target_language = {};  // BCP 47
  std::string_view formality = {};                              // "more" "less" or empty
  std::string_view glossary = {};                               // the provider's own id, or empty
};

// Borrowed for the duration of translate().
struct TranslationRequest {
  uint64_t utterance = 0;
  bool is_final = false;
  std::string_view text = {};
  std::vector<std::string_view> context = {};      // the last finished sentences, oldest first
  std::string_view formality = {}, glossary = {};  // of this sentence; empty: as it was opened
};

// All [worker]. A light handle; copies speak for the same session.
class TranslatorEvents {
 public:
  using Sink = detail::EventSink<dgm_translator_events>;
  explicit TranslatorEvents(Sink& sink) : sink_(&sink) {}

  void ready() const { sink_->send<&dgm_translator_events::on_ready>("on_ready"); }
  void translation(uint64_t utterance, bool is_final, std::string_view text) const {
    const dgm_translation c = {sizeof c, utterance, is_final, str(text)};
    sink_->send<&dgm_translator_events::on_translation>("on_translation", &c);
  }
  // One request failed, the session lives.
  void refused(uint64_t utterance, const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send<&dgm_translator_events::on_refused>("on_refused", utterance, &c);
  }
  // The last event.
  void failed(const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send_last<&dgm_translator_events::on_failed>("on_failed", &c);
  }

 private:
  Sink* sink_;
};

class TranslatorSession : public Session {
 public:
  TranslatorSession(const TranslatorParams& params, TranslatorEvents events)
      : Session(params.scope), events_(events) {}

  virtual Status translate(const TranslationRequest& request) = 0;  // [worker] kBusy: not taken
  virtual void cancel(uint64_t utterance) = 0;                      // [worker]

  void fail(const Error& error) noexcept final { events_.failed(error); }

 protected:
  const TranslatorEvents& events() const { return events_; }

 private:
  TranslatorEvents events_;
};

namespace detail {

template <typename Provider>
struct TranslatorGlue {
  using Box = SessionBox<TranslatorSession, TranslatorEvents::Sink>;

  static dgm_status open(void* provider, const dgm_translator_params* given,
                         const dgm_translator_events* events, void* ctx, void** session,
                         dgm_error* why) noexcept {
    const dgm_translator_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      const TranslatorParams params = {c.scope, view(c.source_language), view(c.target_language),
                                       view(c.formality), view(c.glossary)};
      Box& box = make_box(c.scope, events, ctx);
      box.session = provider_of<Provider>(provider).open(params, TranslatorEvents(box.sink));
    });
  }
  static dgm_status translate(void* session, const dgm_translation_request* given) noexcept {
    const dgm_translation_request c = copy_sized(given);
    return guarded_call<Box>(session, "translate()", [&](auto& author) {
      TranslationRequest request = {c.utterance, c.is_final,        view(c.text),
                                    {},          view(c.formality), view(c.glossary)};
      for (size_t i = 0; i < c.context_count; ++i) request.context.push_back(view(c.context[i]));
      return author.translate(request);
    });
  }
  static void cancel(void* session, uint64_t utterance) noexcept {
    guarded_notice<Box>(session, "cancel()", [&](auto& author) { author.cancel(utterance); });
  }

  static constexpr dgm_translator kTable = {
      sizeof(dgm_translator), &open, &translate, &cancel, &posted_to<Box>, &close_session<Box>};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type translator_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(
      DGM_TRANSLATOR_ID, info, &detail::TranslatorGlue<Provider>::kTable);
}

}  // namespace dragoman
