// The sentences of one speaker on their way into one other language. Each is translated, shown to
// the script, and handed on to be spoken in the order in which they were said, whoever translates a
// single one. Here are also the translators and voices that single sentences want beside those of
// the route: on_utterance chose them, or somebody spoke another of his languages.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/calls/generation.h"
#include "host/calls/observer.h"
#include "host/calls/synthesizer_stage.h"
#include "host/calls/translator_stage.h"

namespace dgm::calls {

class Leg;

// A finished line on its way.
struct Sentence {
  uint64_t utterance = 0;
  std::string text, language;  // as it was said
  StationTimes times;
  StyleWords style;  // of the speaker's mood at its end
  routing::UtteranceChoice choice;
};

class Interpretation final : public TranslatorStage::Client, public SynthesizerStage::Client {
 public:
  // The speaker. [worker]
  class Owner {
   public:
    virtual const Generation& generation() const = 0;
    virtual void on_interpreted(const Interpretation& by, const Sentence& sentence,
                                std::string_view text, const std::string& provider) = 0;
    virtual bool shows_translations() const = 0;  // to the script
    // nullopt: the text stays. `answer` comes once, within the hook's deadline.
    virtual void show_translation(const Interpretation& by, const Sentence& sentence,
                                  const std::string& text,
                                  std::function<void(std::optional<std::string>)> answer) = 0;
    virtual void on_emptied() = 0;  // by the script
    virtual void speak(Interpretation& by, const Sentence& sentence, const std::string& text) = 0;
    virtual void on_trouble(const std::string& sentence) = 0;

   protected:
    ~Owner() = default;
  };

  // [worker] Both outlive it.
  Interpretation(const StageKit& kit, ChunkPool& pool, std::string target, Owner& owner);

  const std::string& target() const { return target_; }
  bool is_idle() const;  // nothing is under way

  // usual: the route's. It tells its owner what comes of the sentence, who tells it here.
  void interpret(Sentence sentence, const routing::LegRoute& speaker, TranslatorStage& usual);
  void on_translation(TranslatorStage& by, uint64_t utterance, std::string_view text) override;
  void on_untranslated(TranslatorStage& by, uint64_t utterance, const std::string& reason) override;

  // Who speaks a sentence to these listeners, who usually hear `usual`.
  SynthesizerStage& voice_for(const routing::UtteranceChoice& choice,
                              const std::vector<Leg*>& listeners, SynthesizerStage& usual);
  void forget_listeners();             // some of them may have left
  void yield_to(const Leg& listener);  // he speaks himself and wants the translation to stop
  void housekeep(uint64_t now_ns);

 private:
  static constexpr size_t kMaxUnderWay = 64;
  static constexpr size_t kMaxGuests = 4;  // of each kind
  static constexpr uint64_t kGuestIdleNs = 60 * kNsPerSecond;

  enum class State : uint8_t { kTranslating, kShown, kReady, kGone };
  struct UnderWay {
    Sentence sentence;
    TranslatorStage* usual = nullptr;
    State state = State::kTranslating;
    std::string text;  // translated
  };
  struct GuestTranslator {
    std::unique_ptr<TranslatorStage> stage;
    uint64_t used_at_ns = 0;
  };
  struct GuestVoice {
    std::unique_ptr<SynthesizerStage> stage;
    std::vector<Leg*> listeners{};  // of the last sentence
    uint64_t used_at_ns = 0;
  };

  void on_translator_changed(TranslatorStage& stage, const ChainChange& change) override;
  void on_unspoken(SynthesizerStage& stage, uint64_t utterance, const std::string& reason) override;
  void on_synthesizer_changed(SynthesizerStage& stage, const ChainChange& change) override;
  void on_trouble(const std::string& sentence) override;

  UnderWay* find(uint64_t utterance);
  void take_text(UnderWay& line, std::string_view text, const std::string& provider);
  void release();
  TranslatorStage* translator_for(const Sentence& sentence, const routing::LegRoute& speaker,
                                  TranslatorStage& usual);
  void tell_once(const std::string& sentence);

  const StageKit& kit_;
  ChunkPool& pool_;
  std::string target_;
  Owner& owner_;
  std::vector<GuestTranslator> guest_translators_;
  std::vector<GuestVoice> guest_voices_;
  std::deque<UnderWay> under_way_;
  std::set<std::string> told_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::calls
