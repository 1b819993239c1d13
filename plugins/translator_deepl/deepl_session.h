// One direction of one speaker: sentences to POST /v2/translate, some at once. [worker] throughout.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dragoman/cpp/translator.hpp"
#include "plugins/translator_deepl/deepl_protocol.h"
#include "plugins/translator_deepl/usage.h"

namespace dragoman::deepl {

class DeeplSession final : public TranslatorSession {
 public:
  // `settings`, `metrics` and `usage_turn` outlive the session.
  DeeplSession(const TranslatorParams& params, TranslatorEvents events, const Settings& settings,
               const Metrics& metrics, UsageTurn& usage_turn);

  // kBusy: requests_at_once are under way. An interim is replaced by a later request for the same
  // utterance.
  Status translate(const TranslationRequest& request) override;
  void cancel(uint64_t utterance) override;

 private:
  struct Slot {
    Slot(ScopeOwner& owner, HttpHandlers handlers) : http(owner, std::move(handlers)) {}
    HttpRequest http;
    bool busy = false, is_final = false, has_glossary = false;
    uint64_t utterance = 0, began_ns = 0;
    std::string text, context, formality;  // for a second try without the glossary
    std::string glossary_id;               // of this sentence; empty: the session's
  };

  Slot* slot_for(const TranslationRequest& request);
  Status begin(Slot& slot);
  void on_done(Slot& slot, const Error& why, const HttpResponse& response);
  void on_answer(Slot& slot, const HttpResponse& response);
  void refuse(uint64_t utterance, const Error& error);

  const Settings& settings_;
  const Metrics& metrics_;
  UsageTurn& usage_turn_;
  const std::string source_, target_, formality_, authorization_;
  std::string glossary_id_;  // emptied when DeepL has it no more
  bool has_ended_ = false;
  std::vector<std::unique_ptr<Slot>> slots_;
  UsageQuestion usage_;
};

}  // namespace dragoman::deepl
