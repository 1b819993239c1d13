#pragma once

#include "dragoman/language_model.h"
#include "dragoman/testing/drivers/session_driver.h"

namespace dragoman::testing {

class LanguageModelDriver final : public SessionDriver {
 public:
  using SessionDriver::SessionDriver;
  ~LanguageModelDriver() override { close(); }

  // Set before open(): role and content.
  std::vector<std::pair<std::string, std::string>> messages = {{"user", "good morning"}};
  double temperature = -1;
  uint32_t max_tokens = 0, deadline_ms = 5000;

  const std::string& text() const { return text_; }  // all tokens so far
  bool done() const { return done_; }
  int64_t input_tokens() const { return input_tokens_; }
  int64_t output_tokens() const { return output_tokens_; }

  void work(int) override { host().advance(std::chrono::milliseconds(100)); }

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override {
    static constexpr dgm_language_model_events kEvents = {sizeof(dgm_language_model_events),
                                                          &on_token, &on_done, &on_failed};
    std::vector<dgm_message> list;
    for (const auto& [role, content] : messages)
      list.push_back({borrowed.text(role), borrowed.text(content)});
    const dgm_completion_params params = {
        0, scope_, borrowed.items(list), list.size(), temperature, max_tokens, deadline_ms};
    return table<dgm_language_model>().open(
        provider(), borrowed.structure(params, settings().newer_host),
        borrowed.structure(kEvents, settings().newer_host), this, &session_, why);
  }
  void close_session(void* session) override { table<dgm_language_model>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_language_model>(event); }

 private:
  static LanguageModelDriver& self(void* ctx) { return *static_cast<LanguageModelDriver*>(ctx); }
  static void on_token(void* ctx, dgm_str text) {
    if (self(ctx).note("token")) self(ctx).text_ += view(text);
  }
  static void on_done(void* ctx, const dgm_completion_usage* usage) {
    if (!self(ctx).note_last("done", nullptr)) return;
    self(ctx).done_ = true;
    self(ctx).input_tokens_ = usage->input_tokens;
    self(ctx).output_tokens_ = usage->output_tokens;
  }
  static void on_failed(void* ctx, const dgm_error* why) { self(ctx).note_last("failed", why); }

  std::string text_;
  bool done_ = false;
  int64_t input_tokens_ = -1, output_tokens_ = -1;
};

}  // namespace dragoman::testing
