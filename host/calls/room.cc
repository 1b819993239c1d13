#include "host/calls/room.h"

#include <algorithm>

#include "host/calls/failure_sentence.h"
#include "host/calls/leg.h"
#include "host/calls/missing.h"
#include "host/routing/language.h"

namespace dgm::calls {

Room::Room(std::string name, routing::Crossover crossover, ChunkPool& pool, CallObserver& observer,
           Owner& owner)
    : name_(std::move(name)),
      crossover_(crossover),
      pool_(pool),
      observer_(observer),
      owner_(owner) {}

Room::~Room() = default;

void Room::join(Leg& leg) {
  legs_.push_back(&leg);
  leg.enter(this);
  rewire();
  observer_.on_joined(leg.view());
}

void Room::leave(Leg& leg) {
  std::erase(legs_, &leg);
  std::erase_if(links_,
                [&](const auto& link) { return &link->from() == &leg || &link->to() == &leg; });
  leg.set_links({}, {}, nullptr, false);
  leg.set_speaker(nullptr);
  for (auto* other : legs_)
    if (other->speaker()) other->speaker()->forget(leg);
  leg.enter(nullptr);
  rewire();
}

void Room::set_crossover(routing::Crossover crossover) {
  crossover_ = crossover;
  rewire();
}

void Room::want_language(Leg& leg, const std::string& language, const std::string& why) {
  if (leg.route().language == language) leg.keep_language();
  const auto refusal = why_not(leg, language);
  if (refusal.empty())
    leg.change_language_later(language, why);
  else
    observer_.on_language(leg.view(), {leg.route().language, language, why, refusal});
}

void Room::change_language(Leg& leg, const std::string& language, const std::string& why) {
  const std::string before = leg.route().language;
  leg.change_language(language);
  leg.set_speaker(nullptr);
  rewire();
  observer_.on_language(leg.view(), {before, language, why, {}});
}

bool Room::is_idle() const {
  return std::ranges::all_of(
      legs_, [](const Leg* leg) { return !leg->speaker() || leg->speaker()->is_idle(); });
}

std::string Room::why_not(const Leg& leg, const std::string& language) const {
  auto route = leg.route();
  if (route.language == language) return "that is what he speaks";
  if (crossover_ == routing::Crossover::kPassThrough) return {};
  routing::change_language(route, language);
  if (legs_.size() == 1) return missing_alone(*leg.generation(), route);
  for (const auto* other : legs_) {
    if (other == &leg || same_language(other->route().language, language)) continue;
    auto missing = missing_between(*leg.generation(), route, *other->generation(), other->route());
    if (missing.empty())
      missing = missing_between(*other->generation(), other->route(), *leg.generation(), route);
    if (!missing.empty()) return missing;
  }
  return {};
}

void Room::on_rate_changed(Leg& leg) {
  std::erase_if(links_,
                [&](const auto& link) { return &link->from() == &leg || &link->to() == &leg; });
  leg.set_speaker(nullptr);
  for (auto* other : legs_)
    if (other->speaker()) other->set_speaker(nullptr);
  rewire();
}

void Room::on_route_changed(Leg& leg) {
  if (leg.speaker()) leg.speaker()->adopt();
  rewire();
}

void Room::tell_spoken(Leg& listener, uint64_t speaker, const SpeechAudio& audio) {
  const auto from = std::ranges::find(legs_, speaker, &Leg::number);
  if (from == legs_.end()) return;
  observer_.on_spoken((*from)->view(), listener.view(), {audio.utterance(), {}, audio.times});
}

void Room::tell_yielded(Leg& listener) {
  for (auto* leg : legs_)
    if (leg->speaker()) leg->speaker()->yield_to(listener);
}

void Room::tell_return_path(const Link& link, bool works_again) {
  const auto& from = link.from();
  observer_.on_return_path(from.view(), link.to().view(), works_again,
                           from.speaker() ? from.speaker()->stuck_at() : std::string());
}

void Room::on_nothing_to_say(Leg& speaker) {
  for (auto& link : links_)
    if (&link->from() == &speaker) link->excuse();
}

void Room::on_directions_changed() { update_modes(); }

bool Room::needs_translation(const Leg& from, const Leg& to) const {
  return crossover_ != routing::Crossover::kPassThrough &&
         !same_language(from.route().language, to.route().language);
}

void Room::rewire() {
  for (auto* leg : legs_) {
    std::vector<Leg*> listeners;
    for (auto* other : legs_)
      if (other != leg && needs_translation(*leg, *other)) listeners.push_back(other);
    // Who may change his language is heard also while nobody needs a translation.
    const bool is_watched =
        leg->watch() && legs_.size() > 1 && crossover_ != routing::Crossover::kPassThrough;
    if (listeners.empty() && !is_watched) {
      leg->set_speaker(nullptr);
      continue;
    }
    if (!leg->speaker()) leg->set_speaker(std::make_unique<Speaker>(*leg, pool_, observer_, *this));
    leg->speaker()->serve(listeners);
  }
  for (auto* from : legs_)
    for (auto* to : legs_)
      if (from != to && !find_link(*from, *to))
        links_.push_back(std::make_unique<Link>(*from, *to, from->rate(), to->rate()));
  update_modes();
}

void Room::update_modes() {
  for (auto& link : links_) link->set_mode(mode_of(*link), link->to().route());
  const bool pair = legs_.size() == 2;
  for (auto* leg : legs_) {
    std::vector<Link*> incoming, outgoing;
    Leg* relay_to = nullptr;
    bool driven = false;
    for (auto& link : links_) {
      const bool relayed = pair && link->mode() == LinkMode::kPlain;
      if (&link->to() == leg) {
        incoming.push_back(link.get());
        driven |= relayed;
      }
      if (&link->from() == leg) {
        outgoing.push_back(link.get());
        if (relayed) relay_to = &link->to();
      }
    }
    leg->set_links(std::move(incoming), std::move(outgoing), relay_to, driven);
  }
}

LinkMode Room::mode_of(const Link& link) {
  auto& from = link.from();
  auto& to = link.to();
  if (!needs_translation(from, to)) return LinkMode::kPlain;
  if (from.speaker() && from.speaker()->serves(to))
    return crossover_ == routing::Crossover::kDebug ? LinkMode::kBoth : LinkMode::kTranslated;
  const bool pass = to.route().fallback == routing::Fallback::kPassThrough;
  const auto mode = pass ? LinkMode::kPlain : LinkMode::kMuted;
  if (!link.wired() || link.translates()) {
    auto missing = from.speaker() ? from.speaker()->missing_for(to) : std::string();
    const bool lost = missing.empty();
    if (lost) missing = "its providers do not answer";
    observer_.on_trouble(to.view(),
                         from.route().extension + " to " + to.route().extension +
                             " is not translated: " + missing + "; " + to.route().extension +
                             (pass ? " hears the original voice" : " hears nothing of it") +
                             " (fallback of its route)");
    if (lost) tell_lost(from, to);
  }
  return mode;
}

void Room::tell_lost(Leg& speaker, Leg& listener) {
  using Kind = routing::CallAction::Kind;
  const auto* wish =
      speaker.speaker() && speaker.speaker()->wish() ? &*speaker.speaker()->wish() : nullptr;
  if (wish && wish->kind == Kind::kHangUp)
    owner_.want_hang_up(speaker, "the script hung up (" + wish->where + ")");
  else if (wish && wish->kind == Kind::kAnnounce)
    owner_.want_announcement(listener, wish->text);
  else if (!wish && listener.route().on_failure == routing::OnFailure::kHangUp)
    owner_.want_hang_up(listener, "its translation failed (on_failure of its route)");
  else if (!wish && listener.route().on_failure == routing::OnFailure::kAnnounce)
    owner_.want_announcement(listener, failure_sentence(listener.route().language));
}

Link* Room::find_link(const Leg& from, const Leg& to) const {
  const auto found = std::ranges::find_if(
      links_, [&](const auto& link) { return &link->from() == &from && &link->to() == &to; });
  return found == links_.end() ? nullptr : found->get();
}

}  // namespace dgm::calls
