#include "host/calls/speaker.h"

#include <algorithm>

#include "host/calls/leg.h"

namespace dgm::calls {
namespace {

constexpr size_t kMaxLines = 64;

std::string words_of(const routing::Chain& chain) {
  std::string words = "{";
  for (const auto& name : chain) words += (words.size() > 1 ? ", " : " ") + name;
  return words + (chain.empty() ? "}" : " }");
}

}  // namespace

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
  if (targets_.empty()) {
    recognizer_.reset();
  } else if (!recognizer_) {
    recognizer_ = std::make_unique<RecognizerStage>(
        kit_, pool_, leg_.route().language, leg_.rate(),
        recognizers_for(*generation_, leg_.route().recognizer, leg_.route().language), *this);
  }
  serve_emotion();
}

void Speaker::serve_emotion() {
  const auto& route = leg_.route();
  if (targets_.empty() || route.emotion.empty()) {
    emotion_.reset();
  } else if (!emotion_) {
    emotion_ = std::make_unique<EmotionStage>(
        leg_.worker(), route.language, leg_.rate(),
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
  const auto& mine = leg_.route();
  const auto& theirs = listener.route();
  if (recognizers_for(*generation_, mine.recognizer, mine.language).empty())
    return "no recognizer of " + words_of(mine.recognizer) + " serves " + mine.language;
  if (translators_for(*generation_, mine.translator, mine.language, theirs.language).empty())
    return "no translator of " + words_of(mine.translator) + " serves " + mine.language + " to " +
           theirs.language;
  if (synthesizers_for(*generation_, theirs.synthesizer, theirs.language).empty())
    return "no synthesizer of " + words_of(theirs.synthesizer) + " serves " + theirs.language;
  return {};
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
    for (auto& voice : target.voices) voice.stage->housekeep(now_ns);
  }
}

void Speaker::on_transcript(std::string_view text, bool is_final, const StationTimes& times) {
  if (text.empty()) return;
  const uint64_t utterance = is_final ? next_utterance_++ : next_utterance_;
  const auto mood = emotion_ ? emotion_->mood(leg_.worker().now_ns()) : std::nullopt;
  observer_.on_heard(leg_.view(), {utterance, is_final, text, recognizer_->provider_name(),
                                   mood ? mood->emotion : std::string_view()});
  if (!is_final) return;
  if (emotion_) emotion_->push_text(text);
  reached_ = Reached::kWords;
  lines_.push_back({utterance, times, mood ? *mood->style : StyleWords()});
  if (lines_.size() > kMaxLines) lines_.pop_front();

  if (!generation_->script || !generation_->script->has_on_transcript()) {
    translate(utterance, std::string(text));
    return;
  }
  // The script may change the line; if it does not answer in time, the line goes on as it is.
  auto answered = std::make_shared<bool>(false);
  auto go_on = [this, alive = std::weak_ptr<int>(alive_), answered,
                utterance](const std::string& line) {
    if (alive.expired() || *answered) return;
    *answered = true;
    translate(utterance, line);
  };
  std::string line(text);
  auto& worker = leg_.worker();
  worker.start_timer(generation_->settings.host.hook_deadline_ms, 0,
                     [go_on, line] { go_on(line); });
  generation_->script->ask_on_transcript(
      facts(), {.text = line, .language = leg_.route().language, .speaker = leg_.route().extension},
      [&worker](std::function<void()> task) { worker.post(std::move(task)); },
      [go_on, line](std::optional<routing::TranscriptLine> changed) {
        go_on(changed ? changed->text : line);
      });
}

routing::CallFacts Speaker::facts() const {
  return {.id = leg_.id(),
          .from = leg_.place().from,
          .extension = leg_.route().extension,
          .transport = leg_.transport().name()};
}

// As of a transcript: without an answer in time the next provider serves.
void Speaker::ask_script(const routing::FailedProvider& failure, StageKit::Answer answer) {
  // Whoever is first: the script, or the deadline.
  auto once = std::make_shared<StageKit::Answer>(std::move(answer));
  auto& worker = leg_.worker();
  worker.start_timer(generation_->settings.host.hook_deadline_ms, 0, [once] {
    const auto tell = std::exchange(*once, nullptr);
    if (tell) tell(std::nullopt);
  });
  generation_->script->ask_on_provider_error(
      facts(), failure, [&worker](std::function<void()> task) { worker.post(std::move(task)); },
      [once](const std::optional<routing::CallAction>& action) {
        const auto tell = std::exchange(*once, nullptr);
        if (tell) tell(action);
      });
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

void Speaker::translate(uint64_t utterance, const std::string& text) {
  if (text.empty()) {  // the script took it away
    owner_.on_nothing_to_say(leg_);
    return;
  }
  for (auto& target : targets_) target.translator->translate(utterance, text);
}

void Speaker::on_translation(TranslatorStage& stage, uint64_t utterance, std::string_view text) {
  auto* target = find_target(stage.target());
  if (!target || text.empty()) return;
  reached_ = Reached::kTranslation;
  observer_.on_meant(leg_.view(), {utterance, stage.target(), text, stage.provider_name()});
  StationTimes times;
  StyleWords style;
  const auto line = std::ranges::find(lines_, utterance, &Line::utterance);
  if (line != lines_.end()) {
    times = line->times;
    style = line->style;
  }
  times.translated_ns = leg_.worker().now_ns();
  for (auto& voice : target->voices) {
    auto audio = voice.stage->speak(utterance, std::string(text), times, style);
    if (!audio) {
      on_trouble("synthesizer " + voice.stage->language() +
                 (voice.stage->serving() ? ": more than 16 sentences behind, one was not spoken"
                                         : ": nobody is left, a sentence was not spoken"));
      continue;
    }
    for (auto* listener : voice.listeners)
      if (!listener->playout().add({audio, leg_.number()}))
        on_trouble("leg " + listener->route().extension +
                   ": more than 32 utterances wait, the oldest was dropped");
  }
}

void Speaker::on_untranslated(TranslatorStage&, uint64_t, const std::string& reason) {
  on_trouble("a sentence was not translated: " + reason);
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
    } else {
      targets_.push_back({theirs.language,
                          std::make_unique<TranslatorStage>(
                              kit_, leg_.route().language, theirs.language,
                              translators_for(*generation_, leg_.route().translator,
                                              leg_.route().language, theirs.language),
                              leg_.route().hedge_translator, *this),
                          {}});
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
