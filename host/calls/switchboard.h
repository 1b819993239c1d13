// Where callers arrive and are given a place: listens on every transport, asks the routing, chooses
// room and worker.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/calls/admission.h"
#include "host/calls/floor.h"

namespace dgm::calls {

// A leg that somebody asks for (API, call control) instead of turning up by itself.
struct LegWish {
  std::string transport;  // provider name: "rtp"
  std::string extension;
  std::string from, call_id;  // call_id empty: one is made
  std::string remote, codec;
};

struct LegPlace {
  std::string call_id;
  uint64_t number = 0;
  std::string address;  // "127.0.0.1:20000": where its media is expected; empty: a stream
};

class Switchboard final : public Floor::Owner {
 public:
  Switchboard(net::WorkerPool& workers, CallObserver& observer);
  ~Switchboard();

  // [control] Opens the listening places of all transports. Places that fail are errors; the others
  // serve.
  std::vector<Error> start(GenerationPtr generation);
  // [control] Ends every leg, with good-bye on the wire, and closes all places. Before the workers
  // stop.
  void stop();

  // [any] `done` runs on some worker, once, within the hook deadline and the transport's own.
  void open_leg(const LegWish& wish, std::function<void(Result<LegPlace>)> done);
  bool hang_up(uint64_t leg, const std::string& reason);  // false: there is no such leg
  // [any] Live switch between translation and plain crossover of one room; every instance whose
  // name it is.
  // False: there is no such room.
  bool set_crossover(const std::string& room, routing::Crossover crossover);

  // [any, not worker] What all legs have counted; waits at most 500 ms for busy workers.
  std::vector<LegReport> report() const;
  size_t legs() const { return seating_.legs(); }
  uint64_t refused() const { return refused_.load(); }
  GenerationPtr generation() const;

 private:
  struct Listener;  // one transport's listening scope
  struct Standing;  // one place on which legs turn up

  void on_offer(Listener& listener, const dgm_leg_offer& offer);
  void on_standing_leg(Listener& listener, std::string extension, uint16_t port);
  void open_standing(uint64_t place);
  void on_standing_opened(uint64_t place, const Outcome& outcome);
  std::vector<std::future<Outcome>> first_openings();
  void on_unannounced(Floor& floor, Leg& leg) override;
  void on_gone(Floor& floor, const Leg& leg) override;
  bool full() const;
  static const dgm_listener_events& events();

  net::WorkerPool& workers_;
  CallObserver& observer_;
  Seating seating_;
  std::vector<std::unique_ptr<Floor>> floors_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::atomic<uint64_t> next_leg_{1};
  std::atomic<uint64_t> refused_{0};
  std::atomic<bool> stopping_{false};

  mutable std::mutex mutex_;  // below; when legs come and go, never per frame
  GenerationPtr generation_;
  std::map<uint64_t, Standing> standing_;  // by place
  std::map<uint64_t, size_t> worker_of_;   // leg number -> worker
};

}  // namespace dgm::calls
