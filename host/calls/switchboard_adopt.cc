// Another configuration takes over while calls run: whatever listens is exchanged first, and only
// when all of it stands does the pointer change; otherwise everything is put back.
#include <algorithm>

#include "dragoman/call_control.h"
#include "dragoman/transport.h"
#include "host/base/log.h"
#include "host/calls/ask_worker.h"
#include "host/calls/exchange.h"
#include "host/calls/switchboard_places.h"

namespace dgm::calls {
namespace {

constexpr auto kPatience = std::chrono::seconds(5);

bool has(const Generation& generation, std::string_view kind, const ProviderPtr& provider) {
  return generation.find(kind, provider->name()) == provider;
}

// What changed in a provider's options may be what was wrong with it.
void renew_breakers(const Generation& before, const Generation& next) {
  for (const auto& [key, provider] : next.providers) {
    const auto old = before.providers.find(key);
    if (old != before.providers.end() && old->second != provider) next.health->renew(*provider);
  }
}

}  // namespace

// One standing place. Neither before nor after: never.
struct Switchboard::PlaceChange {
  uint64_t place = 0;
  std::optional<PlaceWish> before{}, after{};
  size_t worker_before = 0, worker_after = 0;
  bool is_ended = false;   // `before` was closed
  bool is_in_use = false;  // by a call: what is new about it waits for his end
  bool is_begun = false;   // `after` was opened

  bool is_same() const {
    return before && after && before->transport == after->transport &&
           before->extension == after->extension;
  }
};

struct Switchboard::Adoption {
  GenerationPtr next;
  std::vector<Error> errors;
  std::vector<std::unique_ptr<Listener>> opened, closed;
  std::vector<PlaceWish> kept_wishes, new_wishes;
  std::vector<PlaceChange> places;
  std::vector<std::unique_ptr<Exchange>> opened_exchanges;
  std::vector<ProviderPtr> closed_exchanges;
  std::vector<std::pair<const Exchange*, ProviderPtr>> successors;
};

std::vector<Error> Switchboard::adopt(GenerationPtr generation) {
  const auto adoption = std::make_shared<Adoption>();
  adoption->next = std::move(generation);
  auto& front = workers_.at(kFrontWorker);
  const auto at_front = [&](void (Switchboard::*step)(Adoption&)) {
    return ask<bool>(front, kPatience,
                     [this, adoption, step] {
                       (this->*step)(*adoption);
                       return adoption->errors.empty();
                     })
        .has_value();
  };
  if (stopping_ || !at_front(&Switchboard::change_listeners))
    return {
        {"", "the host stops, or its first worker did not answer within 5 s; nothing has changed"}};
  if (adoption->errors.empty()) plan_places(*adoption);
  if (adoption->errors.empty()) change_places(*adoption);
  if (adoption->errors.empty() && !at_front(&Switchboard::change_exchanges))
    adoption->errors.push_back({"", "the first worker did not answer within 5 s"});
  // The pointer and what listens change together, in one task of the worker where callers arrive.
  if (adoption->errors.empty() && !at_front(&Switchboard::commit))
    adoption->errors.push_back({"", "the first worker did not answer within 5 s"});
  if (!adoption->errors.empty()) return undo(adoption);
  // Whoever was in the way a moment ago may have left meanwhile, and his place stood open again.
  for (const auto& change : adoption->places) {
    if (!change.is_in_use || !end_standing(change.place)) continue;
    if (change.after) {
      begin_standing(change.place, *change.after, change.worker_after);
    } else {
      const std::lock_guard lock(mutex_);
      standing_.erase(change.place);
    }
  }
  return {};
}

void Switchboard::change_listeners(Adoption& adoption) {
  const auto& next = *adoption.next;
  std::vector<std::unique_ptr<Listener>> kept;
  for (auto& listener : listeners_) {
    const bool stays = has(next, DGM_TRANSPORT_ID, listener->transport);
    if (!stays) listener->scope.reset();  // its port is free for what follows
    auto& places = adoption.kept_wishes;
    if (stays) places.insert(places.end(), listener->places.begin(), listener->places.end());
    (stays ? kept : adoption.closed).push_back(std::move(listener));
  }
  listeners_ = std::move(kept);
  for (const auto& [key, provider] : next.providers) {
    if (key.first != DGM_TRANSPORT_ID || !provider->table<dgm_transport>().listen ||
        std::ranges::find(listeners_, provider,
                          [](auto& listener) { return listener->transport; }) != listeners_.end())
      continue;
    const auto& made = adoption.opened.emplace_back(listen(provider));
    adoption.errors.insert(adoption.errors.end(), made->errors.begin(), made->errors.end());
    auto& places = adoption.new_wishes;
    places.insert(places.end(), made->places.begin(), made->places.end());
  }
}

void Switchboard::plan_places(Adoption& adoption) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [place, standing] : standing_)
    adoption.places.push_back(
        {.place = place, .before = standing.place, .worker_before = standing.worker});
  const auto change_for = [&](const PlaceWish& wish) -> PlaceChange* {
    const auto fits = [&](const PlaceChange& change, bool by_name) {
      return change.before && !change.after && change.before->port == wish.port &&
             (!by_name || change.before->transport->name() == wish.transport->name());
    };
    for (const bool by_name : {true, false})
      for (auto& change : adoption.places)
        if (fits(change, by_name)) return &change;
    return nullptr;
  };
  for (const bool is_new : {false, true})
    for (const auto& wish : is_new ? adoption.new_wishes : adoption.kept_wishes) {
      auto* change = change_for(wish);
      const auto home = home_of(wish, *adoption.next);
      if (!home) {
        // A place that never stood open, because of just this, is not the new routes' fault.
        if (is_new || change) adoption.errors.push_back(home.error());
        continue;
      }
      if (!change) change = &adoption.places.emplace_back();
      change->after = wish;
      change->worker_after = *home;
    }
}

