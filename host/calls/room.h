// Two or more people who hear each other, each without himself. A pair is a room of two.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/calls/link.h"
#include "host/calls/observer.h"
#include "host/calls/speaker.h"

namespace dgm::calls {

class Leg;

class Room final : public Speaker::Owner {
 public:
  // The floor, told what is to be done with a leg. Posted there: the room may be at work. [worker]
  class Owner {
   public:
    virtual void want_announcement(Leg& leg, const std::string& text) = 0;
    virtual void want_hang_up(Leg& leg, const std::string& reason) = 0;

   protected:
    ~Owner() = default;
  };

  // [worker] all of it.
  Room(std::string name, routing::Crossover crossover, ChunkPool& pool, CallObserver& observer,
       Owner& owner);
  ~Room();

  const std::string& name() const { return name_; }
  bool empty() const { return legs_.empty(); }
  const std::vector<Leg*>& legs() const { return legs_; }

  void join(Leg& leg);
  void leave(Leg& leg);
  // Translated, plain or both, live, without touching the calls.
  void set_crossover(routing::Crossover crossover);
  routing::Crossover crossover() const { return crossover_; }

  // At his next pause. Refused, with a reason for the log, if nobody could serve it.
  void want_language(Leg& leg, const std::string& language, const std::string& why) override;
  void change_language(Leg& leg, const std::string& language, const std::string& why);  // now
  bool is_idle() const;  // nothing that anybody has said is under way

  void on_rate_changed(Leg& leg);   // its links are built anew
  void on_route_changed(Leg& leg);  // with its generation
  void tell_spoken(Leg& listener, uint64_t speaker, const SpeechAudio& audio);
  void tell_yielded(Leg& listener);
  void tell_return_path(const Link& link, bool works_again);

 private:
  void on_directions_changed() override;
  void on_nothing_to_say(Leg& speaker) override;
  std::string why_not(const Leg& leg, const std::string& language) const;
  bool needs_translation(const Leg& from, const Leg& to) const;
  void rewire();        // who hears whom, and who is translated for whom
  void update_modes();  // how each direction is heard now
  LinkMode mode_of(const Link& link);
  // The providers of a direction have failed: what the script wants, or the listener's route.
  void tell_lost(Leg& speaker, Leg& listener);
  Link* find_link(const Leg& from, const Leg& to) const;

  std::string name_;
  routing::Crossover crossover_;
  ChunkPool& pool_;
  CallObserver& observer_;
  Owner& owner_;
  std::vector<Leg*> legs_;
  std::vector<std::unique_ptr<Link>> links_;
};

}  // namespace dgm::calls
