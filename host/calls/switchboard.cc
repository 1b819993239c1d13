#include "host/calls/switchboard.h"

#include <chrono>
#include <future>

#include "dragoman/transport.h"
#include "host/base/log.h"
#include "host/calls/switchboard_places.h"

namespace dgm::calls {
namespace {

constexpr auto kReportPatience = std::chrono::milliseconds(500);
constexpr auto kOpenPatience = std::chrono::seconds(5);
constexpr auto kStopPatience = std::chrono::seconds(3);
std::string text_of(const dgm_address& address) {
  if (address.version != 4) return {};
  std::string text;
  for (int i = 0; i < 4; ++i) text += (i ? "." : "") + std::to_string(address.ip[i]);
  return text + ":" + std::to_string(address.port);
}

}  // namespace

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
  auto listened = opened.get_future();
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
  auto errors = listened.get();
  for (auto& first : first_openings()) {
    if (first.wait_for(kOpenPatience) == std::future_status::timeout)
      errors.push_back({"", "a standing place was not opened in time; the machine is overloaded"});
    else if (const auto opening = first.get(); !opening)
      errors.push_back(opening.error());
  }
  return errors;
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

bool Switchboard::hang_up(uint64_t leg, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  const auto found = worker_of_.find(leg);
  if (found == worker_of_.end()) return false;
  workers_.at(found->second).post([floor = floors_[found->second].get(), leg, reason] {
    floor->hang_up(leg, reason);
  });
  return true;
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
