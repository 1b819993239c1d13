#include "host/calls/speaker.h"

#include <algorithm>
#include <map>

#include "host/calls/leg.h"

namespace dgm::calls {

Speaker::Speaker(Leg& leg, ChunkPool& pool, CallObserver& observer, Owner& owner)
    : leg_(leg),
      pool_(pool),
      observer_(observer),
      owner_(owner),
      kit_{.worker = leg.worker(), .health = nullptr} {
  adopt();
}

Speaker::~Speaker() = default;

void Speaker::push(const dgm_frame& frame, const audio::UtteranceEvent& event) {
  using Kind = audio::UtteranceEvent::Kind;
  if (event.kind == Kind::kStarted) reached_ = Reached::kHost;
  if (event.kind == Kind::kStarted || event.kind == Kind::kCut) {
    generation_->counts->utterances.fetch_add(1, std::memory_order_relaxed);
    if (!recognizer_ || !recognizer_->serving())
      generation_->counts->unrecognized.fetch_add(1, std::memory_order_relaxed);
  }
  if (recognizer_) recognizer_->push(frame, event);
}

void Speaker::push_manner(const dgm_frame& frame, uint64_t late_ns) {
  if (emotion_) emotion_->push(frame, late_ns);
}

void Speaker::yield_to(const Leg& listener) {
  for (auto* targets : {&targets_, &finishing_})
    for (auto& target : *targets) {
      for (auto& voice : target.voices)
        if (voice.listeners.size() == 1 && voice.listeners.front() == &listener)
          voice.stage->cancel_all();
      if (target.sentences) target.sentences->yield_to(listener);
    }
}

std::string Speaker::stuck_at() const {
  switch (reached_) {
    case Reached::kHost:
      return "no words were recognized by " +
             (recognizer_ ? recognizer_->provider_name() : std::string());
    case Reached::kWords:
      return "no translation came";
    case Reached::kTranslation:
      break;
  }
  return "no audio came from the synthesizer, or its turn has not come";
}

void Speaker::housekeep(uint64_t now_ns) {
  if (recognizer_) recognizer_->housekeep(now_ns);
  if (emotion_) emotion_->housekeep(now_ns);
  for (auto* targets : {&targets_, &finishing_})
    for (auto& target : *targets) {
      if (target.translator) target.translator->housekeep(now_ns);
      if (target.sentences) target.sentences->housekeep(now_ns);
      for (auto& voice : target.voices) voice.stage->housekeep(now_ns);
    }
  std::erase_if(finishing_, [](const Target& target) { return target.is_idle(); });
}

void Speaker::on_transcript(std::string_view text, bool is_final, const StationTimes& times,
                            std::string_view language) {
  if (text.empty()) return;
  const uint64_t utterance = is_final ? next_utterance_++ : next_utterance_;
  const auto mood = emotion_ ? emotion_->mood(leg_.worker().now_ns()) : std::nullopt;
  observer_.on_heard(leg_.view(), {utterance, is_final, text, recognizer_->provider_name(),
                                   mood ? mood->emotion : std::string_view()});
  if (!is_final) return;
  if (emotion_) emotion_->push_text(text);
  reached_ = Reached::kWords;
  Sentence sentence{utterance,
                    std::string(text),
                    leg_.route().language,
                    times,
                    mood ? *mood->style : StyleWords(),
                    {}};
  if (auto* watch = leg_.watch()) {
    if (const auto known = watch->known(language);
        !known.empty() && !same_language(known, sentence.language))
      sentence.language = known;
    if (const auto changed = watch->hear(leg_.route().language, language); !changed.empty())
      owner_.want_language(leg_, std::string(changed), "heard by " + recognizer_->provider_name());
  }
  if (generation_->script && generation_->script->has_on_line())
    ask_about(std::move(sentence));
  else
    interpret(std::move(sentence));
}

void Speaker::on_changed(const ChainChange& change) {
  wish_ = change.wish;
  if (!wiring_) owner_.on_directions_changed();
}

void Speaker::on_recognizer_changed(const ChainChange& change) {
  if (!change.serving) generation_->counts->unrecognized.fetch_add(1, std::memory_order_relaxed);
  on_changed(change);
}

void Speaker::on_translator_changed(TranslatorStage&, const ChainChange& change) {
  on_changed(change);
}

void Speaker::on_synthesizer_changed(SynthesizerStage&, const ChainChange& change) {
  on_changed(change);
}

void Speaker::interpret(Sentence sentence) {
  if (sentence.text.empty()) return owner_.on_nothing_to_say(leg_);  // the script took it away
  for (auto& target : targets_)
    target.sentences->interpret(sentence, leg_.route(), *target.translator);
}

void Speaker::on_translation(TranslatorStage& stage, uint64_t utterance, std::string_view text) {
  if (auto* target = target_of(stage)) target->sentences->on_translation(stage, utterance, text);
}

void Speaker::on_interpreted(const Interpretation& by, const Sentence& sentence,
                             std::string_view text, const std::string& provider) {
  reached_ = Reached::kTranslation;
  observer_.on_meant(leg_.view(), {sentence.utterance, by.target(), text, provider});
}

void Speaker::on_emptied() { owner_.on_nothing_to_say(leg_); }

void Speaker::speak(Interpretation& by, const Sentence& sentence, const std::string& text) {
  const auto* target = target_of(by);
  if (!target) return;
  std::map<SynthesizerStage*, std::shared_ptr<SpeechAudio>> spoken;
  for (const auto& voice : target->voices) {
    auto& stage = by.voice_for(sentence.choice, voice.listeners, *voice.stage);
    const auto [known, is_new] = spoken.try_emplace(&stage);
    if (is_new)
      known->second = stage.speak(sentence.utterance, text, sentence.times, sentence.style);
    const auto& audio = known->second;
    if (!audio) {
      generation_->counts->unspoken.fetch_add(1, std::memory_order_relaxed);
      on_trouble("synthesizer " + stage.language() +
                 (stage.serving() ? ": more than 16 sentences behind, one was not spoken"
                                  : ": nobody is left, a sentence was not spoken"));
      continue;
    }
    for (auto* listener : voice.listeners)
      if (!listener->playout().add({audio, leg_.number()}))
        on_trouble("leg " + listener->route().extension +
                   ": more than 32 utterances wait, the oldest was dropped");
  }
}

void Speaker::on_untranslated(TranslatorStage& stage, uint64_t utterance,
                              const std::string& reason) {
  if (auto* target = target_of(stage)) target->sentences->on_untranslated(stage, utterance, reason);
}

void Speaker::on_unspoken(SynthesizerStage&, uint64_t, const std::string& reason) {
  generation_->counts->unspoken.fetch_add(1, std::memory_order_relaxed);
  on_trouble("a sentence was not spoken: " + reason);
}

void Speaker::on_trouble(const std::string& sentence) {
  observer_.on_trouble(leg_.view(), sentence);
}

}  // namespace dgm::calls
