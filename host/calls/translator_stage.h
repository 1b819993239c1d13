// Text of one speaker into one language. One request in flight, so translations come back in the
// order of speech; a provider that fails or misses the deadline hands its sentence to the next in
// the chain.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "dragoman/translator.h"
#include "host/calls/chain_session.h"

namespace dgm::calls {

class TranslatorStage {
 public:
  class Client {
   public:
    virtual void on_translation(TranslatorStage& stage, uint64_t utterance,
                                std::string_view text) = 0;
    // No provider could: the listeners get the fallback of their route, never the source text.
    virtual void on_untranslated(TranslatorStage& stage, uint64_t utterance,
                                 const std::string& reason) = 0;
    virtual void on_trouble(const std::string& sentence) = 0;

   protected:
    ~Client() = default;
  };

  // [worker] source, target: BCP 47.
  TranslatorStage(net::Worker& worker, std::string source, std::string target, Members members,
                  Client& client);

  bool serving() const { return chain_.serving(); }
  const std::string& target() const { return target_; }
  const std::string& provider_name() const { return chain_.provider_name(); }

  void translate(uint64_t utterance, std::string text);
  void housekeep(uint64_t now_ns);  // deadlines and retries; every 100 ms

 private:
  static constexpr size_t kMaxPending =
      16;  // more than a minute of speech; the oldest is given up and said
  static constexpr size_t kContextLines = 3;
  static constexpr uint64_t kDeadlineNs = 4 * kNsPerSecond;

  struct Request {
    uint64_t utterance;
    std::string text;
    uint64_t sent_at_ns = 0;  // 0: not sent yet
  };

  dgm_status open(const modules::Provider& provider, dgm_scope scope, void** session,
                  dgm_error* why);
  void send_next();
  void finish(uint64_t utterance, std::string_view text);
  void give_up(const std::string& reason);
  void on_chain_changed(bool serving, const std::string& sentence);
  static const dgm_translator_events& events();

  net::Worker& worker_;
  std::string source_, target_;
  Client& client_;
  std::deque<Request> requests_;
  std::deque<std::string> context_;
  ChainSession<dgm_translator> chain_;
};

}  // namespace dgm::calls
