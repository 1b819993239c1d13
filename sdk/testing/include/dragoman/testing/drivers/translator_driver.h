#pragma once

#include "dragoman/testing/drivers/session_driver.h"
#include "dragoman/translator.h"

namespace dragoman::testing {

struct SeenTranslation {
  uint64_t utterance;
  bool is_final;
  std::string text;
};

class TranslatorDriver final : public SessionDriver {
 public:
  using SessionDriver::SessionDriver;
  ~TranslatorDriver() override { close(); }

  dgm_status translate(uint64_t utterance, std::string_view text, bool is_final = true,
                       const std::vector<std::string>& context = {},
                       std::string_view formality = {}, std::string_view glossary = {}) {
    if (ended()) return DGM_CANCELLED;
    Borrowed borrowed;
    std::vector<dgm_str> lines;
    for (const std::string& line : context) lines.push_back(borrowed.text(line));
    const dgm_translation_request request = {0,
                                             utterance,
                                             is_final,
                                             borrowed.text(text),
                                             borrowed.items(lines),
                                             lines.size(),
                                             borrowed.text(formality),
                                             borrowed.text(glossary)};
    return table<dgm_translator>().translate(session_,
                                             borrowed.structure(request, settings().newer_host));
  }
  void cancel(uint64_t utterance) { table<dgm_translator>().cancel(session_, utterance); }
  const std::vector<SeenTranslation>& translations() const { return translations_; }
  const std::vector<uint64_t>& refused() const { return refused_; }

  void work(int step) override {
    const auto utterance = static_cast<uint64_t>(step / 2 + 1);
    translate(utterance, step % 2 ? "good morning everybody" : "good morning", step % 2 != 0,
              {"hello"});
    if (step % 5 == 4 && is_open() && !ended()) cancel(utterance);
    host().advance(std::chrono::milliseconds(100));
  }

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override {
    static constexpr dgm_translator_events kEvents = {sizeof(dgm_translator_events), &on_ready,
                                                      &on_translation, &on_refused, &on_failed};
    const dgm_translator_params params = {0,
                                          scope_,
                                          borrowed.text(settings().language),
                                          borrowed.text(settings().target_language),
                                          borrowed.text(""),
                                          borrowed.text("")};
    return table<dgm_translator>().open(
        provider(), borrowed.structure(params, settings().newer_host),
        borrowed.structure(kEvents, settings().newer_host), this, &session_, why);
  }
  void close_session(void* session) override { table<dgm_translator>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_translator>(event); }

 private:
  static TranslatorDriver& self(void* ctx) { return *static_cast<TranslatorDriver*>(ctx); }
  static void on_ready(void* ctx) {
    if (self(ctx).note("ready")) self(ctx).ready_ = true;
  }
  static void on_translation(void* ctx, const dgm_translation* seen) {
    if (!self(ctx).note("translation")) return;
    self(ctx).translations_.push_back(
        {seen->utterance, seen->is_final, std::string(view(seen->text))});
  }
  static void on_refused(void* ctx, uint64_t utterance, const dgm_error*) {
    if (self(ctx).note("refused")) self(ctx).refused_.push_back(utterance);
  }
  static void on_failed(void* ctx, const dgm_error* why) { self(ctx).note_last("failed", why); }

  std::vector<SeenTranslation> translations_;
  std::vector<uint64_t> refused_;
};

}  // namespace dragoman::testing
