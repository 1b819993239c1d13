// Which stages a speaker has: opened, shared, handed on to a newer generation, and let go.
#include <algorithm>

#include "host/calls/leg.h"
#include "host/calls/missing.h"
#include "host/calls/speaker.h"

namespace dgm::calls {

bool Speaker::Target::is_idle() const {
  return (!translator || translator->is_idle()) && (!sentences || sentences->is_idle()) &&
         std::ranges::all_of(voices, [](const Voice& voice) { return voice.stage->is_idle(); });
}

void Speaker::adopt() {
  generation_ = leg_.generation();
  kit_.health = generation_->health;
  kit_.deadlines = StageDeadlines::of(generation_->settings.host);
  kit_.decide = nullptr;
  if (generation_->script && generation_->script->has_on_provider_error())
    kit_.decide = [this](const routing::FailedProvider& failure, StageKit::Answer answer) {
      ask_script(failure, std::move(answer));
    };
}

void Speaker::serve(const std::vector<Leg*>& listeners) {
  wiring_ = true;
  const auto& route = leg_.route();
  using WantedTarget = std::pair<std::string, std::vector<WantedVoice>>;  // by language
  std::vector<WantedTarget> wanted;
  for (auto* listener : listeners) {
    if (!missing_for(*listener).empty()) continue;
    const auto& theirs = listener->route();
    WantedVoice wish{theirs.voice, synthesizers_of(*listener), {listener}};
    const auto language = std::ranges::find(wanted, theirs.language, &WantedTarget::first);
    if (language == wanted.end()) {
      wanted.push_back({theirs.language, {std::move(wish)}});
      continue;
    }
    const auto voice = std::ranges::find_if(language->second, [&](const WantedVoice& each) {
      return each.name == wish.name && each.members == wish.members;
    });
    if (voice == language->second.end())
      language->second.push_back(std::move(wish));
    else
      voice->listeners.push_back(listener);
  }
  auto before = std::exchange(targets_, {});
  for (auto& [language, voices] : wanted) {
    auto target = target_for(language, before);
    give_voices(target, std::move(voices));
    targets_.push_back(std::move(target));
  }
  for (auto& target : before) finish(std::move(target));

  for (auto& target : targets_)
    target.translator->adopt(
        route.language,
        translators_for(*generation_, route.translator, route.language, target.language),
        route.hedge_translator);
  serve_recognizer();
  serve_emotion();
  wiring_ = false;
}

// Who may change his language is heard also while nobody needs a translation.
void Speaker::serve_recognizer() {
  if (targets_.empty() && !leg_.watch()) return recognizer_.reset();
  const auto& route = leg_.route();
  RecognizerStage::Expected expected{
      route.language,
      leg_.watch() ? leg_.watch()->others(route.language) : std::vector<std::string>(),
      route.phrases};
  auto members = recognizers_for(*generation_, route.recognizer, route.language);
  if (recognizer_)
    recognizer_->adopt(std::move(expected), std::move(members));
  else
    recognizer_ = std::make_unique<RecognizerStage>(kit_, pool_, std::move(expected), leg_.rate(),
                                                    std::move(members), *this);
}

Speaker::Target Speaker::target_for(const std::string& language, std::vector<Target>& before) {
  const auto kept = std::ranges::find(before, language, &Target::language);
  if (kept != before.end()) {
    auto target = std::move(*kept);
    before.erase(kept);
    target.sentences->forget_listeners();
    return target;
  }
  const auto& route = leg_.route();
  return {language,
          std::make_unique<TranslatorStage>(
              kit_, route.language, language,
              translators_for(*generation_, route.translator, route.language, language),
              route.hedge_translator, *this),
          {},
          std::make_unique<Interpretation>(kit_, pool_, language, *this)};
}

// Listeners of two generations may wish the same voice of different providers: whoever has it as it
// is wished keeps it, and the others' is handed on, or opened.
void Speaker::give_voices(Target& target, std::vector<WantedVoice> wanted) {
  auto before = std::exchange(target.voices, {});
  std::vector<Voice> given(wanted.size());
  const auto take = [&](size_t place, const auto& fits) {
    const auto kept = std::ranges::find_if(before, [&](const Voice& voice) {
      return voice.stage->voice() == wanted[place].name && fits(*voice.stage);
    });
    if (given[place].stage || kept == before.end()) return;
    given[place].stage = std::move(kept->stage);
    before.erase(kept);
  };
  for (size_t i = 0; i < wanted.size(); ++i)
    take(i,
         [&](const SynthesizerStage& stage) { return stage.will_be_made_of(wanted[i].members); });
  for (size_t i = 0; i < wanted.size(); ++i) take(i, [](const SynthesizerStage&) { return true; });
  for (size_t i = 0; i < wanted.size(); ++i) {
    auto& [name, members, listeners] = wanted[i];
    const auto& first = *listeners.front();
    const bool hedges = first.route().hedge_synthesizer;
    if (given[i].stage)
      given[i].stage->adopt(std::move(members), hedges);
    else
      given[i].stage = std::make_unique<SynthesizerStage>(
          kit_, pool_, target.language, name, first.rate(), std::move(members), hedges, *this);
    given[i].listeners = std::move(listeners);
  }
  target.voices = std::move(given);
  for (auto& voice : before) {
    Target rest{target.language, nullptr, {}, nullptr};
    rest.voices.push_back(std::move(voice));
    finish(std::move(rest));
  }
}

// Somebody may still wait to hear it.
void Speaker::finish(Target target) {
  std::erase_if(target.voices, [](const Voice& voice) { return voice.listeners.empty(); });
  if (!target.voices.empty() && !target.is_idle()) finishing_.push_back(std::move(target));
}

void Speaker::forget(const Leg& listener) {
  for (auto* targets : {&targets_, &finishing_})
    for (auto& target : *targets) {
      for (auto& voice : target.voices) std::erase(voice.listeners, &listener);
      if (target.sentences) target.sentences->forget_listeners();
    }
}

void Speaker::serve_emotion() {
  const auto& route = leg_.route();
  if (targets_.empty() || route.emotion.empty()) return emotion_.reset();
  auto members = emotions_for(*generation_, route.emotion, route.language);
  if (emotion_ && emotion_->is_made_of(members, route.language, route.emotion_style)) return;
  emotion_ = std::make_unique<EmotionStage>(
      leg_.worker(), *generation_->health, route.language, leg_.rate(), std::move(members),
      route.emotion_style, [this](const std::string& sentence) { on_trouble(sentence); });
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
  return missing_between(*generation_, leg_.route(), *listener.generation(), listener.route());
}

bool Speaker::is_idle() const {
  return (!recognizer_ || recognizer_->is_idle()) && asked_.empty() && finishing_.empty() &&
         std::ranges::all_of(targets_, &Target::is_idle);
}

// The listener's route names them, so his generation has them.
Members Speaker::synthesizers_of(const Leg& listener) const {
  const auto& theirs = listener.route();
  return synthesizers_for(*listener.generation(), theirs.synthesizer, theirs.language);
}

Speaker::Target* Speaker::target_of(const TranslatorStage& stage) {
  for (auto* targets : {&targets_, &finishing_})
    for (auto& target : *targets)
      if (target.translator.get() == &stage) return &target;
  return nullptr;
}

Speaker::Target* Speaker::target_of(const Interpretation& sentences) {
  for (auto* targets : {&targets_, &finishing_})
    for (auto& target : *targets)
      if (target.sentences.get() == &sentences) return &target;
  return nullptr;
}

}  // namespace dgm::calls
