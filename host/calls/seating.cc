#include "host/calls/seating.h"

#include <algorithm>
#include <functional>

namespace dgm::calls {

Seat Seating::take(const routing::LegPlan& plan, std::optional<size_t> worker) {
  const std::lock_guard lock(mutex_);
  for (auto& instance : instances_) {
    if (instance.route != plan.room) continue;
    if (!plan.shared_room && worker && *worker != instance.seat.worker) continue;
    if (!has_free_seat(instance, plan)) continue;
    instance.seated.push_back(plan.leg.extension);
    return instance.seat;
  }
  const size_t home = plan.shared_room ? home_of(plan.room) : worker.value_or(quietest_worker());
  instances_.push_back({plan.room, {free_name(plan.room), home}, {plan.leg.extension}});
  return instances_.back().seat;
}

std::optional<Seat> Seating::take_beside(const Seat& seat, const routing::LegPlan& plan) {
  const std::lock_guard lock(mutex_);
  const auto instance = std::ranges::find_if(
      instances_, [&](const Instance& each) { return each.seat.room == seat.room; });
  if (instance == instances_.end() || instance->route != plan.room ||
      !has_free_seat(*instance, plan))
    return std::nullopt;
  instance->seated.push_back(plan.leg.extension);
  return instance->seat;
}

void Seating::take_again(const Seat& seat, const routing::LegPlan& plan) {
  const std::lock_guard lock(mutex_);
  const auto instance = std::ranges::find_if(
      instances_, [&](const Instance& each) { return each.seat.room == seat.room; });
  if (instance != instances_.end())
    instance->seated.push_back(plan.leg.extension);
  else
    instances_.push_back({plan.room, seat, {plan.leg.extension}});
}

bool Seating::has_free_seat(const Instance& instance, const routing::LegPlan& plan) {
  return plan.shared_room || (instance.seated.size() < plan.members.size() &&
                              std::ranges::count(instance.seated, plan.leg.extension) <
                                  std::ranges::count(plan.members, plan.leg.extension));
}

void Seating::leave(const Seat& seat, const std::string& extension) {
  const std::lock_guard lock(mutex_);
  const auto instance = std::ranges::find_if(
      instances_, [&](const Instance& each) { return each.seat.room == seat.room; });
  if (instance == instances_.end()) return;
  const auto place = std::ranges::find(instance->seated, extension);
  if (place != instance->seated.end()) instance->seated.erase(place);
  if (instance->seated.empty()) instances_.erase(instance);
}

size_t Seating::home_of(const std::string& room) const {
  return std::hash<std::string>{}(room) % workers_;
}

size_t Seating::legs() const {
  const std::lock_guard lock(mutex_);
  size_t legs = 0;
  for (const auto& instance : instances_) legs += instance.seated.size();
  return legs;
}

bool Seating::has_room(const std::string& room) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(instances_,
                             [&](const Instance& each) { return each.seat.room == room; });
}

size_t Seating::quietest_worker() const {
  std::vector<size_t> load(workers_, 0);
  for (const auto& instance : instances_) load[instance.seat.worker] += instance.seated.size();
  return static_cast<size_t>(std::ranges::min_element(load) - load.begin());
}

std::string Seating::free_name(const std::string& route) const {
  const auto taken = [&](const std::string& name) {
    return std::ranges::any_of(instances_,
                               [&](const Instance& each) { return each.seat.room == name; });
  };
  if (!taken(route)) return route;
  for (size_t number = 2;; ++number) {
    auto name = route + "#" + std::to_string(number);
    if (!taken(name)) return name;
  }
}

}  // namespace dgm::calls
