// Translators and voices that single sentences want beside those of the route. They stay open for a
// minute.
#include <algorithm>

#include "host/calls/interpretation.h"
#include "host/calls/leg.h"

namespace dgm::calls {
namespace {

// Those who are wanted, before the others of the chain.
routing::Chain in_front(const routing::Chain& wanted, const routing::Chain& chain) {
  routing::Chain all = wanted;
  for (const auto& name : chain)
    if (std::ranges::find(wanted, name) == wanted.end()) all.push_back(name);
  return all;
}

// Somebody was wanted, and none of them is there.
bool has_none_of(const routing::Chain& wanted, const Members& members) {
  return !wanted.empty() && std::ranges::none_of(members, [&](const auto& provider) {
    return std::ranges::find(wanted, provider->name()) != wanted.end();
  });
}

// A place for one more, perhaps that of the one that was used longest ago; false: all are at work.
template <typename Guests>
bool make_room(Guests& guests, size_t most) {
  if (guests.size() < most) return true;
  auto oldest = guests.end();
  for (auto guest = guests.begin(); guest != guests.end(); ++guest)
    if (guest->stage->is_idle() &&
        (oldest == guests.end() || guest->used_at_ns < oldest->used_at_ns))
      oldest = guest;
  if (oldest == guests.end()) return false;
  guests.erase(oldest);
  return true;
}

}  // namespace

// nullptr: nobody translates from the sentence's language.
TranslatorStage* Interpretation::translator_for(const Sentence& sentence,
                                                const routing::LegRoute& speaker,
                                                TranslatorStage& usual) {
  const auto& wanted = sentence.choice.translator;
  const bool is_usual_source = sentence.language == usual.source();
  if (wanted.empty() && is_usual_source) return &usual;
  auto* fallback = is_usual_source ? &usual : nullptr;
  const auto& generation = owner_.generation();
  auto members =
      translators_for(generation, in_front(wanted, speaker.translator), sentence.language, target_);
  if (has_none_of(wanted, members))
    tell_once("translator " + wanted.front() + ", which " + sentence.choice.where +
              " wants, does not serve " + sentence.language + " to " + target_);
  if (members.empty()) return fallback;
  if (fallback &&
      members == translators_for(generation, speaker.translator, sentence.language, target_))
    return fallback;
  auto guest = std::ranges::find_if(guest_translators_, [&](const auto& known) {
    return known.stage->source() == sentence.language && known.stage->will_be_made_of(members);
  });
  if (guest == guest_translators_.end()) {
    if (!make_room(guest_translators_, kMaxGuests)) return fallback;
    guest_translators_.push_back({std::make_unique<TranslatorStage>(
        kit_, sentence.language, target_, std::move(members), speaker.hedge_translator, *this)});
    guest = guest_translators_.end() - 1;
  }
  guest->used_at_ns = kit_.now_ns();
  return guest->stage.get();
}

SynthesizerStage& Interpretation::voice_for(const routing::UtteranceChoice& choice,
                                            const std::vector<Leg*>& listeners,
                                            SynthesizerStage& usual) {
  const auto& wanted = choice.synthesizer;
  if ((wanted.empty() && choice.voice.empty()) || listeners.empty()) return usual;
  const auto& route = listeners.front()->route();
  const auto& generation = owner_.generation();
  auto members = synthesizers_for(generation, in_front(wanted, route.synthesizer), target_);
  if (has_none_of(wanted, members))
    tell_once("synthesizer " + wanted.front() + ", which " + choice.where +
              " wants, does not serve " + target_);
  const auto& name = choice.voice.empty() ? usual.voice() : choice.voice;
  if (members.empty() || (name == usual.voice() &&
                          members == synthesizers_for(generation, route.synthesizer, target_)))
    return usual;
  auto guest = std::ranges::find_if(guest_voices_, [&](const auto& known) {
    return known.stage->voice() == name && known.stage->will_be_made_of(members);
  });
  if (guest == guest_voices_.end()) {
    if (!make_room(guest_voices_, kMaxGuests)) return usual;
    guest_voices_.push_back(
        {std::make_unique<SynthesizerStage>(kit_, pool_, target_, name, listeners.front()->rate(),
                                            std::move(members), route.hedge_synthesizer, *this)});
    guest = guest_voices_.end() - 1;
  }
  guest->used_at_ns = kit_.now_ns();
  guest->listeners = listeners;
  return *guest->stage;
}

void Interpretation::tell_once(const std::string& sentence) {
  if (told_.size() < kMaxUnderWay && told_.insert(sentence).second) on_trouble(sentence);
}

}  // namespace dgm::calls
