// Language models in C++. A provider class with
//   explicit Provider(const dragoman::Options&);                                        //
//   [control] std::unique_ptr<LanguageModelSession> open(const CompletionParams&,
//   LanguageModelEvents);  // [worker]
// open() sends the request; it may run on several workers at once.
#pragma once

#include <vector>

#include "dragoman/cpp/plugin.hpp"
#include "dragoman/language_model.h"

namespace dragoman {

struct Message {
  std::string_view role = {};  // "system" "user" "assistant"
  std::string_view content = {};
};

// Borrowed for the duration of open().
struct CompletionParams {
  dgm_scope scope = 0;
  std::vector<Message> messages = {};
  double temperature = -1;   // negative: the model's own
  uint32_t max_tokens = 0;   // 0: the model's own
  uint32_t deadline_ms = 0;  // to done()
};

// All [worker]. A light handle; copies speak for the same session.
class LanguageModelEvents {
 public:
  using Sink = detail::EventSink<dgm_language_model_events>;
  explicit LanguageModelEvents(Sink& sink) : sink_(&sink) {}

  void token(std::string_view text) const {
    sink_->send<&dgm_language_model_events::on_token>("on_token", str(text));
  }
  // The last event of a good end. Negative: not told.
  void done(int64_t input_tokens = -1, int64_t output_tokens = -1) const {
    const dgm_completion_usage c = {sizeof c, input_tokens, output_tokens};
    sink_->send_last<&dgm_language_model_events::on_done>("on_done", &c);
  }
  // The last event of a bad one.
  void failed(const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send_last<&dgm_language_model_events::on_failed>("on_failed", &c);
  }

 private:
  Sink* sink_;
};

// Destroying it cancels what is not done.
class LanguageModelSession : public Session {
 public:
  LanguageModelSession(const CompletionParams& params, LanguageModelEvents events)
      : Session(params.scope), events_(events) {}

  void fail(const Error& error) noexcept final { events_.failed(error); }

 protected:
  const LanguageModelEvents& events() const { return events_; }

 private:
  LanguageModelEvents events_;
};

namespace detail {

template <typename Provider>
struct LanguageModelGlue {
  using Box = SessionBox<LanguageModelSession, LanguageModelEvents::Sink>;

  static dgm_status open(void* provider, const dgm_completion_params* given,
                         const dgm_language_model_events* events, void* ctx, void** session,
                         dgm_error* why) noexcept {
    const dgm_completion_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      CompletionParams params = {c.scope, {}, c.temperature, c.max_tokens, c.deadline_ms};
      for (size_t i = 0; i < c.message_count; ++i)
        params.messages.push_back({view(c.messages[i].role), view(c.messages[i].content)});
      Box& box = make_box(c.scope, events, ctx);
      box.session = provider_of<Provider>(provider).open(params, LanguageModelEvents(box.sink));
    });
  }

  static constexpr dgm_language_model kTable = {sizeof(dgm_language_model), &open, &posted_to<Box>,
                                                &close_session<Box>};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type language_model_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(
      DGM_LANGUAGE_MODEL_ID, info, &detail::LanguageModelGlue<Provider>::kTable);
}

}  // namespace dragoman
