#include "host/net/udp_socket.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "host/net/address.h"
#include "host/net/port_owner.h"

namespace dgm::net {
namespace {

Error bind_error(const dgm_address& address, int error) {
  const std::string where = "UDP " + print_address(address);
  switch (error) {
    case EADDRINUSE:
      return {where, port_in_use_sentence(PortKind::kUdp, address.port)};
    case EADDRNOTAVAIL:
      return {where, "is not an address of this machine: `ip address` lists those it has"};
    case EACCES:
      return {where,
              "ports below 1024 need root or CAP_NET_BIND_SERVICE: choose a higher port, or grant "
              "the capability"};
    default:
      return {where, std::string("cannot be opened: ") + std::strerror(error)};
  }
}

int bind_to(int descriptor, const dgm_address& address) {
  const SocketAddress kernel = to_kernel(address);
  return ::bind(descriptor, kernel.get(), kernel.size) == 0 ? 0 : errno;
}

// Even ports only: the odd one above belongs to its RTCP (RFC 3550 section 11).
Outcome bind_in_range(int descriptor, const UdpOptions& options) {
  dgm_address address = options.bind;
  if (options.bind.port == 0 || options.last_port == 0) {
    const int error = bind_to(descriptor, address);
    return error == 0 ? Outcome(Done{}) : Outcome(bind_error(address, error));
  }
  unsigned tried = 0;
  for (unsigned port = options.bind.port + options.bind.port % 2u; port <= options.last_port;
       port += 2, ++tried) {
    address.port = static_cast<uint16_t>(port);
    const int error = bind_to(descriptor, address);
    if (error == 0) return Done{};
    if (error != EADDRINUSE) return bind_error(address, error);
  }
  return Error{"UDP " + print_address(options.bind) + " to " + std::to_string(options.last_port),
               "all " + std::to_string(tried) +
                   " even ports of this range are in use: widen the range, or lower the number of "
                   "calls"};
}

void set_option(int descriptor, int level, int name, int value) {
  ::setsockopt(descriptor, level, name, &value, sizeof(value));
}

}  // namespace

Result<std::unique_ptr<UdpSocket>> UdpSocket::open(Worker& worker, const UdpOptions& options,
                                                   Listener& listener) {
  const bool is_v6 = options.bind.version == 6;
  const int descriptor =
      ::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return Error{"UDP " + print_address(options.bind),
                 std::string("no socket can be made: ") + std::strerror(errno) +
                     (errno == EMFILE ? "; raise LimitNOFILE or `ulimit -n`" : "")};
  }
  std::unique_ptr<UdpSocket> socket(new UdpSocket(worker, descriptor, listener));
  if (is_v6) set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  set_option(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  const Outcome bound = bind_in_range(descriptor, options);
  if (!bound) return bound.error();
  socket->local_ = local_address(descriptor);
  if (!worker.media().add(descriptor, *socket, EPOLLIN)) {
    return Error{"UDP " + print_address(socket->local_),
                 std::string("cannot be watched: ") + std::strerror(errno)};
  }
  return socket;
}

UdpSocket::UdpSocket(Worker& worker, int descriptor, Listener& listener)
    : worker_(worker), listener_(listener), descriptor_(descriptor) {}

UdpSocket::~UdpSocket() { close(); }

void UdpSocket::close() {
  if (descriptor_ < 0) return;
  worker_.media().remove(descriptor_, *this);
  ::close(descriptor_);
  descriptor_ = -1;
}

dgm_status UdpSocket::connect(const dgm_address& peer) {
  if (descriptor_ < 0) return DGM_INVALID_ARGUMENT;
  if (peer.version == 0) {
    sockaddr nobody{};
    nobody.sa_family = AF_UNSPEC;
    (void)::connect(descriptor_, &nobody, sizeof(nobody));  // undoing cannot fail
    peer_ = {};
    // The kernel forgets a port that it chose itself: take the same one again.
    if (local_address(descriptor_).port == local_.port) return DGM_OK;
    return bind_to(descriptor_, local_) == 0 ? DGM_OK : DGM_UNAVAILABLE;
  }
  if (peer.version != local_.version || peer.port == 0) return DGM_INVALID_ARGUMENT;
  const SocketAddress kernel = to_kernel(peer);
  if (::connect(descriptor_, kernel.get(), kernel.size) != 0) return DGM_UNAVAILABLE;
  peer_ = peer;
  return DGM_OK;
}

dgm_status UdpSocket::send(const dgm_address* to, dgm_bytes data) {
  if (descriptor_ < 0) return DGM_INVALID_ARGUMENT;
  SocketAddress kernel;
  if (to != nullptr) {
    if (to->version != local_.version) return DGM_INVALID_ARGUMENT;
    kernel = to_kernel(*to);
  }
  const sockaddr* const address = to == nullptr ? nullptr : kernel.get();
  ssize_t sent = ::sendto(descriptor_, data.data, data.size, MSG_DONTWAIT | MSG_NOSIGNAL, address,
                          kernel.size);
  if (sent < 0 && errno == ECONNREFUSED) {  // tells of an earlier datagram; this one was not sent
    sent = ::sendto(descriptor_, data.data, data.size, MSG_DONTWAIT | MSG_NOSIGNAL, address,
                    kernel.size);
  }
  if (sent >= 0) return DGM_OK;
  switch (errno) {
    case EAGAIN:
    case ENOBUFS:
      return DGM_BUSY;
    case EMSGSIZE:
    case EDESTADDRREQ:
    case EINVAL:
      return DGM_INVALID_ARGUMENT;
    case ECONNREFUSED:
      return DGM_OK;
    default:
      return DGM_UNAVAILABLE;
  }
}

void UdpSocket::on_ready(uint32_t) {
  MediaPoller& media = worker_.media();
  sockaddr_storage from;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
  iovec space{media.buffer(), MediaPoller::kBufferBytes};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof(from);
  message.msg_iov = &space;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  __builtin_prefetch(&listener_);  // for after the system call
  const ssize_t size = ::recvmsg(descriptor_, &message, MSG_DONTWAIT);
  if (size < 0) return;  // an ICMP error of what we sent, or nothing after all

  uint64_t arrived_at_ns = worker_.now_ns();
  const cmsghdr* const stamp = CMSG_FIRSTHDR(&message);
  if (stamp != nullptr && stamp->cmsg_level == SOL_SOCKET && stamp->cmsg_type == SCM_TIMESTAMPNS) {
    timespec received;
    std::memcpy(&received, CMSG_DATA(stamp), sizeof(received));
    arrived_at_ns = media.to_steady_ns(received);
  }
  const dgm_address source = from_kernel(from);
  // What was queued before connect() is still delivered by the kernel.
  if (peer_.version != 0 && !same_address(source, peer_)) return;
  listener_.on_datagram({media.buffer(), static_cast<size_t>(size)}, source, arrived_at_ns);
}

}  // namespace dgm::net
