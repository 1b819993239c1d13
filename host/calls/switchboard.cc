#include "host/calls/switchboard.h"

#include <chrono>
#include <ctime>
#include <future>

#include "dragoman/transport.h"
#include "host/base/log.h"

namespace dgm::calls {
namespace {

constexpr auto kReportPatience = std::chrono::milliseconds(500);
constexpr auto kStopPatience = std::chrono::seconds(3);
constexpr uint32_t kReopenMs = 1000;

uint64_t unix_now_ms() {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::system_clock::now().time_since_epoch())
                                   .count());
}

std::string text_of(const dgm_address& address) {
  if (address.version != 4) return {};
  std::string text;
  for (int i = 0; i < 4; ++i) text += (i ? "." : "") + std::to_string(address.ip[i]);
  return text + ":" + std::to_string(address.port);
}

}  // namespace

struct Switchboard::Listener {
  Switchboard* board;
  ProviderPtr transport;
  std::unique_ptr<modules::Scope> scope;
  std::vector<Error> errors;
};

struct Switchboard::Standing {
  ProviderPtr transport;
  std::string extension;
  uint16_t port = 0;
  size_t worker = 0;
  uint64_t leg = 0;  // the one that stands there now
};

Switchboard::Switchboard(net::WorkerPool& workers, CallObserver& observer)
    : workers_(workers), observer_(observer), seating_(workers.size()) {
  for (size_t i = 0; i < workers.size(); ++i)
    floors_.push_back(std::make_unique<Floor>(workers.at(i), observer_, *this));
}

Switchboard::~Switchboard() = default;

std::vector<Error> Switchboard::start(GenerationPtr generation) {
  {
    const std::lock_guard lock(mutex_);
    generation_ = generation;
  }
  std::promise<std::vector<Error>> opened;
  auto errors = opened.get_future();
  workers_.at(0).post([&] {
    std::vector<Error> failed;
    for (const auto& [key, provider] : generation->providers) {
      if (key.first != DGM_TRANSPORT_ID || !provider->table<dgm_transport>().listen) continue;
      auto listener = std::make_unique<Listener>(Listener{this, provider, nullptr, {}});
      listener->scope =
          std::make_unique<modules::Scope>(workers_.at(0), provider->name() + " listener", nullptr);
      provider->table<dgm_transport>().listen(provider->self(), listener->scope->number(),
                                              &events(), listener.get());
      for (auto& error : listener->errors) failed.push_back(error);
      listeners_.push_back(std::move(listener));
    }
    opened.set_value(std::move(failed));
  });
  return errors.get();
}

void Switchboard::stop() {
  stopping_ = true;
  std::vector<std::future<void>> cleared;
  for (size_t i = 0; i < workers_.size(); ++i) {
    auto done = std::make_shared<std::promise<void>>();
    cleared.push_back(done->get_future());
    workers_.at(i).post([this, i, done] {
      if (i == 0) listeners_.clear();
      floors_[i]->clear();
      done->set_value();
    });
  }
  for (auto& each : cleared)
    if (each.wait_for(kStopPatience) == std::future_status::timeout)
      log::warning("STOP_SLOW", "a worker did not end its legs within 3 s");
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
  if (full()) {
    ++refused_;
    done(Error{"", "all " + std::to_string(generation->settings.host.max_legs) +
                       " places for legs are taken; raise max_legs in host.ini"});
    return;
  }
  const uint64_t number = next_leg_++;
  auto call_id =
      wish.call_id.empty() ? wish.extension + "-" + std::to_string(number) : wish.call_id;
  routing::CallFacts facts{.id = call_id,
                           .from = wish.from,
                           .extension = wish.extension,
                           .transport = wish.transport,
                           .started_at_unix_ms = unix_now_ms()};
  workers_.at(0).post([this, number, wish, call_id, facts, transport, generation, done] {
    decide(generation, facts, workers_.at(0), [=, this](Result<routing::LegPlan> plan) {
      if (!plan) {
        ++refused_;
        done(plan.error());
        return;
      }
      const auto seat = seating_.take(*plan, std::nullopt);
      {
        const std::lock_guard lock(mutex_);
        worker_of_[number] = seat.worker;
      }
      LegOrder order;
      order.number = number;
      order.transport = transport;
      order.generation = generation;
      order.place = {.extension = wish.extension,
                     .call_id = call_id,
                     .remote = wish.remote,
                     .codec = wish.codec.empty() ? plan->leg.codec : wish.codec};
      order.plan = *plan;
      order.seat = seat;
      order.opened = [done, number, call_id](Result<dgm_address> address) {
        if (address)
          done(LegPlace{call_id, number, text_of(*address)});
        else
          done(address.error());
      };
      workers_.at(seat.worker)
          .post([this, worker = seat.worker, order = std::move(order)]() mutable {
            floors_[worker]->open(std::move(order));
          });
    });
  });
}

void Switchboard::hang_up(uint64_t leg, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  const auto found = worker_of_.find(leg);
  if (found == worker_of_.end()) return;
  workers_.at(found->second).post([floor = floors_[found->second].get(), leg, reason] {
    floor->hang_up(leg, reason);
  });
}

