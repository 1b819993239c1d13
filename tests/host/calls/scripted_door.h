// A listening transport whose ports are real ones: streams that somebody connects to, and standing
// legs on UDP.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dragoman/transport.h"
#include "host/calls/generation.h"
#include "host/modules/scope.h"
#include "tests/host/calls/scripted_abi.h"

namespace dgm::test {

// One provider of it. [worker, but what make_door() is given]
struct Door {
  std::string name;                            // told as the caller of every stream
  std::map<uint16_t, std::string> streams{};   // TCP port -> extension
  std::map<uint16_t, std::string> standing{};  // UDP port -> extension
  int listened = 0;
};

struct DoorLeg {
  Door* door = nullptr;
  const dgm_leg_events* events = nullptr;
  void* leg = nullptr;
  std::string extension;
  uint16_t port = 0;  // of a standing leg
  bool closed = false;

  void connect() const {
    const dgm_leg_format format{sizeof(dgm_leg_format), DGM_CODEC_S16LE, 8000};
    events->on_format(leg, &format);
  }
  void hang_up() const {
    const dgm_error good_bye{sizeof(dgm_error), DGM_OK, 0, {}, {}};
    events->on_ended(leg, &good_bye);
  }
};

// Of the test that runs.
struct Doors {
  std::vector<std::unique_ptr<Door>> doors;
  std::vector<std::unique_ptr<DoorLeg>> legs;

  // The newest that is open.
  DoorLeg* leg_of(const std::string& extension) {
    const auto found = std::find_if(legs.rbegin(), legs.rend(), [&](const auto& leg) {
      return leg->extension == extension && !leg->closed;
    });
    return found == legs.rend() ? nullptr : found->get();
  }
};
inline Doors& doors() {
  static Doors all;
  return all;
}

namespace detail {

inline const dgm_host_net& host_net() {
  return *static_cast<const dgm_host_net*>(modules::host_table().get_service(DGM_HOST_NET_ID));
}

struct DoorListener {
  const dgm_listener_events* events;
  void* ctx;
  Door* door;
};

inline dgm_status listen_door(void* provider, dgm_scope scope, const dgm_listener_events* events,
                              void* ctx) {
  static std::vector<std::unique_ptr<DoorListener>> listeners;
  auto& door = *static_cast<Door*>(provider);
  ++door.listened;
  auto* listener =
      listeners.emplace_back(std::make_unique<DoorListener>(DoorListener{events, ctx, &door}))
          .get();
  static const dgm_listen_events accepting{
      sizeof(dgm_listen_events),
      [](void* at, dgm_socket, dgm_socket stream, const dgm_address* from) {
        auto& self = *static_cast<DoorListener*>(at);
        (void)from;
        dgm_leg_offer offer{};
        offer.struct_size = sizeof offer;
        offer.extension = view(self.door->streams.begin()->second);
        offer.from = view(self.door->name);
        offer.stream = stream;
        self.events->on_leg(self.ctx, &offer);
      }};
  for (const auto& [port, extension] : door.streams) {
    dgm_listen_params params{sizeof(dgm_listen_params), {"127.0.0.1", 9}, port, 0};
    dgm_socket socket = 0;
    dgm_address bound{};
    dgm_error why{};
    why.struct_size = sizeof why;
    if (host_net().tcp_listen(scope, &params, &accepting, listener, &socket, &bound, &why) !=
        DGM_OK)
      events->on_failed(ctx, &why);
  }
  for (const auto& [port, extension] : door.standing)
    events->on_standing_leg(ctx, view(extension), port);
  return DGM_OK;
}

inline dgm_status open_door(void* provider, const dgm_leg_params* params,
                            const dgm_leg_events* events, void* leg, void** session,
                            dgm_error* why) {
  static const dgm_udp_events unheard{
      sizeof(dgm_udp_events), [](void*, dgm_socket, dgm_bytes, const dgm_address*, uint64_t) {}};
  static const dgm_stream_events unread{sizeof(dgm_stream_events), [](void*, dgm_socket) {},
                                        [](void*, dgm_socket, dgm_bytes, uint64_t) {},
                                        [](void*, dgm_socket) {},
                                        [](void*, dgm_socket, const dgm_error*) {}};
  auto made = std::make_unique<DoorLeg>();
  made->door = static_cast<Door*>(provider);
  made->events = events;
  made->leg = leg;
  made->extension = text_of(params->extension);
  made->port = params->local_port;
  if (params->local_port) {
    dgm_udp_params udp{sizeof(dgm_udp_params), {"127.0.0.1", 9}, params->local_port, 0};
    dgm_socket socket = 0;
    dgm_address bound{};
    const auto status =
        host_net().udp_open(params->scope, &udp, &unheard, nullptr, &socket, &bound, why);
    if (status != DGM_OK) return status;
  }
  if (params->stream) host_net().stream_attach(params->stream, params->scope, &unread, nullptr);
  *session = made.get();
  doors().legs.push_back(std::move(made));
  const dgm_leg_ready ready{sizeof(dgm_leg_ready), {}};
  events->on_ready(leg, &ready);
  if (params->stream) doors().legs.back()->connect();
  return DGM_OK;
}

inline const dgm_transport kDoor{sizeof(dgm_transport),
                                 listen_door,
                                 open_door,
                                 [](void*, const dgm_media*) { return dgm_status{DGM_OK}; },
                                 [](void*, char, uint32_t) { return dgm_status{DGM_UNSUPPORTED}; },
                                 [](void*, dgm_leg_stats*) {},
                                 nullptr,
                                 [](void* leg) { static_cast<DoorLeg*>(leg)->closed = true; },
                                 nullptr,
                                 nullptr};

inline dgm_status create_door(const dgm_text_pair*, size_t, void** provider, dgm_error*) {
  *provider = doors().doors.back().get();
  return DGM_OK;
}

inline const char* const kNoWords[] = {nullptr};
inline const dgm_provider_type kDoorType{
    sizeof(dgm_provider_type), DGM_TRANSPORT_ID, "door", "", kNoWords, nullptr, 0, create_door,
    destroy_nothing,           nullptr,          &kDoor};

}  // namespace detail

inline calls::ProviderPtr make_door(const std::string& name, Door door) {
  doors().doors.push_back(std::make_unique<Door>(std::move(door)));
  auto provider = modules::Provider::create(nullptr, detail::kDoorType, name, {});
  EXPECT_TRUE(provider);
  return *provider;
}

// -1: nobody listens there.
inline int connect_to(uint16_t port) {
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return client;
  ::close(client);
  return -1;
}

}  // namespace dgm::test
