// A UDP socket of the host's media poller. No allocation per datagram in either direction.
#pragma once

#include <functional>
#include <utility>

#include "dragoman/cpp/socket.hpp"

namespace dragoman {

// [worker, rt] arrived_at_ns: the kernel's receive time on the host's steady clock.
using DatagramHandler =
    std::function<void(std::span<const uint8_t> data, const Address& from, uint64_t arrived_at_ns)>;

class UdpSocket : public detail::BoundSocket<DatagramHandler> {
 public:
  using OnDatagram = DatagramHandler;

  // An exception of the handler fails the owner.
  UdpSocket(ScopeOwner& owner, OnDatagram on_datagram)
      : BoundSocket(owner, std::move(on_datagram)) {}

  // [worker] port 0: the system chooses. With last_port: the first free even one of
  // [port, last_port].
  Error open(std::string_view bind_address, uint16_t port, uint16_t last_port = 0) {
    static constexpr dgm_udp_events kEvents = {sizeof(dgm_udp_events), &on_datagram};
    const dgm_udp_params params = {sizeof params, str(bind_address), port, last_port};
    return open_with([&](const dgm_host_net& net, dgm_socket* handle, Address* at, dgm_error* why) {
      return net.udp_open(owner_.scope(), &params, &kEvents, this, handle, at, why);
    });
  }
  // [worker] From now on only `peer` is heard; version 0 undoes it.
  Status connect(const Address& peer) {
    return is_open() ? static_cast<Status>(host().net->udp_connect(handle_, &peer))
                     : Status::kUnavailable;
  }
  // [worker, rt] To the connected peer. kBusy: the kernel's buffer is full, dropped.
  Status send(std::span<const uint8_t> data) {
    return is_open() ? static_cast<Status>(host().net->udp_send(handle_, nullptr, bytes(data)))
                     : Status::kUnavailable;
  }
  Status send_to(const Address& to, std::span<const uint8_t> data) {
    return is_open() ? static_cast<Status>(host().net->udp_send(handle_, &to, bytes(data)))
                     : Status::kUnavailable;
  }

 private:
  static void on_datagram(void* ctx, dgm_socket, dgm_bytes data, const dgm_address* from,
                          uint64_t arrived_at_ns) noexcept {
    guarded(*static_cast<UdpSocket*>(ctx), "on_datagram",
            [&](const OnDatagram& handler) { handler(view(data), *from, arrived_at_ns); });
  }
};

}  // namespace dragoman