void Switchboard::set_crossover(const std::string& room, routing::Crossover crossover) {
  for (auto& floor : floors_)
    floor->worker().post(
        [floor = floor.get(), room, crossover] { floor->set_crossover(room, crossover); });
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

// A caller has turned up on a stream: decide, then move the stream to the worker of his room.
void Switchboard::on_offer(Listener& listener, const dgm_leg_offer& offer) {
  const auto generation = this->generation();
  const uint64_t number = next_leg_++;
  Leg::Place place{.extension = to_string(offer.extension),
                   .call_id = to_string(offer.call_id),
                   .stream = offer.stream};
  if (offer.unread.size)
    place.unread.assign(offer.unread.data, offer.unread.data + offer.unread.size);
  if (place.call_id.empty()) place.call_id = place.extension + "-" + std::to_string(number);
  const auto* net =
      static_cast<const dgm_host_net*>(modules::host_table().get_service(DGM_HOST_NET_ID));
  if (full() || stopping_) {
    ++refused_;
    log::warning("LEG_REFUSED", "a caller for " + place.extension + " was refused: all " +
                                    std::to_string(generation->settings.host.max_legs) +
                                    " places for legs are taken; raise max_legs in host.ini");
    net->close(offer.stream);
    return;
  }
  modules::take_stream(offer.stream);  // the listener lets go of it now; what comes waits unread
  routing::CallFacts facts{.id = place.call_id,
                           .from = to_string(offer.from),
                           .extension = place.extension,
                           .transport = listener.transport->name(),
                           .started_at_unix_ms = unix_now_ms()};
  decide(generation, facts, workers_.at(0),
         [this, number, place, generation, transport = listener.transport,
          net](Result<routing::LegPlan> plan) mutable {
           if (!plan) {
             ++refused_;
             log::warning("LEG_REFUSED", "leg " + place.call_id + ": " + plan.error().text());
             net->close(place.stream);
             return;
           }
           const auto seat = seating_.take(*plan, std::nullopt);
           {
             const std::lock_guard lock(mutex_);
             worker_of_[number] = seat.worker;
           }
           const auto stream = place.stream;
           modules::move_stream(
               stream, workers_.at(seat.worker),
               [this, number, place, generation, transport, plan = *plan,
                seat](dgm_socket moved) mutable {
                 if (moved == 0) {  // hung up meanwhile
                   seating_.leave(seat, place.extension);
                   const std::lock_guard lock(mutex_);
                   worker_of_.erase(number);
                   return;
                 }
                 place.stream = moved;
                 floors_[seat.worker]->open(
                     {number, transport, generation, std::move(place), std::move(plan), seat, {}});
               });
         });
}

void Switchboard::on_standing_leg(Listener& listener, std::string extension, uint16_t port) {
  const auto plan = generation()->script->table().plan(extension);
  if (!plan) {
    listener.errors.push_back({"port " + std::to_string(port), plan.error().text()});
    return;
  }
  const uint64_t place = next_leg_++;
  {
    const std::lock_guard lock(mutex_);
    standing_[place] = {listener.transport, std::move(extension), port,
                        seating_.home_of(plan->room), 0};
  }
  open_standing(place);
}

void Switchboard::open_standing(uint64_t place) {
  if (stopping_) return;
  LegOrder order;
  size_t worker = 0;
  {
    const std::lock_guard lock(mutex_);
    auto& standing = standing_.at(place);
    order.number = standing.leg = next_leg_++;
    order.transport = standing.transport;
    order.generation = generation_;
    order.place = {.extension = standing.extension,
                   .call_id = standing.extension + "-" + std::to_string(order.number),
                   .local_port = standing.port};
    worker = standing.worker;
    worker_of_[order.number] = worker;
  }
  order.opened = [this, place, worker](Result<dgm_address> address) {
    if (!address)
      workers_.at(worker).start_timer(kReopenMs, 0, [this, place] { open_standing(place); });
  };
  workers_.at(worker).post([this, worker, order = std::move(order)]() mutable {
    floors_[worker]->open(std::move(order));
  });
}

void Switchboard::on_unannounced(Floor& floor, Leg& leg) {
  const size_t worker = floor.worker().index();
  const uint64_t number = leg.number();
  if (full()) {
    ++refused_;
    floor.worker().post([&floor, number] {
      floor.refuse(number, "all places for legs are taken; raise max_legs in host.ini");
    });
    return;
  }
  routing::CallFacts facts{.id = leg.id(),
                           .extension = leg.place().extension,
                           .transport = leg.transport().name(),
                           .started_at_unix_ms = unix_now_ms()};
  decide(leg.generation(), facts, floor.worker(),
         [this, &floor, number, worker](Result<routing::LegPlan> plan) {
           if (!plan) {
             ++refused_;
             floor.worker().post(
                 [&floor, number, reason = plan.error().text()] { floor.refuse(number, reason); });
             return;
           }
           const auto seat = seating_.take(*plan, worker);
           if (seat.worker == worker) {
             floor.settle(number, *plan, seat);
             return;
           }
           // A shared room on another worker: the place itself moves there, and the next packet
           // opens it.
           seating_.leave(seat, plan->leg.extension);
           {
             const std::lock_guard lock(mutex_);
             for (auto& [place, standing] : standing_)
               if (standing.leg == number) standing.worker = seat.worker;
           }
           floor.worker().post(
               [&floor, number] { floor.hang_up(number, "moves to the worker of its room"); });
         });
}

void Switchboard::on_gone(Floor& floor, const Leg& leg) {
  if (leg.settled()) seating_.leave(leg.seat(), leg.place().extension);
  uint64_t place = 0;
  {
    const std::lock_guard lock(mutex_);
    worker_of_.erase(leg.number());
    for (const auto& [number, standing] : standing_)
      if (standing.leg == leg.number() && leg.opened()) place = number;
  }
  // Posted: the port is free only once the leg is destroyed.
  if (place != 0 && !stopping_) floor.worker().post([this, place] { open_standing(place); });
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
        listener.board->on_standing_leg(listener, to_string(extension), port);
      },
      [](void* ctx, const dgm_error* why) {
        auto& listener = *static_cast<Listener*>(ctx);
        listener.errors.push_back({listener.transport->name(), to_string(why->detail)});
      }};
  return table;
}

}  // namespace dgm::calls
