#include "host/calls/switchboard.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <thread>

#include "dragoman/call_control.h"
#include "dragoman/transport.h"
#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/calls/exchange.h"
#include "host/calls/switchboard_places.h"

namespace dgm::calls {
namespace {

constexpr auto kReportPatience = std::chrono::milliseconds(500);
constexpr auto kStopPatience = std::chrono::seconds(3);
constexpr auto kFarewell = std::chrono::seconds(2);

}  // namespace

Switchboard::Switchboard(net::WorkerPool& workers, CallObserver& observer)
    : workers_(workers),
      observer_(observer),
      seating_(workers.size()),
      act_gate_(std::make_shared<ActGate>(
          [this](const std::string& id, const routing::CallAction& action) { act(id, action); })) {
  for (size_t i = 0; i < workers.size(); ++i)
    floors_.push_back(std::make_unique<Floor>(workers.at(i), observer_, *this));
}

Switchboard::~Switchboard() = default;

std::vector<Error> Switchboard::start(GenerationPtr generation) {
  {
    const std::lock_guard lock(mutex_);
    generation_ = generation;
  }
  set_going(*generation->script);
  keeper_.serve(generation);
  return open_missing();
}

void Switchboard::stop() {
  stopping_ = true;
  if (const auto generation = this->generation()) generation->script->stop_timers();
  act_gate_->close();
  end_calls();
  std::vector<std::future<void>> cleared;
  for (size_t i = 0; i < workers_.size(); ++i) {
    auto done = std::make_shared<std::promise<void>>();
    cleared.push_back(done->get_future());
    workers_.at(i).post([this, i, done] {
      if (i == kFrontWorker) {
        exchanges_.clear();
        listeners_.clear();
      }
      floors_[i]->clear();
      done->set_value();
    });
  }
  for (auto& each : cleared)
    if (each.wait_for(kStopPatience) == std::future_status::timeout)
      log::warning("STOP_SLOW", "a worker did not end its legs within 3 s");
}

// The PBX is told first, and gets a moment: afterwards nobody is there to tell it.
void Switchboard::end_calls() {
  auto& front = workers_.at(kFrontWorker);
  front.post([this] {
    for (auto& exchange : exchanges_) exchange->hang_up_all("the host stops");
  });
  const auto deadline = std::chrono::steady_clock::now() + kFarewell;
  while (std::chrono::steady_clock::now() < deadline) {
    auto over = std::make_shared<std::promise<bool>>();
    auto answer = over->get_future();
    front.post([this, over] {
      over->set_value(std::ranges::all_of(exchanges_, [](auto& each) { return each->is_empty(); }));
    });
    if (answer.wait_for(kFarewell) != std::future_status::ready || answer.get()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  log::warning("STOP_SLOW", "a PBX did not confirm the end of all calls within 2 s");
}

void Switchboard::open_leg(const LegWish& wish, std::function<void(Result<LegPlace>)> done) {
  const auto generation = this->generation();
  auto transport = generation->find(DGM_TRANSPORT_ID, wish.transport);
  if (!transport) {
    std::string known;
    for (const auto& [key, provider] : generation->providers)
      if (key.first == DGM_TRANSPORT_ID) known += (known.empty() ? "" : ", ") + key.second;
    done(Error{"", "there is no transport \"" + wish.transport + "\"; this host has: " + known});
    return;
  }
  admit({.id = wish.call_id,
         .from = wish.from,
         .extension = wish.extension,
         .transport = wish.transport,
         .started_at_unix_ms = unix_now_ms()},
        [this, wish, transport, done](std::variant<Admission, Refusal> verdict) {
          if (const auto* refusal = std::get_if<Refusal>(&verdict)) {
            log::warning("LEG_REFUSED", refusal->log);
            done(refusal->why);
            return;
          }
          const auto& admission = std::get<Admission>(verdict);
          open_admitted(admission, transport, {.remote = wish.remote, .codec = wish.codec},
                        [done, number = admission.number,
                         call_id = admission.call.id](Result<dgm_address> address) {
                          if (address)
                            done(LegPlace{call_id, number, text_of(*address)});
                          else
                            done(address.error());
                        });
        });
}

void Switchboard::admit(routing::CallFacts call, Admitted admitted) {
  const auto generation = this->generation();
  if (full() || stopping_) {
    ++refused_;
    admitted(no_place(*generation));
    return;
  }
  const uint64_t number = next_leg_++;
  if (call.id.empty()) call.id = call.extension + "-" + std::to_string(number);
  auto& front = workers_.at(kFrontWorker);
  front.post([this, number, call, generation, admitted, &front] {
    decide(generation, call, front, [=, this](Result<routing::LegPlan> plan) {
      if (!plan || plan->rejected) {
        ++refused_;
        admitted(plan ? refusal_of(*plan) : no_such_extension(plan.error()));
        return;
      }
      auto seat = seating_.take(*plan, std::nullopt);
      {
        const std::lock_guard lock(mutex_);
        seats_[number] = {seat, generation};
      }
      admitted(Admission{number, generation, call, std::move(*plan), std::move(seat)});
    });
  });
}

std::variant<Admission, Refusal> Switchboard::admit_beside(const Seat& seat,
                                                           routing::CallFacts call,
                                                           GenerationPtr generation) {
  auto plan = generation->script->table().plan(call.extension);
  if (!plan) return no_such_extension(plan.error());
  const auto beside = full() ? std::nullopt : seating_.take_beside(seat, *plan);
  if (!beside) return no_place(*generation);
  const uint64_t number = next_leg_++;
  const std::lock_guard lock(mutex_);
  seats_[number] = {*beside, generation};
  return Admission{number, std::move(generation), std::move(call), std::move(*plan), *beside};
}

Admission Switchboard::seat_again(const Admission& before) {
  auto again = before;
  again.number = next_leg_++;
  seating_.take_again(before.seat, before.plan);
  const std::lock_guard lock(mutex_);
  seats_[again.number] = {again.seat, again.generation};
  return again;
}

void Switchboard::release(const Admission& admission) {
  seating_.leave(admission.seat, admission.plan.leg.extension);
  const std::lock_guard lock(mutex_);
  seats_.erase(admission.number);
}

void Switchboard::open_admitted(const Admission& admission, const ProviderPtr& transport,
                                Leg::Place place, std::function<void(Result<dgm_address>)> opened) {
  place.extension = admission.call.extension;
  place.call_id = admission.call.id;
  place.from = admission.call.from;
  if (place.codec.empty()) place.codec = admission.plan.leg.codec;
  LegOrder order{.number = admission.number,
                 .transport = transport,
                 .generation = admission.generation,
                 .call = admission.call,
                 .place = std::move(place),
                 .plan = admission.plan,
                 .seat = admission.seat,
                 .opened = std::move(opened)};
  const size_t worker = admission.seat.worker;
  workers_.at(worker).post([this, worker, order = std::move(order)]() mutable {
    floors_[worker]->open(std::move(order));
  });
}

bool Switchboard::at_floor_of(uint64_t leg, std::function<void(Floor&)> task) const {
  const auto seat = seat_of(leg);
  if (!seat) return false;
  workers_.at(seat->worker).post([floor = floors_[seat->worker].get(), task = std::move(task)] {
    task(*floor);
  });
  return true;
}

std::optional<Seat> Switchboard::seat_of(uint64_t leg) const {
  const std::lock_guard lock(mutex_);
  const auto found = seats_.find(leg);
  return found == seats_.end() ? std::nullopt : std::optional(found->second.seat);
}

GenerationPtr Switchboard::generation_of(uint64_t leg) const {
  const std::lock_guard lock(mutex_);
  const auto found = seats_.find(leg);
  return found == seats_.end() || !found->second.generation ? generation_
                                                            : found->second.generation;
}

std::map<uint64_t, size_t> Switchboard::legs_by_generation() const {
  std::map<uint64_t, size_t> legs;
  const std::lock_guard lock(mutex_);
  for (const auto& [number, seated] : seats_)
    if (seated.generation) ++legs[seated.generation->number];
  return legs;
}

bool Switchboard::hang_up(uint64_t leg, const std::string& reason) {
  return at_floor_of(leg, [leg, reason](Floor& floor) { floor.hang_up(leg, reason); });
}

void Switchboard::set_remote(uint64_t leg, const std::string& remote) {
  at_floor_of(leg, [leg, remote](Floor& floor) { floor.set_remote(leg, remote); });
}

void Switchboard::play_tone(uint64_t leg, std::optional<audio::ProgressTone> tone) {
  at_floor_of(leg, [leg, tone](Floor& floor) { floor.play_tone(leg, tone); });
}

void Switchboard::announce(uint64_t leg, const std::string& text, std::function<void()> said) {
  auto& front = workers_.at(kFrontWorker);
  at_floor_of(leg, [leg, text, said = std::move(said), &front](Floor& floor) {
    floor.announce(leg, text, [said, &front] { front.post(said); });
  });
}

bool Switchboard::set_crossover(const std::string& room, routing::Crossover crossover) {
  if (!seating_.has_room(room)) return false;
  for (auto& floor : floors_)
    floor->worker().post(
        [floor = floor.get(), room, crossover] { floor->set_crossover(room, crossover); });
  return true;
}

std::vector<LegReport> Switchboard::report() const {
  std::vector<std::future<std::vector<LegReport>>> parts;
  for (const auto& floor : floors_) {
    auto part = std::make_shared<std::promise<std::vector<LegReport>>>();
    parts.push_back(part->get_future());
    floor->worker().post([floor = floor.get(), part] { part->set_value(floor->report()); });
  }
  std::vector<LegReport> all;
  for (auto& part : parts) {
    if (part.wait_for(kReportPatience) == std::future_status::timeout) continue;
    for (auto& leg : part.get()) all.push_back(std::move(leg));
  }
  return all;
}

GenerationPtr Switchboard::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

bool Switchboard::full() const { return seating_.legs() >= generation()->settings.host.max_legs; }

}  // namespace dgm::calls
