// Listening transports, and the ports on which a leg always stands open.
#include <algorithm>
#include <chrono>

#include "dragoman/transport.h"
#include "host/base/log.h"
#include "host/calls/ask_worker.h"
#include "host/calls/switchboard_places.h"

namespace dgm::calls {
namespace {

constexpr uint32_t kReopenMs = 1000;
constexpr auto kOpenPatience = std::chrono::seconds(5);

}  // namespace

std::vector<Error> Switchboard::open_missing() {
  struct Attempt {
    std::vector<Error> errors;
    std::vector<std::future<Outcome>> openings;
  };
  auto attempt = ask<Attempt>(workers_.at(kFrontWorker), kOpenPatience, [this] {
    const auto generation = this->generation();
    Attempt attempt{.errors = open_listeners(*generation), .openings = {}};
    open_call_controls(*generation, attempt.errors);
    attempt.openings = open_places(*generation, attempt.errors);
    const std::lock_guard lock(mutex_);
    not_opened_ = attempt.errors;
    return attempt;
  });
  if (!attempt) return {{"", "the first worker did not answer within 5 s"}};
  wait_for(attempt->openings, attempt->errors);
  const std::lock_guard lock(mutex_);
  return closed_places();
}

// Where some places of a transport failed, all of them are opened anew.
std::vector<Error> Switchboard::open_listeners(const Generation& generation) {
  std::vector<Error> errors;
  for (const auto& [key, provider] : generation.providers) {
    if (key.first != DGM_TRANSPORT_ID || !provider->table<dgm_transport>().listen) continue;
    auto listener =
        std::ranges::find(listeners_, provider, [](auto& each) { return each->transport; });
    if (listener == listeners_.end()) {
      listener = listeners_.insert(listener, listen(provider));
    } else if (!(*listener)->errors.empty()) {
      (*listener)->scope.reset();  // its ports are free for what follows
      *listener = listen(provider);
      if ((*listener)->errors.empty())
        log::info("PLACE_OPENED", provider->name() + " listens at all of its places now");
    }
    errors.insert(errors.end(), (*listener)->errors.begin(), (*listener)->errors.end());
  }
  return errors;
}

std::vector<std::future<Outcome>> Switchboard::open_places(const Generation& generation,
                                                           std::vector<Error>& errors) {
  std::vector<std::future<Outcome>> openings;
  const auto stands = [this](const PlaceWish& wish) {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(standing_, [&](const auto& each) {
      const auto& place = each.second.place;
      return place.transport == wish.transport && place.port == wish.port;
    });
  };
  for (const auto& listener : listeners_)
    for (const auto& wish : listener->places) {
      if (stands(wish)) continue;
      if (const auto home = home_of(wish, generation))
        openings.push_back(begin_standing(next_leg_++, wish, *home));
      else
        errors.push_back(home.error());
    }
  return openings;
}

// Under the lock.
std::vector<Error> Switchboard::closed_places() const {
  auto closed = not_opened_;
  for (const auto& [place, standing] : standing_)
    if (standing.problem)
      closed.push_back(
          {standing.problem->where, standing.problem->sentence + "; tried again every second"});
  return closed;
}

std::unique_ptr<Switchboard::Listener> Switchboard::listen(const ProviderPtr& transport) {
  auto listener = std::make_unique<Listener>(Listener{this, transport, nullptr, {}, {}});
  listener->scope = std::make_unique<modules::Scope>(
      workers_.at(kFrontWorker), transport->name() + " listener", nullptr, &transport->guest());
  modules::call_plugin(&transport->guest(), "listen", [&] {
    transport->table<dgm_transport>().listen(transport->self(), listener->scope->number(),
                                             &events(), listener.get());
  });
  return listener;
}

Result<size_t> Switchboard::home_of(const PlaceWish& wish, const Generation& generation) const {
  const auto plan = generation.script->table().plan(wish.extension);
  if (plan) return seating_.home_of(plan->room);
  return Error{"port " + std::to_string(wish.port), plan.error().text()};
}

// A place of its own, or the next leg of one that is there already. The future: how it went.
std::future<Outcome> Switchboard::begin_standing(uint64_t place, const PlaceWish& wish,
                                                 size_t worker) {
  std::future<Outcome> opening;
  uint64_t round = 0;
  {
    const std::lock_guard lock(mutex_);
    auto& standing = standing_[place];
    standing.place = wish;
    standing.worker = worker;
    standing.first = std::make_unique<std::promise<Outcome>>();
    standing.is_leaving = false;
    standing.problem = Error{"port " + std::to_string(wish.port), "is not open yet"};
    opening = standing.first->get_future();
    round = ++standing.round;
  }
  open_standing(place, round);
  return opening;
}

// False: somebody has called there, and the place stays as it is until he leaves; or there is no
// such place any more. [control]
bool Switchboard::end_standing(uint64_t place) {
  size_t worker = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto found = standing_.find(place);
    if (found == standing_.end()) return false;
    worker = found->second.leg_worker;
  }
  const auto ended = ask<bool>(workers_.at(worker), kOpenPatience, [this, place, worker] {
    uint64_t leg = 0;
    {
      const std::lock_guard lock(mutex_);
      const auto found = standing_.find(place);
      if (found == standing_.end()) return false;
      auto& standing = found->second;
      ++standing.round;
      leg = std::exchange(standing.leg, 0);  // its end opens no other
    }
    const bool is_unused = floors_[worker]->close_unused(leg);
    if (!is_unused) {
      const std::lock_guard lock(mutex_);
      standing_.at(place).leg = leg;
    }
    return is_unused;
  });
  return ended.value_or(false);
}

