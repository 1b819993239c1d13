#include "host/net/udp_socket.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "host/base/metrics.h"
#include "host/net/address.h"
#include "host/net/port_owner.h"

namespace dgm::net {
namespace {

// The kernel takes twice as much for itself: some 40 packets of 20 ms, 0.8 s. More would only be
// older.
constexpr int kReceiveBufferBytes = 16 * 1024;
constexpr uint64_t kStaleNs = 200'000'000;  // later than every jitter buffer waits
constexpr unsigned kStaleAtOnce = 64;

Metric& stale_datagrams() {
  static Metric& counter = metrics().counter(
      "dragoman_datagrams_stale_total", "Datagrams that waited for more than 200 ms to be read");
  return counter;
}

// Even ports only: the odd one above belongs to its RTCP (RFC 3550 section 11).
Outcome bind_in_range(int descriptor, const UdpOptions& options) {
  dgm_address address = options.bind;
  if (options.bind.port == 0 || options.last_port == 0) {
    if (bind_to(descriptor, address)) return Done{};
    return port_error(PortKind::kUdp, address, errno);
  }
  unsigned tried = 0;
  for (unsigned port = options.bind.port + options.bind.port % 2u; port <= options.last_port;
       port += 2, ++tried) {
    address.port = static_cast<uint16_t>(port);
    if (bind_to(descriptor, address)) return Done{};
    if (errno != EADDRINUSE) return port_error(PortKind::kUdp, address, errno);
  }
  return Error{"UDP " + print_address(options.bind) + " to " + std::to_string(options.last_port),
               "all " + std::to_string(tried) +
                   " even ports of this range are in use: widen the range, or lower the number of "
                   "calls"};
}

}  // namespace

Result<std::unique_ptr<UdpSocket>> UdpSocket::open(Worker& worker, const UdpOptions& options,
                                                   Listener& listener) {
  const int descriptor = make_socket(options.bind, SOCK_DGRAM);
  if (descriptor < 0) return port_error(PortKind::kUdp, options.bind, errno);
  std::unique_ptr<UdpSocket> socket(new UdpSocket(worker, descriptor, listener));
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &kReceiveBufferBytes,
               sizeof(kReceiveBufferBytes));
  (void)stale_datagrams();  // made here: the media path does not allocate
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
    return bind_to(descriptor_, local_) ? DGM_OK : DGM_UNAVAILABLE;
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

// A worker that was kept away for long finds what nobody can hear any more. Working through all of
// it would keep it late; so what is stale goes first, and is counted.
void UdpSocket::on_ready(uint32_t) {
  for (unsigned read = 0; read < kStaleAtOnce && !read_one(); ++read) stale_datagrams().add();
}

// False: one was read and was stale.
bool UdpSocket::read_one() {
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
  if (size < 0) return true;  // an ICMP error of what we sent, or nothing after all

  const uint64_t now_ns = worker_.now_ns();
  uint64_t arrived_at_ns = now_ns;
  const cmsghdr* const stamp = CMSG_FIRSTHDR(&message);
  if (stamp != nullptr && stamp->cmsg_level == SOL_SOCKET && stamp->cmsg_type == SCM_TIMESTAMPNS) {
    timespec received;
    std::memcpy(&received, CMSG_DATA(stamp), sizeof(received));
    arrived_at_ns = media.to_steady_ns(received);
  }
  if (now_ns > arrived_at_ns + kStaleNs) return false;
  const dgm_address source = from_kernel(from);
  // What was queued before connect() is still delivered by the kernel.
  if (peer_.version == 0 || same_address(source, peer_))
    listener_.on_datagram({media.buffer(), static_cast<size_t>(size)}, source, arrived_at_ns);
  return true;
}

}  // namespace dgm::net
