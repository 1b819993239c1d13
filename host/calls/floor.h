// All legs and rooms of one worker. Nothing here is touched by another thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/calls/announcement.h"
#include "host/calls/leg.h"
#include "host/calls/room.h"
#include "host/calls/seating.h"

namespace dgm::calls {

// What a floor needs to open one leg.
struct LegOrder {
  uint64_t number = 0;  // unique in the process
  ProviderPtr transport;
  GenerationPtr generation;
  routing::CallFacts call;
  Leg::Place place;
  // Decided already (a caller who was announced), with generation, call and seat; or nothing: a
  // standing leg, decided when media arrives.
  std::optional<routing::LegPlan> plan;
  Seat seat;
  std::function<void(Result<dgm_address>)> opened;  // [worker] once; may be empty
};

class Floor final : public Leg::Owner, public Room::Owner {
 public:
  // Implemented by the switchboard; [worker] of this floor.
  class Owner {
   public:
    // A standing leg has heard its first packet. Answers with settle() or refuse(), now or later.
    virtual void on_unannounced(Floor& floor, Leg& leg) = 0;
    virtual void on_joined(Floor& floor, const Leg& leg) = 0;  // its room
    virtual void on_key(Floor& floor, const Leg& leg, char digit) = 0;
    virtual void on_moved(Floor& floor, const Leg& leg) = 0;  // to another generation
    virtual void on_gone(Floor& floor, const Leg& leg) = 0;

   protected:
    ~Owner() = default;
  };

  Floor(net::Worker& worker, CallObserver& observer, Owner& owner);
  ~Floor();  // [control] after clear() ran

  net::Worker& worker() const { return worker_; }

  void open(LegOrder order);
  void settle(uint64_t leg, GenerationPtr generation, routing::CallFacts call,
              routing::LegPlan plan, Seat seat);
  // A new configuration: legs whose route says adopt = "now" ask it how to go on, and move there in
  // their next pause of speech. They stay in their room, whatever it says.
  void adopt(const GenerationPtr& generation);
  // Ends a leg on which nobody has called yet. false: somebody has.
  bool close_unused(uint64_t leg);
  void refuse(uint64_t leg, const std::string& reason);
  void hang_up(uint64_t leg, const std::string& reason);
  void set_remote(uint64_t leg, const std::string& remote);
  void play_tone(uint64_t leg, std::optional<audio::ProgressTone> tone);
  void announce(uint64_t leg, const std::string& text, std::function<void()> said);
  // false: no such room here.
  bool set_crossover(const std::string& room, routing::Crossover crossover);
  void change_language(uint64_t leg, const std::string& language, const std::string& why);
  std::vector<LegReport> report() const;
  uint64_t leg_of(const std::string& call_id) const;  // 0: there is none here
  void clear();  // ends everything; the last task before the worker stops

 private:
  void on_leg_ready(Leg& leg, const dgm_address& local) override;
  void on_leg_media(Leg& leg) override;
  void on_leg_dtmf(Leg& leg, char digit) override;
  void on_leg_ended(Leg& leg, const std::string& reason) override;
  void on_leg_moved(Leg& leg) override;
  void want_announcement(Leg& leg, const std::string& text) override;
  void want_hang_up(Leg& leg, const std::string& reason) override;

  void follow(uint64_t leg, const GenerationPtr& generation, Result<routing::LegPlan> plan);
  void move_one();
  void enter_room(Leg& leg);
  void remove(uint64_t leg, const std::string& reason);
  void housekeep();

  struct Entry {
    std::unique_ptr<Leg> leg;
    std::function<void(Result<dgm_address>)> opened;
    std::unique_ptr<Announcement> announcement;
    uint64_t failure_told_ns = 0;
  };

  net::Worker& worker_;
  CallObserver& observer_;
  Owner& owner_;
  MediaScratch scratch_;
  ChunkPool pool_;
  std::map<std::string, std::unique_ptr<Room>> rooms_;
  std::map<uint64_t, Entry> legs_;
  net::Worker::TimerId housekeeping_ = 0;
  uint64_t newest_generation_ = 0;   // to which legs move
  net::Worker::TimerId moving_ = 0;  // while a leg has to move
  uint64_t last_moved_ = 0;
};

}  // namespace dgm::calls
