#include "host/net/tcp_listener.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "host/base/log.h"
#include "host/net/address.h"
#include "host/net/port_owner.h"

namespace dgm::net {
namespace {

Error listen_error(const dgm_address& address, int error) {
  const std::string where = "TCP " + print_address(address);
  switch (error) {
    case EADDRINUSE:
      return {where, port_in_use_sentence(PortKind::kTcpListener, address.port)};
    case EADDRNOTAVAIL:
      return {where, "is not an address of this machine: `ip address` lists those it has"};
    case EACCES:
      return {where,
              "ports below 1024 need root or CAP_NET_BIND_SERVICE: choose a higher port, or grant "
              "the capability"};
    default:
      return {where, std::string("cannot be listened on: ") + std::strerror(error)};
  }
}

int take_spare() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

Result<std::unique_ptr<TcpListener>> TcpListener::open(Worker& worker, const dgm_address& bind,
                                                       uint32_t max_connections,
                                                       Listener& listener) {
  const bool is_v6 = bind.version == 6;
  const int descriptor =
      ::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return listen_error(bind, errno);
  std::unique_ptr<TcpListener> socket(
      new TcpListener(worker, descriptor, max_connections, listener));
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (is_v6) ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  const SocketAddress kernel = to_kernel(bind);
  if (::bind(descriptor, kernel.get(), kernel.size) != 0 || ::listen(descriptor, SOMAXCONN) != 0) {
    return listen_error(bind, errno);
  }
  socket->local_ = local_address(descriptor);
  socket->refused_metric_ =
      &metrics().counter("dragoman_connections_refused_total",
                         "Connections accepted and closed at once, because too many were open",
                         {{"address", print_address(socket->local_)}});
  if (!worker.media().add(descriptor, *socket, EPOLLIN)) {
    return listen_error(bind, errno);
  }
  return socket;
}

TcpListener::TcpListener(Worker& worker, int descriptor, uint32_t max_connections,
                         Listener& listener)
    : worker_(worker),
      listener_(listener),
      descriptor_(descriptor),
      spare_(take_spare()),
      max_connections_(max_connections == 0 ? kDefaultConnections : max_connections),
      connections_(std::make_shared<std::atomic<uint32_t>>(0)) {}

TcpListener::~TcpListener() { close(); }

void TcpListener::close() {
  if (descriptor_ < 0) return;
  worker_.media().remove(descriptor_, *this);
  ::close(descriptor_);
  if (spare_ >= 0) ::close(spare_);
  descriptor_ = spare_ = -1;
}

void TcpListener::on_ready(uint32_t) {
  constexpr int kAcceptsPerTurn = 64;  // a crowd at the door must not stop the media
  for (int i = 0; i < kAcceptsPerTurn && descriptor_ >= 0; ++i) {
    if (!accept_one()) return;
  }
}

bool TcpListener::accept_one() {
  sockaddr_storage from{};
  socklen_t size = sizeof(from);
  const int accepted = ::accept4(descriptor_, reinterpret_cast<sockaddr*>(&from), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted < 0) {
    if (errno == EMFILE || errno == ENFILE) accept_without_descriptors();
    return errno == ECONNABORTED || errno == EINTR;
  }
  auto seat = take_seat();
  if (seat == nullptr) {
    refuse(accepted, "its limit of " + std::to_string(max_connections_) +
                         " open connections is reached; raise it if these are real callers");
    return true;
  }
  is_refusing_ = false;
  listener_.on_accept(TcpConnection(accepted, std::move(seat)), from_kernel(from));
  return true;
}

void TcpListener::refuse(int descriptor, const std::string& why) {
  ::close(descriptor);
  ++refused_;
  refused_metric_->add();
  if (is_refusing_) return;
  is_refusing_ = true;
  log::warning("CONNECTIONS_REFUSED",
               "TCP " + print_address(local_) + ": further connections are closed at once: " + why);
}

// Left in the queue of the kernel it would be reported again and again.
void TcpListener::accept_without_descriptors() {
  if (spare_ >= 0) ::close(spare_);
  const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
  if (accepted >= 0) refuse(accepted, "no descriptor is left; raise LimitNOFILE or `ulimit -n`");
  spare_ = take_spare();
  errno = EMFILE;
}

std::shared_ptr<void> TcpListener::take_seat() {
  if (connections_->load() >= max_connections_) return nullptr;
  connections_->fetch_add(1);
  return std::shared_ptr<void>(connections_.get(),
                               [taken = connections_](void*) { taken->fetch_sub(1); });
}

}  // namespace dgm::net