void Switchboard::open_standing(uint64_t place, uint64_t round) {
  if (stopping_) return;
  LegOrder order;
  size_t worker = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto found = standing_.find(place);
    if (found == standing_.end() || found->second.round != round) return;
    auto& standing = found->second;
    worker = standing.leg_worker = standing.worker;
    order.number = standing.leg = next_leg_++;
    order.transport = standing.place.transport;
    order.place = {.extension = standing.place.extension,
                   .call_id = standing.place.extension + "-" + std::to_string(order.number),
                   .local_port = standing.place.port};
    seats_[order.number] = {{.room = {}, .worker = worker}, nullptr};
  }
  order.opened = [this, place, round, worker](Result<dgm_address> address) {
    on_standing_opened(place, round, address ? Outcome(Done{}) : Outcome(address.error()));
    if (!address)
      workers_.at(worker).start_timer(kReopenMs, 0,
                                      [this, place, round] { open_standing(place, round); });
  };
  workers_.at(worker).post([this, worker, order = std::move(order)]() mutable {
    floors_[worker]->open(std::move(order));
  });
}

// The first time it is told to whoever waits; later the log does, once for all attempts in a row.
void Switchboard::on_standing_opened(uint64_t place, uint64_t round, const Outcome& outcome) {
  const std::lock_guard lock(mutex_);
  const auto found = standing_.find(place);
  if (found == standing_.end() || found->second.round != round) return;
  auto& standing = found->second;
  if (standing.first) {
    standing.first->set_value(outcome);
    standing.first.reset();
  } else if (!outcome && !standing.problem) {
    log::error("PLACE_LOST", outcome.error().text() + "; tried again every second");
  } else if (outcome && standing.problem) {
    log::info("PLACE_OPENED", "port " + std::to_string(standing.place.port) + " is open again");
  }
  standing.problem = outcome ? std::nullopt : std::optional(outcome.error());
}

void Switchboard::reopen_place_of(const Leg& leg, Floor& floor) {
  uint64_t place = 0, round = 0;
  {
    const std::lock_guard lock(mutex_);
    for (auto at = standing_.begin(); at != standing_.end() && place == 0;) {
      auto& [number, standing] = *at;
      if (standing.leg != leg.number() || !leg.opened()) {
        ++at;
        continue;
      }
      if (standing.is_leaving) {
        standing_.erase(at);
        return;
      }
      place = number;
      round = ++standing.round;
    }
  }
  // Posted: the port is free only once the leg is destroyed.
  if (place != 0 && !stopping_)
    floor.worker().post([this, place, round] { open_standing(place, round); });
}

void Switchboard::wait_for(std::vector<std::future<Outcome>>& openings,
                           std::vector<Error>& errors) {
  for (auto& opening : openings) {
    if (opening.wait_for(kOpenPatience) == std::future_status::timeout)
      errors.push_back({"", "a standing place was not opened in time; the machine is overloaded"});
    else if (const auto outcome = opening.get(); !outcome)
      errors.push_back(outcome.error());
  }
}

const dgm_listener_events& Switchboard::events() {
  static const dgm_listener_events table{
      sizeof(dgm_listener_events),
      [](void* ctx, const dgm_leg_offer* offer) {
        auto& listener = *static_cast<Listener*>(ctx);
        listener.board->on_offer(listener, *offer);
      },
      [](void* ctx, dgm_str extension, uint16_t port) {
        auto& listener = *static_cast<Listener*>(ctx);
        listener.places.push_back({listener.transport, to_string(extension), port});
      },
      [](void* ctx, const dgm_error* why) {
        auto& listener = *static_cast<Listener*>(ctx);
        listener.errors.push_back({listener.transport->name(), to_string(why->detail)});
      }};
  return table;
}

}  // namespace dgm::calls
