// Which instance of a room a new leg joins. A pair is one conversation per call: the second caller
// of 7777 gets a room of his own, the first caller of 8888 joins the first who waits. A shared room
// has one instance for all.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "host/routing/route.h"

namespace dgm::calls {

struct Seat {
  std::string room;   // the instance: "7777-8888", "7777-8888#2"
  size_t worker = 0;  // where the instance lives
};

// All rooms of the process. Used when a leg joins or leaves, never per frame. [any]
class Seating {
 public:
  explicit Seating(size_t workers) : workers_(workers) {}

  // The seat for a leg with this plan. `worker`: a leg whose socket cannot move (a standing RTP
  // port) is seated in instances of its own worker; nullopt: on the worker with the fewest legs. A
  // shared room always lives on the worker home_of() names, whatever `worker` says.
  Seat take(const routing::LegPlan& plan, std::optional<size_t> worker);
  // The seat beside those who are in this instance already; nullopt: none is free there.
  std::optional<Seat> take_beside(const Seat& seat, const routing::LegPlan& plan);
  // One more for somebody whose first leg is still on its way out of this seat.
  void take_again(const Seat& seat, const routing::LegPlan& plan);
  void leave(const Seat& seat, const std::string& extension);

  size_t home_of(const std::string& room) const;
  size_t legs() const;
  bool has_room(const std::string& room) const;  // the name of an instance

 private:
  struct Instance {
    std::string route;  // the plan's room
    Seat seat;
    std::vector<std::string> seated;  // extensions
  };
  static bool has_free_seat(const Instance& instance, const routing::LegPlan& plan);
  size_t quietest_worker() const;
  std::string free_name(const std::string& route) const;

  mutable std::mutex mutex_;
  size_t workers_;
  std::vector<Instance> instances_;
};

}  // namespace dgm::calls
