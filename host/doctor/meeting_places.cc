#include "dragoman/net.h"
#include "host/doctor/test_call.h"

namespace dgm::doctor {

struct MeetingPlaces::Listener {
  MeetingPlaces* places;
  ProviderPtr transport;
  std::unique_ptr<modules::Scope> scope;
  std::string problem;
};

MeetingPlaces::MeetingPlaces(net::Worker& worker) : worker_(worker) {}

MeetingPlaces::~MeetingPlaces() { alive_.reset(); }

Outcome MeetingPlaces::open(const ProviderPtr& transport) {
  const auto& table = transport->table<dgm_transport>();
  dgm_rendezvous meeting{};
  meeting.struct_size = sizeof meeting;
  const bool is_offer = modules::offers(table, &dgm_transport::rendezvous) &&
                        table.rendezvous(transport->self(), &meeting) == DGM_OK &&
                        meeting.kind == DGM_MEET_OFFER;
  if (!is_offer || !table.listen) return Done{};
  static const dgm_listener_events events{sizeof(dgm_listener_events),
                                          [](void* ctx, const dgm_leg_offer* offer) {
                                            static_cast<Listener*>(ctx)->places->on_offer(*offer);
                                          },
                                          [](void*, dgm_str, uint16_t) {},
                                          [](void* ctx, const dgm_error* why) {
                                            static_cast<Listener*>(ctx)->problem =
                                                to_string(why->detail);
                                          }};
  auto listener = std::make_unique<Listener>(Listener{this, transport, nullptr, {}});
  listener->scope =
      std::make_unique<modules::Scope>(worker_, transport->name() + " doctor", nullptr);
  table.listen(transport->self(), listener->scope->number(), &events, listener.get());
  const auto problem = listener->problem;
  listeners_.push_back(std::move(listener));
  if (problem.empty()) return Done{};
  return Error{"", problem};
}

void MeetingPlaces::on_offer(const dgm_leg_offer& offer) {
  const auto found = expected_.find(to_string(offer.call_id));
  modules::take_stream(offer.stream);
  if (found == expected_.end()) {
    const auto* net =
        static_cast<const dgm_host_net*>(modules::host_table().get_service(DGM_HOST_NET_ID));
    net->close(offer.stream);
    return;
  }
  std::vector<uint8_t> unread;
  if (offer.unread.size) unread.assign(offer.unread.data, offer.unread.data + offer.unread.size);
  modules::move_stream(offer.stream, worker_,
                       [this, alive = std::weak_ptr<int>(alive_), token = to_string(offer.call_id),
                        unread](dgm_socket moved) {
                         if (alive.expired()) return;
                         const auto waiting = expected_.find(token);
                         if (waiting == expected_.end() || moved == 0) return;
                         const auto on_stream = std::move(waiting->second);
                         expected_.erase(waiting);
                         on_stream(moved, unread);
                       });
}

}  // namespace dgm::doctor
