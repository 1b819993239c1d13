#include "host/calls/speaker.h"

#include <algorithm>
#include <map>

#include "host/calls/leg.h"
#include "host/calls/missing.h"

namespace dgm::calls {

Speaker::Speaker(Leg& leg, ChunkPool& pool, CallObserver& observer, Owner& owner)
    : leg_(leg),
      pool_(pool),
      observer_(observer),
      owner_(owner),
      generation_(leg.generation()),
      kit_{.worker = leg.worker(),
           .health = generation_->health,
           .deadlines = StageDeadlines::of(generation_->settings.host)} {
  if (generation_->script && generation_->script->has_on_provider_error())
    kit_.decide = [this](const routing::FailedProvider& failure, StageKit::Answer answer) {
      ask_script(failure, std::move(answer));
    };
}

Speaker::~Speaker() = default;

void Speaker::serve(const std::vector<Leg*>& listeners) {
  auto before = std::move(targets_);
  targets_.clear();
  for (auto* listener : listeners)
    if (missing_for(*listener).empty()) serve_one(*listener, before);
  for (auto& target : targets_)
    std::erase_if(target.voices, [](const Voice& voice) { return voice.listeners.empty(); });
  if (targets_.empty() && !leg_.watch()) {
    recognizer_.reset();
  } else if (!recognizer_) {
    recognizer_ = std::make_unique<RecognizerStage>(
        kit_, pool_, leg_.route().language,
        leg_.watch() ? leg_.watch()->others(leg_.route().language) : std::vector<std::string>(),
        leg_.rate(), recognizers_for(*generation_, leg_.route().recognizer, leg_.route().language),
        *this);
  }
  serve_emotion();
}

void Speaker::serve_emotion() {
  const auto& route = leg_.route();
  if (targets_.empty() || route.emotion.empty()) {
    emotion_.reset();
  } else if (!emotion_) {
    emotion_ = std::make_unique<EmotionStage>(
        leg_.worker(), *generation_->health, route.language, leg_.rate(),
        emotions_for(*generation_, route.emotion, route.language), route.emotion_style,
        [this](const std::string& sentence) { on_trouble(sentence); });
  }
}

bool Speaker::serves(const Leg& listener) const {
  if (!recognizer_ || !recognizer_->serving()) return false;
  for (const auto& target : targets_)
    for (const auto& voice : target.voices)
      if (std::ranges::find(voice.listeners, &listener) != voice.listeners.end())
        return target.translator->serving() && voice.stage->serving();
  return false;
}

std::string Speaker::missing_for(const Leg& listener) const {
  return missing_between(*generation_, leg_.route(), listener.route());
}

bool Speaker::is_idle() const {
  return (!recognizer_ || recognizer_->is_idle()) && asked_.empty() &&
         std::ranges::all_of(targets_, [](const Target& target) {
           return target.sentences->is_idle() &&
                  std::ranges::all_of(target.voices,
                                      [](const Voice& voice) { return voice.stage->is_idle(); });
         });
}

void Speaker::push(const dgm_frame& frame, const audio::UtteranceEvent& event) {
  if (event.kind == audio::UtteranceEvent::Kind::kStarted) reached_ = Reached::kHost;
  if (recognizer_) recognizer_->push(frame, event);
}

void Speaker::push_manner(const dgm_frame& frame, uint64_t late_ns) {
  if (emotion_) emotion_->push(frame, late_ns);
}

void Speaker::yield_to(const Leg& listener) {
  for (auto& target : targets_)
    for (auto& voice : target.voices)
      if (voice.listeners.size() == 1 && voice.listeners.front() == &listener)
        voice.stage->cancel_all();
  for (auto& target : targets_) target.sentences->yield_to(listener);
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
  for (auto& target : targets_) {
    target.translator->housekeep(now_ns);
    target.sentences->housekeep(now_ns);
    for (auto& voice : target.voices) voice.stage->housekeep(now_ns);
  }
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
    if (const auto known = watch->known(language); !same_language(known, sentence.language))
      sentence.language = known.empty() ? sentence.language : std::string(known);
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
  owner_.on_directions_changed();
}

void Speaker::on_recognizer_changed(const ChainChange& change) { on_changed(change); }

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
  if (auto* target = find_target(stage.target()))
    target->sentences->on_translation(stage, utterance, text);
}

void Speaker::on_interpreted(const Interpretation& by, const Sentence& sentence,
                             std::string_view text, const std::string& provider) {
  reached_ = Reached::kTranslation;
  observer_.on_meant(leg_.view(), {sentence.utterance, by.target(), text, provider});
}

void Speaker::on_emptied() { owner_.on_nothing_to_say(leg_); }

void Speaker::speak(Interpretation& by, const Sentence& sentence, const std::string& text) {
  const auto* target = find_target(by.target());
  if (!target) return;
  std::map<SynthesizerStage*, std::shared_ptr<SpeechAudio>> spoken;
  for (const auto& voice : target->voices) {
    auto& stage = by.voice_for(sentence.choice, voice.listeners, *voice.stage);
    const auto [known, is_new] = spoken.try_emplace(&stage);
    if (is_new)
      known->second = stage.speak(sentence.utterance, text, sentence.times, sentence.style);
    const auto& audio = known->second;
    if (!audio) {
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
  if (auto* target = find_target(stage.target()))
    target->sentences->on_untranslated(stage, utterance, reason);
}

void Speaker::on_unspoken(SynthesizerStage&, uint64_t, const std::string& reason) {
  on_trouble("a sentence was not spoken: " + reason);
}

void Speaker::on_trouble(const std::string& sentence) {
  observer_.on_trouble(leg_.view(), sentence);
}

void Speaker::serve_one(Leg& listener, std::vector<Target>& before) {
  const auto& theirs = listener.route();
  auto* target = find_target(theirs.language);
  if (!target) {
    const auto kept = std::ranges::find(before, theirs.language, &Target::language);
    if (kept != before.end()) {
      targets_.push_back(std::move(*kept));
      before.erase(kept);
      for (auto& voice : targets_.back().voices) voice.listeners.clear();
      targets_.back().sentences->forget_listeners();
    } else {
      targets_.push_back({theirs.language,
                          std::make_unique<TranslatorStage>(
                              kit_, leg_.route().language, theirs.language,
                              translators_for(*generation_, leg_.route().translator,
                                              leg_.route().language, theirs.language),
                              leg_.route().hedge_translator, *this),
                          {},
                          std::make_unique<Interpretation>(kit_, pool_, theirs.language, *this)});
    }
    target = &targets_.back();
  }
  auto* voice = find_voice(*target, listener);
  if (!voice) {
    target->voices.push_back(
        {std::make_unique<SynthesizerStage>(
             kit_, pool_, theirs.language, theirs.voice, listener.rate(),
             synthesizers_for(*generation_, theirs.synthesizer, theirs.language),
             theirs.hedge_synthesizer, *this),
         {}});
    voice = &target->voices.back();
  }
  voice->listeners.push_back(&listener);
}

Speaker::Target* Speaker::find_target(std::string_view language) {
  const auto found = std::ranges::find(targets_, language, &Target::language);
  return found == targets_.end() ? nullptr : &*found;
}

Speaker::Voice* Speaker::find_voice(Target& target, const Leg& listener) {
  const auto found = std::ranges::find_if(target.voices, [&](const Voice& voice) {
    return voice.stage->voice() == listener.route().voice;
  });
  return found == target.voices.end() ? nullptr : &*found;
}

}  // namespace dgm::calls
