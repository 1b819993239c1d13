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
#include <variant>
#include <vector>

#include "host/audio/progress_tone.h"
#include "host/calls/act_gate.h"
#include "host/calls/admission.h"
#include "host/calls/announced_streams.h"
#include "host/calls/floor.h"
#include "host/calls/generation_keeper.h"
#include "host/calls/pbx_call.h"

namespace dgm::calls {

class Exchange;

// A leg that somebody asks for (API) instead of turning up by itself.
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

  // [control] Opens all places where callers arrive. Those that fail are errors; the others serve.
  std::vector<Error> start(GenerationPtr generation);
  // [control] Tries again those that are closed though the configuration wants them, and says which
  // are closed still.
  std::vector<Error> open_missing();
  // [control] Another configuration, all or nothing, one at a time: transports and call controls
  // that it has by the same pointer go on as they are, new ones are opened, those that are gone
  // take no more callers; new calls are its own. Running calls keep theirs, unless their route says
  // adopt = "now". Errors: nothing has changed.
  std::vector<Error> adopt(GenerationPtr generation);
  // [control] From time to time: lets go of what served before and has no call any more, see
  // generation_keeper.h. True: some are in use still.
  bool free_unused() { return keeper_.free_unused(); }
  // [any, not worker] What of it waits for calls to end, as sentences; at most 500 ms.
  std::vector<std::string> waiting() const;
  // [any] Legs with a seat, by the number of their generation.
  std::map<uint64_t, size_t> legs_by_generation() const;
  // [control] Ends every leg, with good-bye on the wire, and closes all places. Before the workers
  // stop.
  void stop();

  // [any] `done` runs on some worker, once, within the hook deadline and the transport's own. A leg
  // that nobody has used within the transport's own time ends by itself.
  void open_leg(const LegWish& wish, std::function<void(Result<LegPlace>)> done);
  bool hang_up(uint64_t leg, const std::string& reason);  // false: there is no such leg
  // [any] What a script or the API wants of a leg; false: there is no such leg. What comes of it is
  // in the log.
  bool perform(uint64_t leg, const routing::CallAction& action);
  // [any] The same of a call by its id, for act() of a script; nothing, if it has ended.
  void act(const std::string& call_id, const routing::CallAction& action);
  // [any] Live switch between translation and plain crossover of one room; every instance whose
  // name it is.
  // False: there is no such room.
  bool set_crossover(const std::string& room, routing::Crossover crossover);
  // [any, not worker] The room's calls hear each other inside their PBX, past us, until they are
  // parted. Error: they are not two or more calls of one PBX. At most 500 ms.
  Outcome bridge_in_pbx(const std::string& room);
  void part_in_pbx(const std::string& room);  // [any] nothing to do for calls that are not bridged

  // [any, not worker] What all legs have counted; waits at most 500 ms for busy workers.
  std::vector<LegReport> report() const;
  size_t legs() const { return seating_.legs(); }
  uint64_t refused() const { return refused_.load(); }
  GenerationPtr generation() const;
  std::vector<std::string> problems() const;  // [any] PBXs that are away, places that are closed

  // ---- for the exchanges; [worker 0] ----
  using Admitted = std::function<void(std::variant<Admission, Refusal>)>;
  // A seat for a caller; `admitted` runs on worker 0, or inside the call if no place is left.
  void admit(routing::CallFacts call, Admitted admitted);
  // A seat beside somebody who waits already; the script is not asked.
  std::variant<Admission, Refusal> admit_beside(const Seat& seat, routing::CallFacts call,
                                                GenerationPtr generation);
  // Another leg in the place of one that is on its way out.
  Admission seat_again(const Admission& before);
  void release(const Admission& admission);         // it becomes no leg
  GenerationPtr generation_of(uint64_t leg) const;  // the current one, if it has none
  // `opened` runs on the leg's worker.
  void open_admitted(const Admission& admission, const ProviderPtr& transport, Leg::Place place,
                     std::function<void(Result<dgm_address>)> opened);
  AnnouncedStreams& announced() { return announced_; }
  void set_remote(uint64_t leg, const std::string& remote);
  void play_tone(uint64_t leg, std::optional<audio::ProgressTone> tone);
  // In the leg's language, by its own synthesizers. `said` runs on worker 0.
  void announce(uint64_t leg, const std::string& text, std::function<void()> said);
  void on_key(uint64_t leg, const routing::CallFacts& call, char digit);
  // Who was called for this leg has not come: the script decides, or a tone tells and ends it.
  void on_not_reached(uint64_t leg, const CalledParty& party, routing::DialFailure reason);
  // The last call of an exchange that leaves has ended.
  void on_exchange_empty(const Exchange* exchange);

