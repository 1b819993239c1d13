// What sockets of all kinds share: the handle, its owner, and handlers that live on through an
// event in which they destroy their socket.
#pragma once

#include <memory>
#include <utility>

#include "dragoman/cpp/address.hpp"
#include "dragoman/cpp/session.hpp"

namespace dragoman::detail {

template <typename Handlers>
class Socket {
 public:
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  bool is_open() const { return handle_ != 0; }

 protected:
  Socket(ScopeOwner& owner, Handlers handlers)
      : owner_(owner), handlers_(std::make_shared<Handlers>(std::move(handlers))) {}
  ~Socket() { close_now(); }

  void close_now() { close_socket(owner_, handle_); }

  // [worker] One event. An exception of the author fails the owner.
  template <typename Event>
  static void guarded(Socket& socket, const char* name, Event event) noexcept {
    ScopeOwner& owner = socket.owner_;
    const auto handlers = socket.handlers_;
    try {
      event(*handlers);
    } catch (...) {
      owner.fail(current_error(name));
    }
  }
  // The same for one handler of several, which may not be set.
  template <auto Handler, typename... Values>
  static void call(Socket& socket, const char* name, const Values&... values) noexcept {
    guarded(socket, name, [&](const Handlers& handlers) {
      if (handlers.*Handler) (handlers.*Handler)(values...);
    });
  }

  ScopeOwner& owner_;
  std::shared_ptr<Handlers> handlers_;
  dgm_socket handle_ = 0;
};

// A socket with an address of this machine.
template <typename Handler>
class BoundSocket : public Socket<Handler> {
 public:
  void close() { this->close_now(); }
  const Address& bound() const { return bound_; }

 protected:
  using Socket<Handler>::Socket;

  // `open` is dgm_status(const dgm_host_net&, dgm_socket*, Address*, dgm_error*).
  template <typename Open>
  Error open_with(Open open) {
    close();
    if (!host().net)
      return {.status = Status::kUnsupported, .detail = "the host offers no network"};
    dgm_error why = {};
    const dgm_status status = open(*host().net, &this->handle_, &bound_, &why);
    if (status == DGM_OK) return {};
    this->handle_ = 0;
    Error error = from_c(&why);
    error.status = static_cast<Status>(status);
    return error;
  }

 private:
  Address bound_ = {};
};

}  // namespace dragoman::detail
