#include "host/net/tcp_stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace dgm::net {
namespace {

// Small messages must not wait for each other (Nagle).
void send_at_once(int descriptor) {
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

// A far end that left Nagle's algorithm on sends a message only when the one before is
// acknowledged. Delayed to our next message, the acknowledgement would delay all of them, for the
// rest of the call.
void acknowledge_at_once(int descriptor) {
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

// Bytes taken; 0: not now; negative: the connection is broken.
ssize_t write_some(int descriptor, const uint8_t* data, size_t size) {
  const ssize_t taken = ::send(descriptor, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  return taken < 0 && errno == EAGAIN ? 0 : taken;
}

}  // namespace

TcpConnection::~TcpConnection() {
  if (descriptor >= 0) ::close(descriptor);
}

TcpConnection& TcpConnection::operator=(TcpConnection&& other) noexcept {
  std::swap(descriptor, other.descriptor);
  std::swap(seat, other.seat);
  std::swap(pending, other.pending);
  std::swap(pending_first, other.pending_first);
  std::swap(pending_bytes, other.pending_bytes);
  return *this;
}

TcpStream::TcpStream(Worker& worker, TcpConnection connection)
    : worker_(worker), connection_(std::move(connection)) {
  send_at_once(connection_.descriptor);
}

TcpStream::~TcpStream() { close(); }

bool TcpStream::attach(Listener& listener) {
  if (connection_.descriptor < 0) return false;
  const bool is_watched = listener_ != nullptr;
  listener_ = &listener;
  if (is_watched) return true;
  const bool wants_to_write = connection_.pending_bytes > 0;
  if (worker_.media().add(connection_.descriptor, *this,
                          wants_to_write ? EPOLLIN | EPOLLOUT : EPOLLIN)) {
    return true;
  }
  listener_ = nullptr;
  return false;
}

void TcpStream::detach() {
  if (listener_ == nullptr) return;
  worker_.media().remove(connection_.descriptor, *this);
  listener_ = nullptr;
}

void TcpStream::watch() {
  if (listener_ == nullptr) return;
  worker_.media().modify(connection_.descriptor, *this,
                         connection_.pending_bytes > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

dgm_status TcpStream::send(dgm_bytes data) {
  if (connection_.descriptor < 0 || data.size > kHighWaterBytes) return DGM_INVALID_ARGUMENT;
  if (connection_.pending_bytes + data.size > kHighWaterBytes) {
    was_busy_ = true;
    return DGM_BUSY;
  }
  if (connection_.pending_bytes > 0) {
    keep_pending(data);
    return DGM_OK;
  }
  const ssize_t taken = write_some(connection_.descriptor, data.data, data.size);
  if (taken < 0) return DGM_UNAVAILABLE;  // the poller reports the end
  const auto done = static_cast<size_t>(taken);
  if (done < data.size) {
    keep_pending({data.data + done, data.size - done});
    watch();
  }
  return DGM_OK;
}

void TcpStream::keep_pending(dgm_bytes data) {
  TcpConnection& c = connection_;
  if (c.pending == nullptr) c.pending.reset(new uint8_t[kHighWaterBytes]);
  if (c.pending_first + c.pending_bytes + data.size > kHighWaterBytes) {
    std::memmove(c.pending.get(), c.pending.get() + c.pending_first, c.pending_bytes);
    c.pending_first = 0;
  }
  std::memcpy(c.pending.get() + c.pending_first + c.pending_bytes, data.data, data.size);
  c.pending_bytes += data.size;
}

void TcpStream::close() {
  const TcpConnection gone = release();
  if (gone.descriptor < 0) return;
  constexpr int kReads = 16;  // enough for a full receive buffer; no far end may hold us here
  for (int i = 0; i < kReads; ++i) {
    if (::recv(gone.descriptor, worker_.media().buffer(), MediaPoller::kBufferBytes,
               MSG_DONTWAIT | MSG_TRUNC) <= 0) {
      return;
    }
  }
}

TcpConnection TcpStream::release() {
  if (connection_.descriptor < 0) return {};
  detach();
  return std::move(connection_);
}

void TcpStream::on_ready(uint32_t events) {
  if ((events & EPOLLOUT) != 0) flush();
  if (is_attached() && (events & ~uint32_t{EPOLLOUT}) != 0) receive();
}

void TcpStream::receive() {
  uint8_t* const buffer = worker_.media().buffer();
  const ssize_t size =
      ::recv(connection_.descriptor, buffer, MediaPoller::kBufferBytes, MSG_DONTWAIT);
  if (size > 0) {
    acknowledge_at_once(connection_.descriptor);  // the kernel forgets it now and then
    listener_->on_data({buffer, static_cast<size_t>(size)}, worker_.now_ns());
  } else if (size == 0) {
    end(DGM_OK, "", 0);
  } else if (errno != EAGAIN && errno != EINTR) {
    end(DGM_UNAVAILABLE, "the connection broke", errno);
  }
}

void TcpStream::flush() {
  TcpConnection& c = connection_;
  const ssize_t taken =
      write_some(c.descriptor, c.pending.get() + c.pending_first, c.pending_bytes);
  if (taken < 0) {
    end(DGM_UNAVAILABLE, "the connection broke", errno);
    return;
  }
  c.pending_first += static_cast<size_t>(taken);
  c.pending_bytes -= static_cast<size_t>(taken);
  if (c.pending_bytes == 0) {
    c.pending_first = 0;
    watch();
  }
  if (was_busy_ && c.pending_bytes <= kLowWaterBytes) {
    was_busy_ = false;
    listener_->on_writable();
  }
}

void TcpStream::end(dgm_status status, const char* doing, int error) {
  Failure why;
  why.status = status;
  if (error != 0) why.detail = std::string(doing) + ": " + std::strerror(error);
  Listener* const listener = listener_;
  close();
  listener->on_ended(why);
}

}  // namespace dgm::net