 private:
  static constexpr size_t kFrontWorker = 0;  // where callers arrive and exchanges live

  struct Listener;     // one transport's listening scope
  struct PlaceWish;    // a place that a transport wants to stand open
  struct Standing;     // one place on which legs turn up
  struct PlaceChange;  // of one adoption
  struct Adoption;     // what it has done so far
  struct Seated {
    Seat seat;                 // a standing leg that nobody uses has no room yet
    GenerationPtr generation;  // nor a generation
  };

  void on_offer(Listener& listener, const dgm_leg_offer& offer);
  // switchboard_places.cc
  std::unique_ptr<Listener> listen(const ProviderPtr& transport);
  std::vector<Error> open_listeners(const Generation& generation);
  std::vector<std::future<Outcome>> open_places(const Generation& generation,
                                                std::vector<Error>& errors);
  Result<size_t> home_of(const PlaceWish& wish, const Generation& generation) const;
  std::future<Outcome> begin_standing(uint64_t place, const PlaceWish& wish, size_t worker);
  bool end_standing(uint64_t place);
  void open_standing(uint64_t place, uint64_t round);
  void on_standing_opened(uint64_t place, uint64_t round, const Outcome& outcome);
  void reopen_place_of(const Leg& leg, Floor& floor);
  static void wait_for(std::vector<std::future<Outcome>>& openings, std::vector<Error>& errors);
  std::vector<Error> closed_places() const;
  // switchboard_adopt.cc
  void change_listeners(Adoption& adoption);
  void plan_places(Adoption& adoption) const;
  void change_places(Adoption& adoption);
  void change_exchanges(Adoption& adoption);
  std::vector<Error> undo(const std::shared_ptr<Adoption>& adoption);
  std::vector<Error> put_back(Adoption& adoption);  // [worker 0]
  void commit(Adoption& adoption);
  std::unique_ptr<Exchange> open_exchange(const ProviderPtr& call_control,
                                          std::vector<Error>& errors);
  void open_call_controls(const Generation& generation, std::vector<Error>& errors);
  void remove_exchange(const Exchange* exchange);
  std::vector<std::string> what_waits() const;  // [worker 0]
  // switchboard_parties.cc
  void set_going(routing::Script& script);
  void invite(uint64_t leg, CalledParty party);
  void follow(uint64_t leg, const routing::CallFacts& caller, const routing::CallAction& action);
  void tell_and_end(uint64_t leg, routing::DialFailure reason);
  void seat_stream(const Admission& admission, const ProviderPtr& transport, Leg::Place place);
  void on_unannounced(Floor& floor, Leg& leg) override;
  void on_joined(Floor& floor, const Leg& leg) override;
  void on_key(Floor& floor, const Leg& leg, char digit) override;
  void on_moved(Floor& floor, const Leg& leg) override;
  void on_gone(Floor& floor, const Leg& leg) override;
  void end_calls();
  bool full() const;
  std::optional<Seat> seat_of(uint64_t leg) const;
  std::vector<uint64_t> legs_in(const std::string& room) const;
  // Runs a task on the floor where the leg is; false: there is no such leg.
  bool at_floor_of(uint64_t leg, std::function<void(Floor&)> task) const;
  static const dgm_listener_events& events();

  net::WorkerPool& workers_;
  CallObserver& observer_;
  GenerationKeeper keeper_;
  Seating seating_;
  std::vector<std::unique_ptr<Floor>> floors_;
  std::vector<std::unique_ptr<Listener>> listeners_;  // [worker 0]
  // Changed on worker 0 only, with the lock; read there without it.
  std::vector<std::unique_ptr<Exchange>> exchanges_;
  AnnouncedStreams announced_;  // [worker 0]
  std::atomic<uint64_t> next_leg_{1};
  std::atomic<uint64_t> refused_{0};
  std::atomic<bool> stopping_{false};
  const std::shared_ptr<ActGate> act_gate_;

  mutable std::mutex mutex_;  // below; when legs come and go, never per frame
  GenerationPtr generation_;
  std::map<uint64_t, Standing> standing_;  // by place
  std::vector<Error> not_opened_;          // other places, see open_missing
  std::map<uint64_t, Seated> seats_;       // by leg
};

}  // namespace dgm::calls