void Switchboard::change_places(Adoption& adoption) {
  for (auto& change : adoption.places)
    if (change.before && !change.is_same()) {
      change.is_ended = end_standing(change.place);
      change.is_in_use = !change.is_ended;
    }
  std::vector<std::future<Outcome>> openings;
  for (auto& change : adoption.places) {
    if (!change.after || change.is_same() || change.is_in_use) continue;
    if (!change.before) change.place = next_leg_++;
    change.is_begun = true;
    openings.push_back(begin_standing(change.place, *change.after, change.worker_after));
  }
  wait_for(openings, adoption.errors);
}

std::unique_ptr<Exchange> Switchboard::open_exchange(const ProviderPtr& call_control,
                                                     std::vector<Error>& errors) {
  auto exchange = std::make_unique<Exchange>(workers_.at(kFrontWorker), *this, call_control);
  if (const auto opened = exchange->open(); !opened) {
    errors.push_back(opened.error());
    return nullptr;
  }
  return exchange;
}

void Switchboard::change_exchanges(Adoption& adoption) {
  const auto& next = *adoption.next;
  const auto is_known = [](const ProviderPtr& provider) {
    return [&](const auto& exchange) { return exchange->call_control() == provider; };
  };
  for (const auto& [key, provider] : next.providers) {
    if (key.first != DGM_CALL_CONTROL_ID || std::ranges::any_of(exchanges_, is_known(provider)))
      continue;
    const auto in_the_way =
        std::ranges::find_if(exchanges_, [&, &wanted = *provider](const auto& exchange) {
          return !has(next, DGM_CALL_CONTROL_ID, exchange->call_control()) &&
                 std::ranges::find(adoption.successors, exchange.get(),
                                   [](auto& each) { return each.first; }) ==
                     adoption.successors.end() &&
                 exchange->would_be_replaced_by(wanted);
        });
    if (in_the_way != exchanges_.end() && !(*in_the_way)->is_empty()) {
      adoption.successors.emplace_back(in_the_way->get(), provider);
      continue;
    }
    if (in_the_way != exchanges_.end()) {
      adoption.closed_exchanges.push_back((*in_the_way)->call_control());
      remove_exchange(in_the_way->get());
    }
    if (auto exchange = open_exchange(provider, adoption.errors))
      adoption.opened_exchanges.push_back(std::move(exchange));
    if (!adoption.errors.empty()) return;
  }
}

