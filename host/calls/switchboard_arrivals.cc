// How callers who turn up by themselves get a place: on a stream, or on a port that always waits.
#include "dragoman/transport.h"
#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/calls/exchange.h"
#include "host/calls/switchboard_places.h"

namespace dgm::calls {
namespace {

void close_stream(dgm_socket stream) {
  const auto* net =
      static_cast<const dgm_host_net*>(modules::host_table().get_service(DGM_HOST_NET_ID));
  net->close(stream);
}

}  // namespace

std::string text_of(const dgm_address& address) {
  if (address.version != 4) return {};
  std::string text;
  for (int i = 0; i < 4; ++i) text += (i ? "." : "") + std::to_string(address.ip[i]);
  return text + ":" + std::to_string(address.port);
}

// A caller has turned up on a stream: decide, then move the stream to the worker of his room.
void Switchboard::on_offer(Listener& listener, const dgm_leg_offer& offer) {
  Leg::Place place{.stream = offer.stream};
  if (offer.unread.size)
    place.unread.assign(offer.unread.data, offer.unread.data + offer.unread.size);
  modules::take_stream(offer.stream);  // the listener lets go of it now; what comes waits unread
  const auto token = to_string(offer.call_id);
  if (const auto admission = announced_.take(token)) {
    place.by_pbx = true;
    seat_stream(*admission, listener.transport, std::move(place));
    return;
  }
  if (offer.extension.size == 0 || announced_.is_spent(token)) {
    ++refused_;
    log::warning("LEG_REFUSED", "a stream on " + listener.transport->name() +
                                    " was closed: nobody announced its token \"" + token +
                                    "\", or its call has ended");
    close_stream(offer.stream);
    return;
  }
  admit({.id = token,
         .from = to_string(offer.from),
         .extension = to_string(offer.extension),
         .transport = listener.transport->name(),
         .started_at_unix_ms = unix_now_ms()},
        [this, place = std::move(place), transport = listener.transport,
         extension = to_string(offer.extension)](std::variant<Admission, Refusal> verdict) mutable {
          if (const auto* refusal = std::get_if<Refusal>(&verdict)) {
            log::warning("LEG_REFUSED",
                         "a caller for " + extension + " was refused: " + refusal->log);
            close_stream(place.stream);
            return;
          }
          seat_stream(std::get<Admission>(verdict), transport, std::move(place));
        });
}

void Switchboard::seat_stream(const Admission& admission, const ProviderPtr& transport,
                              Leg::Place place) {
  const auto stream = place.stream;
  modules::move_stream(
      stream, workers_.at(admission.seat.worker),
      [this, admission, transport, place = std::move(place)](dgm_socket moved) mutable {
        if (moved == 0) {  // hung up meanwhile
          release(admission);
          return;
        }
        place.stream = moved;
        open_admitted(admission, transport, std::move(place), {});
      });
}

void Switchboard::on_unannounced(Floor& floor, Leg& leg) {
  const size_t worker = floor.worker().index();
  const uint64_t number = leg.number();
  const auto refuse = [this, &floor, number](const Refusal& refusal) {
    ++refused_;
    floor.worker().post([&floor, number, reason = refusal.log] { floor.refuse(number, reason); });
  };
  const auto generation = this->generation();  // not of when the port was opened
  if (full()) {
    refuse(no_place(*generation));
    return;
  }
  routing::CallFacts facts{.id = leg.id(),
                           .extension = leg.place().extension,
                           .transport = leg.transport().name(),
                           .started_at_unix_ms = unix_now_ms()};
  decide(generation, facts, floor.worker(),
         [this, &floor, number, worker, refuse, generation, facts](Result<routing::LegPlan> plan) {
           if (!plan || plan->rejected) {
             refuse(plan ? refusal_of(*plan) : no_such_extension(plan.error()));
             return;
           }
           const auto seat = seating_.take(*plan, worker);
           if (seat.worker == worker) {
             {
               const std::lock_guard lock(mutex_);
               seats_[number] = {seat, generation};
             }
             floor.settle(number, generation, facts, *plan, seat);
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

void Switchboard::on_moved(Floor&, const Leg& leg) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = seats_.find(leg.number());
    if (found != seats_.end()) found->second.generation = leg.generation();
  }
  log::info("CALL_MOVED", "call " + leg.id() + " (" + leg.place().extension +
                              ") goes on in generation " +
                              std::to_string(leg.generation()->number));
  workers_.at(kFrontWorker)
      .post([this, number = leg.number(), generation = leg.generation(), plan = leg.plan()] {
        for (auto& exchange : exchanges_) exchange->on_leg_moved(number, generation, plan);
      });
}

void Switchboard::on_gone(Floor& floor, const Leg& leg) {
  if (leg.settled()) seating_.leave(leg.seat(), leg.place().extension);
  {
    const std::lock_guard lock(mutex_);
    seats_.erase(leg.number());
  }
  workers_.at(kFrontWorker).post([this, number = leg.number()] {
    for (auto& exchange : exchanges_) exchange->on_leg_gone(number);
  });
  reopen_place_of(leg, floor);
}

}  // namespace dgm::calls
