#include "host/net/tls_stream.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>

namespace dgm::net {
namespace {

constexpr auto kLingerLimit = std::chrono::seconds(1);
constexpr size_t kMostKept = 16'384;
constexpr size_t kRecordBytes = 16'384;  // the most one TLS record carries (RFC 8446 section 5.1)

ErrorCode error_of(IoState state) {
  switch (state) {
    case IoState::kEnd:
      return boost::asio::error::eof;
    case IoState::kBroken:
      return boost::asio::error::connection_reset;
    default:
      return {};
  }
}

IoAttempt broken(int number) {
  return {IoState::kBroken, ErrorCode(number, boost::system::system_category()), 0};
}

// After a short read the socket is empty: the next attempt goes straight to the wait.
IoAttempt plain_read(TlsStreamState& state, std::span<uint8_t> space) {
  if (state.is_drained) return {IoState::kWantRead, {}, 0};
  const ssize_t got = recv(state.socket.native_handle(), space.data(), space.size(), MSG_DONTWAIT);
  if (got > 0) {
    state.is_drained = static_cast<size_t>(got) < space.size();
    return {IoState::kDone, {}, static_cast<size_t>(got)};
  }
  if (got == 0) return {IoState::kEnd, boost::asio::error::eof, 0};
  if (errno == EAGAIN || errno == EINTR) return {IoState::kWantRead, {}, 0};
  return broken(errno);
}

IoAttempt plain_write(int socket, std::span<const std::span<const uint8_t>> pieces) {
  std::array<iovec, 16> vector;
  for (size_t i = 0; i < pieces.size(); ++i)
    vector[i] = {const_cast<uint8_t*>(pieces[i].data()), pieces[i].size()};
  msghdr message{};
  message.msg_iov = vector.data();
  message.msg_iovlen = pieces.size();
  const ssize_t sent = sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return {IoState::kDone, {}, static_cast<size_t>(sent)};
  if (errno == EAGAIN || errno == EINTR) return {IoState::kWantWrite, {}, 0};
  return broken(errno);
}

// Pieces are joined, so that a WebSocket header and its payload make one record, not two.
IoAttempt tls_write(TlsSocket& tls, std::span<const std::span<const uint8_t>> pieces) {
  static thread_local std::array<uint8_t, kRecordBytes> joined;
  std::span<const uint8_t> data = pieces[0].first(std::min(pieces[0].size(), kRecordBytes));
  if (pieces.size() > 1 && data.size() < kRecordBytes) {
    size_t size = 0;
    for (const auto& piece : pieces) {
      const size_t part = std::min(piece.size(), joined.size() - size);
      std::memcpy(joined.data() + size, piece.data(), part);
      size += part;
    }
    data = std::span(joined).first(size);
  }
  IoAttempt result;
  result.state = tls.write(data, result.bytes);
  result.error = error_of(result.state);
  return result;
}

// Reads the socket empty, past TLS, as nobody is to see it.
void drain(const std::shared_ptr<TlsStreamState>& state,
           const std::shared_ptr<boost::asio::steady_timer>& limit) {
  std::array<uint8_t, 4096> thrown_away;
  ssize_t got = 1;
  // Bounded per turn: a far end that floods must not keep the worker from its media.
  for (int reads = 0; got > 0 && reads < 16; ++reads)
    got = recv(state->socket.native_handle(), thrown_away.data(), thrown_away.size(), MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
    limit->cancel();
    ErrorCode ignored;
    state->socket.close(ignored);
    return;
  }
  state->socket.async_wait(TcpSocket::wait_read, [state, limit](ErrorCode error) {
    if (!error && state->socket.is_open()) drain(state, limit);
  });
}

void shake(const std::shared_ptr<TlsStreamState>& state,
           std::function<void(const std::string&)> done) {
  const IoState now = state->socket.is_open() ? state->tls->handshake() : IoState::kBroken;
  if (now == IoState::kWantRead || now == IoState::kWantWrite) {
    const auto direction = now == IoState::kWantRead ? TcpSocket::wait_read : TcpSocket::wait_write;
    state->socket.async_wait(direction, [state, done = std::move(done)](ErrorCode error) mutable {
      if (error) return done("the connection was closed during the TLS handshake");
      state->socket_is_readable();
      shake(state, std::move(done));
    });
    return;
  }
  boost::asio::post(state->socket.get_executor(), [state, now, done = std::move(done)] {
    done(now == IoState::kDone ? "" : state->tls->problem());
  });
}

}  // namespace

ReleasedStream::~ReleasedStream() {
  if (descriptor >= 0) ::close(descriptor);
}

IoAttempt TlsStreamState::read(std::span<uint8_t> space) {
  if (space.empty()) return {};
  if (read_again < again.size()) {
    const size_t part = std::min(space.size(), again.size() - read_again);
    std::copy_n(again.begin() + static_cast<std::ptrdiff_t>(read_again), part, space.begin());
    read_again += part;
    if (read_again == again.size()) again = {}, read_again = 0;
    return {IoState::kDone, {}, part};
  }
  if (!tls) {
    const IoAttempt attempt = plain_read(*this, space);
    if (kept && kept->size() + attempt.bytes > kMostKept) kept.reset();
    if (kept) {
      const auto read = space.first(attempt.bytes);
      kept->insert(kept->end(), read.begin(), read.end());
    }
    return attempt;
  }
  IoAttempt result;
  result.state = tls->read(space, result.bytes);
  result.error = error_of(result.state);
  return result;
}

IoAttempt TlsStreamState::write(std::span<const std::span<const uint8_t>> pieces) {
  if (pieces.empty()) return {};
  if (swallows_writes) {
    size_t size = 0;
    for (const auto& piece : pieces) size += piece.size();
    return {IoState::kDone, {}, size};
  }
  return tls ? tls_write(*tls, pieces) : plain_write(socket.native_handle(), pieces);
}

TlsStream::TlsStream(boost::asio::io_context& context, ReleasedStream released)
    : state_(std::make_shared<TlsStreamState>(TcpSocket(context.get_executor()),
                                              std::move(released.was_read))) {
  sockaddr_storage local{};
  socklen_t size = sizeof local;
  getsockname(released.descriptor, reinterpret_cast<sockaddr*>(&local), &size);
  const auto protocol =
      local.ss_family == AF_INET6 ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4();
  ErrorCode error;
  state_->socket.assign(protocol, released.descriptor, error);
  if (!error) released.descriptor = -1;
  state_->ticket = std::move(released.ticket);
}

std::optional<ReleasedStream> TlsStream::release() {
  if (state_->tls || !state_->kept || !state_->socket.is_open() || state_->is_lingering)
    return std::nullopt;
  ErrorCode error;
  ReleasedStream released;
  released.descriptor = state_->socket.release(error);
  if (error) return std::nullopt;
  released.was_read = std::move(*state_->kept);
  state_->kept.reset();
  released.ticket = std::move(state_->ticket);
  return released;
}

void TlsStream::start_tls(std::unique_ptr<TlsSocket> tls,
                          std::function<void(const std::string&)> done) {
  state_->tls = std::move(tls);
  shake(state_, std::move(done));
}

void TlsStream::close() {
  if (!state_->socket.is_open()) return;
  if (state_->tls) state_->tls->say_goodbye();
  ErrorCode ignored;
  state_->socket.shutdown(TcpSocket::shutdown_send, ignored);
  state_->socket.close(ignored);
}

void TlsStream::linger() {
  if (!state_->socket.is_open() || state_->is_lingering) return;
  state_->is_lingering = true;
  if (state_->tls) state_->tls->say_goodbye();
  ErrorCode ignored;
  state_->socket.shutdown(TcpSocket::shutdown_send, ignored);
  auto limit = std::make_shared<boost::asio::steady_timer>(get_executor(), kLingerLimit);
  limit->async_wait([state = state_](ErrorCode error) {
    ErrorCode unused;
    if (!error) state->socket.close(unused);
  });
  drain(state_, limit);
}

void TlsStream::close_unless_lingering() {
  if (!state_->is_lingering) close();
}

bool TlsStream::is_quiet() {
  if (!state_->socket.is_open()) return false;
  if (!state_->tls) {
    char byte;
    const ssize_t got = recv(state_->socket.native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK);
    return got < 0 && errno == EAGAIN;
  }
  // TLS 1.3 sends session tickets of its own accord: only OpenSSL can tell them from data.
  uint8_t byte;
  size_t taken = 0;
  state_->tls->socket_is_readable();
  return state_->tls->read({&byte, 1}, taken) == IoState::kWantRead;
}

}  // namespace dgm::net