void Switchboard::commit(Adoption& adoption) {
  const auto& next = *adoption.next;
  GenerationPtr before;
  set_going(*next.script);
  {
    const std::lock_guard lock(mutex_);
    before = std::exchange(generation_, adoption.next);
    for (auto& change : adoption.places) {
      if (!change.before) continue;
      auto& standing = standing_.at(change.place);
      if (!change.after && !change.is_in_use) {
        standing_.erase(change.place);
        continue;
      }
      standing.is_leaving = !change.after;
      if (!change.after) continue;
      standing.place = *change.after;
      standing.worker = change.worker_after;
    }
    for (auto& exchange : adoption.opened_exchanges) exchanges_.push_back(std::move(exchange));
  }
  keeper_.serve(adoption.next);
  before->script->stop_timers();
  renew_breakers(*before, next);
  for (auto& listener : adoption.opened) listeners_.push_back(std::move(listener));
  adoption.closed.clear();
  std::vector<const Exchange*> over;
  for (const auto& exchange : exchanges_) {
    const auto successor = std::ranges::find(adoption.successors, exchange.get(),
                                             [](auto& each) { return each.first; });
    if (has(next, DGM_CALL_CONTROL_ID, exchange->call_control()))
      exchange->stay_until(nullptr);
    else if (successor != adoption.successors.end())
      exchange->stay_until(successor->second);
    else
      exchange->leave();
    over.push_back(exchange.get());
  }
  for (const auto* exchange : over) on_exchange_empty(exchange);
  for (auto& floor : floors_)
    floor->worker().post(
        [floor = floor.get(), generation = adoption.next] { floor->adopt(generation); });
}

// What is wrong with the adoption, and what could not be put back.
std::vector<Error> Switchboard::undo(const std::shared_ptr<Adoption>& adoption) {
  auto errors = adoption->errors;
  std::vector<Error> lost;
  std::vector<std::future<Outcome>> openings;
  adoption->next.reset();  // its end is not for the worker that puts back
  for (const auto& change : adoption->places) {
    if (!change.is_ended && !change.is_begun) continue;
    const bool is_free = !change.is_begun || end_standing(change.place);
    if (change.before && is_free) {
      openings.push_back(begin_standing(change.place, *change.before, change.worker_before));
      continue;
    }
    const std::lock_guard lock(mutex_);
    if (is_free)
      standing_.erase(change.place);
    else if (change.before)
      standing_.at(change.place).place = *change.before;  // after the one who has just called
    else
      standing_.at(change.place).is_leaving = true;
  }
  wait_for(openings, lost);
  const auto failed = order<std::vector<Error>>(workers_.at(kFrontWorker), kPatience,
                                                [this, adoption] { return put_back(*adoption); });
  if (failed)
    lost.insert(lost.end(), failed->begin(), failed->end());
  else
    errors.push_back({"", "what listened before comes back when the first worker answers again"});
  for (const auto& error : lost)
    log::error("PLACE_LOST", error.text() + "; it was there before the reload that failed");
  errors.insert(errors.end(), lost.begin(), lost.end());
  return errors;
}

std::vector<Error> Switchboard::put_back(Adoption& adoption) {
  std::vector<Error> lost;
  adoption.opened_exchanges.clear();
  for (const auto& call_control : adoption.closed_exchanges)
    if (auto exchange = open_exchange(call_control, lost)) {
      const std::lock_guard lock(mutex_);
      exchanges_.push_back(std::move(exchange));
    }
  adoption.opened.clear();
  for (const auto& listener : adoption.closed) {
    const auto& again = listeners_.emplace_back(listen(listener->transport));
    lost.insert(lost.end(), again->errors.begin(), again->errors.end());
  }
  adoption.closed.clear();
  const std::lock_guard lock(mutex_);
  not_opened_.insert(not_opened_.end(), lost.begin(), lost.end());
  return lost;
}

}  // namespace dgm::calls
