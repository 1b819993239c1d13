// Text of one speaker into one language. One request in flight, so translations come back in the
// order of speech; a provider that fails or misses the deadline hands its sentence to the next in
// the chain.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "dragoman/translator.h"
#include "host/calls/asking.h"

namespace dgm::calls {

// How one sentence is translated; empty: as the provider is set up.
struct TranslationManner {
  std::string formality{}, glossary{};
};

class TranslatorStage {
 public:
  class Client {
   public:
    virtual void on_translation(TranslatorStage& stage, uint64_t utterance,
                                std::string_view text) = 0;
    // No provider could: never is the source text heard instead.
    virtual void on_untranslated(TranslatorStage& stage, uint64_t utterance,
                                 const std::string& reason) = 0;
    // Somebody else serves now, or nobody: the listeners get the fallback of their route.
    virtual void on_translator_changed(TranslatorStage& stage, const ChainChange& change) = 0;
    virtual void on_trouble(const std::string& sentence) = 0;

   protected:
    ~Client() = default;
  };

  // [worker] source, target: BCP 47. hedges: the next provider is asked beside a slow one. `kit`
  // outlives the stage.
  TranslatorStage(const StageKit& kit, std::string source, std::string target, Members members,
                  bool hedges, Client& client);

  // Of a newer generation: these are asked from the next sentence on.
  void adopt(std::string source, Members members, bool hedges);
  bool will_be_made_of(const Members& members) const { return chain_.will_be_made_of(members); }

  bool serving() const { return !chain_.exhausted(); }  // somebody does, or is about to
  const std::string& source() const { return source_; }
  const std::string& target() const { return target_; }
  const std::string& provider_name() const { return answered_by_; }  // of the last translation

  void translate(uint64_t utterance, std::string text, TranslationManner manner = {});
  void remember(std::string text);  // context: a sentence that somebody else translated
  bool is_idle() const { return requests_.empty(); }
  void housekeep(uint64_t now_ns);  // deadlines and retries; every 100 ms and when one is due

 private:
  using Line = ChainSession<dgm_translator>::Line;

  static constexpr size_t kMaxPending =
      16;  // more than a minute of speech; the oldest is given up and said
  static constexpr size_t kContextLines = 3;

  struct Request : Turn {
    std::string text{};
    TranslationManner manner{};
    Breaker* suspect = nullptr;  // who translated it to nothing
  };

  dgm_status open(const modules::Provider& provider, dgm_scope scope, void* ctx, void** session,
                  dgm_error* why);
  dgm_status ask(const Line& line);
  void take_over();
  void finish(uint64_t generation, uint64_t utterance, std::string_view text);
  void on_refused(uint64_t generation, uint64_t utterance, const dgm_error& why);
  void tell_if_deaf_to(const TranslationManner& manner, const modules::Provider& provider);
  void drop_front(const std::string& reason);
  void on_chain_changed(const ChainChange& change);
  static const dgm_translator_events& events();

  const StageKit& kit_;
  std::string source_, target_, next_source_;
  Client& client_;
  HedgeMetrics counted_{"translator"};
  std::deque<Request> requests_;
  std::deque<std::string> context_;
  std::string answered_by_;
  bool told_manner_ = false;  // that somebody does not know formality or glossaries
  Asking<dgm_translator, Request> asking_;
  ChainSession<dgm_translator> chain_;
};

}  // namespace dgm::calls
