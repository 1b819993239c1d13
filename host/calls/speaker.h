// One person's speech on its way to the others: recognized once, shown to the script, translated
// once per language, spoken once per language and voice, whatever the number of listeners.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/calls/emotion_stage.h"
#include "host/calls/generation.h"
#include "host/calls/interpretation.h"
#include "host/calls/observer.h"
#include "host/calls/recognizer_stage.h"
#include "host/calls/synthesizer_stage.h"
#include "host/calls/translator_stage.h"

namespace dgm::calls {

class Leg;

class Speaker final : public RecognizerStage::Client,
                      public TranslatorStage::Client,
                      public SynthesizerStage::Client,
                      public Interpretation::Owner {
 public:
  // The room, told when a direction can or cannot be served any more. [worker]
  class Owner {
   public:
    virtual void on_directions_changed() = 0;          // what is lost: see wish()
    virtual void on_nothing_to_say(Leg& speaker) = 0;  // the script emptied a line
    // He is to speak and hear another language. why: who says so: "scripts/routes.lua:12".
    virtual void want_language(Leg& speaker, const std::string& language,
                               const std::string& why) = 0;

   protected:
    ~Owner() = default;
  };

  Speaker(Leg& leg, ChunkPool& pool, CallObserver& observer, Owner& owner);
  ~Speaker();

  // The listeners who need a translation of this speaker. Opens what is new, closes what nobody
  // needs; what is being said, translated or spoken is finished where it is.
  void serve(const std::vector<Leg*>& listeners);
  void adopt();                      // the leg has moved to another generation; serve() follows
  void forget(const Leg& listener);  // he leaves
  bool is_idle() const;              // nothing of what was said is under way
  // Recognizer, translator and synthesizer for this listener are there.
  bool serves(const Leg& listener) const;
  // Why not, as half a sentence: "no recognizer of { deepgram, vosk } serves fr-FR".
  std::string missing_for(const Leg& listener) const;

  void push(const dgm_frame& frame, const audio::UtteranceEvent& event);  // [rt]
  // [rt] The same frame as it came from the line, before any gain: how he speaks.
  void push_manner(const dgm_frame& frame, uint64_t late_ns);
  // The listener speaks himself and wants the translation to stop (barge_in = "yield").
  void yield_to(const Leg& listener);
  void housekeep(uint64_t now_ns);
  std::string stuck_at() const;  // how far the last utterance came
  uint64_t frames_refused() const { return recognizer_ ? recognizer_->frames_refused() : 0; }
  // What the script wants done about the chain that nobody is left in; absent: as the listener's
  // route says.
  const std::optional<routing::CallAction>& wish() const { return wish_; }

 private:
  struct Voice {
    std::unique_ptr<SynthesizerStage> stage;
    std::vector<Leg*> listeners;
  };
  struct Target {  // one language
    std::string language;
    std::unique_ptr<TranslatorStage> translator;
    std::vector<Voice> voices;
    std::unique_ptr<Interpretation> sentences;

    bool is_idle() const;
  };
  struct WantedVoice {
    std::string name;
    Members members;
    std::vector<Leg*> listeners;
  };
  enum class Reached : uint8_t { kHost, kWords, kTranslation };
  struct Asked {  // the script, about a line
    Sentence sentence;
    bool is_answered = false;
  };

  void on_transcript(std::string_view text, bool is_final, const StationTimes& times,
                     std::string_view language) override;
  void on_recognizer_changed(const ChainChange& change) override;
  void on_translation(TranslatorStage& stage, uint64_t utterance, std::string_view text) override;
  void on_untranslated(TranslatorStage& stage, uint64_t utterance,
                       const std::string& reason) override;
  void on_translator_changed(TranslatorStage& stage, const ChainChange& change) override;
  void on_unspoken(SynthesizerStage& stage, uint64_t utterance, const std::string& reason) override;
  void on_synthesizer_changed(SynthesizerStage& stage, const ChainChange& change) override;
  const Generation& generation() const override { return *generation_; }
  void on_interpreted(const Interpretation& by, const Sentence& sentence, std::string_view text,
                      const std::string& provider) override;
  bool shows_translations() const override;
  void show_translation(const Interpretation& by, const Sentence& sentence, const std::string& text,
                        std::function<void(std::optional<std::string>)> answer) override;
  void on_emptied() override;
  void speak(Interpretation& by, const Sentence& sentence, const std::string& text) override;
  void on_trouble(const std::string& sentence) override;

  void on_changed(const ChainChange& change);
  void ask_script(const routing::FailedProvider& failure, StageKit::Answer answer);
  void ask_about(Sentence sentence);
  void take_answer(uint64_t utterance, const routing::LineAnswer& answer);
  void interpret(Sentence sentence);
  // speaker_wiring.cc
  void serve_recognizer();
  void serve_emotion();
  Target target_for(const std::string& language, std::vector<Target>& before);
  void give_voices(Target& target, std::vector<WantedVoice> wanted);
  void finish(Target target);
  Members synthesizers_of(const Leg& listener) const;
  Target* target_of(const TranslatorStage& stage);
  Target* target_of(const Interpretation& sentences);

  Leg& leg_;
  ChunkPool& pool_;
  CallObserver& observer_;
  Owner& owner_;
  GenerationPtr generation_;
  StageKit kit_;  // before the stages, which refer to it
  std::optional<routing::CallAction> wish_;
  std::unique_ptr<RecognizerStage> recognizer_;
  std::unique_ptr<EmotionStage> emotion_;  // nullptr: the route wants none
  std::vector<Target> targets_;
  std::vector<Target> finishing_;  // nobody needs them any more, but what they have begun is heard
  bool wiring_ = false;            // serve() is at work; the room looks at it afterwards
  std::deque<Asked> asked_;
  uint64_t next_utterance_ = 1;
  Reached reached_ = Reached::kHost;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::calls
