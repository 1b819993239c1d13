#include "host/calls/interpretation.h"

#include <algorithm>

namespace dgm::calls {

Interpretation::Interpretation(const StageKit& kit, ChunkPool& pool, std::string target,
                               Owner& owner)
    : kit_(kit), pool_(pool), target_(std::move(target)), owner_(owner) {}

bool Interpretation::is_idle() const {
  return under_way_.empty() && std::ranges::all_of(guest_voices_, [](const auto& guest) {
           return guest.stage->is_idle();
         });
}

void Interpretation::interpret(Sentence sentence, const routing::LegRoute& speaker,
                               TranslatorStage& usual) {
  if (under_way_.size() >= kMaxUnderWay)
    return on_trouble("more than 64 sentences are on their way to " + target_ +
                      ", one was not translated");
  auto& line = under_way_.emplace_back();
  line.sentence = std::move(sentence);
  line.usual = &usual;
  if (same_language(line.sentence.language, target_))  // he has spoken the listeners' language
    return take_text(line, line.sentence.text, {});
  auto* translator = translator_for(line.sentence, speaker, usual);
  if (!translator) {
    line.state = State::kGone;
    owner_.generation().counts->untranslated.fetch_add(1, std::memory_order_relaxed);
    on_trouble("a sentence was not translated: no translator serves " + line.sentence.language +
               " to " + target_);
    return release();
  }
  const auto& choice = line.sentence.choice;
  // The line may be gone when this returns.
  translator->translate(line.sentence.utterance, line.sentence.text,
                        {choice.formality, choice.glossary});
}

void Interpretation::on_translation(TranslatorStage& by, uint64_t utterance,
                                    std::string_view text) {
  auto* line = find(utterance);
  if (!line || line->state != State::kTranslating) return;
  if (&by != line->usual) line->usual->remember(line->sentence.text);
  for (auto& guest : guest_translators_)
    if (guest.stage.get() != &by && guest.stage->source() == line->sentence.language)
      guest.stage->remember(line->sentence.text);
  take_text(*line, text, by.provider_name());
}

void Interpretation::take_text(UnderWay& line, std::string_view text, const std::string& provider) {
  line.text = text;
  line.sentence.times.translated_ns = kit_.now_ns();
  line.state = text.empty() ? State::kGone : State::kReady;
  if (text.empty()) return release();
  owner_.on_interpreted(*this, line.sentence, line.text, provider);
  if (!owner_.shows_translations()) return release();
  line.state = State::kShown;
  owner_.show_translation(
      *this, line.sentence, line.text,
      [this, alive = std::weak_ptr<int>(alive_),
       utterance = line.sentence.utterance](std::optional<std::string> changed) {
        if (alive.expired()) return;
        auto* shown = find(utterance);
        if (!shown || shown->state != State::kShown) return;
        if (changed) shown->text = std::move(*changed);
        shown->state = shown->text.empty() ? State::kGone : State::kReady;
        if (shown->text.empty()) owner_.on_emptied();
        release();
      });
}

void Interpretation::release() {
  while (!under_way_.empty()) {
    const auto state = under_way_.front().state;
    if (state != State::kReady && state != State::kGone) return;
    const auto line = std::move(under_way_.front());
    under_way_.pop_front();
    if (state == State::kReady) owner_.speak(*this, line.sentence, line.text);
  }
}

void Interpretation::forget_listeners() {
  for (auto& guest : guest_voices_) guest.listeners.clear();
}

void Interpretation::yield_to(const Leg& listener) {
  for (auto& guest : guest_voices_)
    if (guest.listeners.size() == 1 && guest.listeners.front() == &listener)
      guest.stage->cancel_all();
}

void Interpretation::housekeep(uint64_t now_ns) {
  for (auto& guest : guest_translators_) guest.stage->housekeep(now_ns);
  for (auto& guest : guest_voices_) guest.stage->housekeep(now_ns);
  const auto is_over = [&](const auto& guest) {
    return guest.stage->is_idle() && now_ns > guest.used_at_ns + kGuestIdleNs;
  };
  std::erase_if(guest_translators_, is_over);
  std::erase_if(guest_voices_, is_over);
}

Interpretation::UnderWay* Interpretation::find(uint64_t utterance) {
  const auto found = std::ranges::find(
      under_way_, utterance, [](const UnderWay& line) { return line.sentence.utterance; });
  return found == under_way_.end() ? nullptr : &*found;
}

void Interpretation::on_untranslated(TranslatorStage&, uint64_t utterance,
                                     const std::string& reason) {
  owner_.generation().counts->untranslated.fetch_add(1, std::memory_order_relaxed);
  on_trouble("a sentence was not translated: " + reason);
  if (auto* line = find(utterance)) line->state = State::kGone;
  release();
}

void Interpretation::on_unspoken(SynthesizerStage&, uint64_t, const std::string& reason) {
  owner_.generation().counts->unspoken.fetch_add(1, std::memory_order_relaxed);
  on_trouble("a sentence was not spoken: " + reason);
}

// A direction is served as long as those of its route serve.
void Interpretation::on_translator_changed(TranslatorStage&, const ChainChange&) {}
void Interpretation::on_synthesizer_changed(SynthesizerStage&, const ChainChange&) {}

void Interpretation::on_trouble(const std::string& sentence) { owner_.on_trouble(sentence); }

}  // namespace dgm::calls
