#include "host/net/tcp_listener.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "host/base/log.h"
#include "host/net/address.h"
#include "host/net/port_owner.h"

namespace dgm::net {
namespace {

int take_spare() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

Result<std::unique_ptr<TcpListener>> TcpListener::open(Worker& worker, const dgm_address& bind,
                                                       uint32_t max_connections,
                                                       Listener& listener) {
  const int descriptor = make_socket(bind, SOCK_STREAM);
  if (descriptor < 0) return port_error(PortKind::kTcpListener, bind, errno);
  std::unique_ptr<TcpListener> socket(
      new TcpListener(worker, descriptor, max_connections, listener));
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (!bind_to(descriptor, bind) || ::listen(descriptor, SOMAXCONN) != 0) {
    return port_error(PortKind::kTcpListener, bind, errno);
  }
  socket->local_ = local_address(descriptor);
  socket->refused_metric_ =
      &metrics().counter("dragoman_connections_refused_total",
                         "Connections accepted and closed at once, because too many were open",
                         {{"address", print_address(socket->local_)}});
  if (!worker.media().add(descriptor, *socket, EPOLLIN)) {
    return port_error(PortKind::kTcpListener, bind, errno);
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
