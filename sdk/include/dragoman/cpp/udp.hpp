// A UDP socket of the host's media poller. No allocation per datagram in either direction.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "dragoman/cpp/address.hpp"
#include "dragoman/cpp/session.hpp"

namespace dragoman {

class UdpSocket {
 public:
  // [worker, rt] arrived_at_ns: the kernel's receive time on the host's steady clock.
  using OnDatagram = std::function<void(std::span<const uint8_t> data, const Address& from,
                                        uint64_t arrived_at_ns)>;

  // An exception of the handler fails the owner.
  UdpSocket(ScopeOwner& owner, OnDatagram on_datagram)
      : owner_(owner), on_datagram_(std::make_shared<OnDatagram>(std::move(on_datagram))) {}
  ~UdpSocket() { close(); }
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  // [worker] port 0: the system chooses. With last_port: the first free even one of
  // [port, last_port].
  Error open(std::string_view bind_address, uint16_t port, uint16_t last_port = 0) {
    close();
    if (!host().net)
      return {.status = Status::kUnsupported, .detail = "the host offers no network"};
    static constexpr dgm_udp_events kEvents = {sizeof(dgm_udp_events), &on_datagram};
    const dgm_udp_params params = {sizeof params, str(bind_address), port, last_port};
    dgm_error why = {};
    const dgm_status status =
        host().net->udp_open(owner_.scope(), &params, &kEvents, this, &handle_, &bound_, &why);
    if (status == DGM_OK) return {};
    handle_ = 0;
    Error error = from_c(&why);
    error.status = static_cast<Status>(status);
    return error;
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
  void close() { detail::close_socket(owner_, handle_); }
  bool is_open() const { return handle_ != 0; }
  const Address& bound() const { return bound_; }

 private:
  static void on_datagram(void* ctx, dgm_socket, dgm_bytes data, const dgm_address* from,
                          uint64_t arrived_at_ns) noexcept {
    UdpSocket& socket = *static_cast<UdpSocket*>(ctx);
    ScopeOwner& owner = socket.owner_;
    const auto handler = socket.on_datagram_;  // the handler may destroy the socket
    try {
      (*handler)(view(data), *from, arrived_at_ns);
    } catch (...) {
      owner.fail(current_error("on_datagram"));
    }
  }

  ScopeOwner& owner_;
  std::shared_ptr<OnDatagram> on_datagram_;
  dgm_socket handle_ = 0;
  Address bound_ = {};
};

}  // namespace dragoman
