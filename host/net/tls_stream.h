// The stream that Beast and the other users of this folder sit on: TCP with or without TLS, in one
// type, so that everything above it is compiled once. An AsyncReadStream and AsyncWriteStream.
// Private to host/net: the only readers of this header are .cc files here.
#pragma once

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "host/net/tls_socket.h"

namespace dgm::net {

using ErrorCode = boost::system::error_code;
using TcpExecutor = boost::asio::io_context::executor_type;
using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, TcpExecutor>;

// What one attempt to read or write came to.
struct IoAttempt {
  IoState state = IoState::kDone;
  ErrorCode error;  // of kEnd and kBroken
  size_t bytes = 0;
};

// A plain connection on its way to another event loop.
struct ReleasedStream {
  ReleasedStream() = default;
  ReleasedStream(ReleasedStream&& other) noexcept
      : descriptor(std::exchange(other.descriptor, -1)),
        was_read(std::move(other.was_read)),
        ticket(std::move(other.ticket)) {}
  ReleasedStream& operator=(ReleasedStream&&) = delete;
  ~ReleasedStream();  // closes it

  int descriptor = -1;
  std::vector<uint8_t> was_read;  // everything since keep_what_is_read()
  std::shared_ptr<void> ticket;
};

// Kept alive by the stream and by each operation under way.
struct TlsStreamState {
  explicit TlsStreamState(TcpSocket tcp) : socket(std::move(tcp)) {}
  TlsStreamState(TcpSocket tcp, std::vector<uint8_t> read_before)
      : socket(std::move(tcp)), again(std::move(read_before)) {}

  IoAttempt read(std::span<uint8_t> space);
  IoAttempt write(std::span<const std::span<const uint8_t>> pieces);
  // After a wait for readability.
  void socket_is_readable() {
    is_drained = false;
    if (tls) tls->socket_is_readable();
  }

  TcpSocket socket;
  std::optional<std::vector<uint8_t>> kept;  // what was read, to be read again elsewhere
  std::vector<uint8_t> again;                // what was read elsewhere
  size_t read_again = 0;
  bool swallows_writes = false;
  bool is_drained = false;  // plain: the last read took all there was
  bool is_lingering = false;
  std::shared_ptr<void> ticket;    // kept as long as the connection: counts those of a server
  std::unique_ptr<TlsSocket> tls;  // nullptr: plain
};

class TlsStream {
 public:
  using executor_type = TcpExecutor;

  explicit TlsStream(TcpSocket socket)
      : state_(std::make_shared<TlsStreamState>(std::move(socket))) {}

  executor_type get_executor() { return state_->socket.get_executor(); }
  TcpSocket& socket() { return state_->socket; }
  TlsSocket* tls() { return state_->tls.get(); }

  void hold(std::shared_ptr<void> ticket) { state_->ticket = std::move(ticket); }

  // From another event loop: what was read there is read again, and then the rest.
  TlsStream(boost::asio::io_context& context, ReleasedStream released);
  // So that release() can take along what was read; up to 16 KiB.
  void keep_what_is_read() { state_->kept.emplace(); }
  void stop_keeping() { state_->kept.reset(); }
  // Operations under way end as aborted. nullopt: TLS, closed, or more was read than was kept.
  std::optional<ReleasedStream> release();
  // What is written goes nowhere, as it was sent before.
  void swallow_writes(bool on) { state_->swallows_writes = on; }

  // From now on TLS. `done` gets the sentence of the failure, empty if there is none; it does not
  // run inside the call, but runs with an error if the stream is closed meanwhile.
  void start_tls(std::unique_ptr<TlsSocket> tls, std::function<void(const std::string&)> done);
  // At once, with unread data as a reset. Idempotent.
  void close();
  // Says goodbye and closes once the far end has done so too, within 1 s: a close with unread data
  // would make the kernel throw away what the far end has not read yet, such as a close frame.
  void linger();
  void close_unless_lingering();
  // False if the far end closed or has sent something that nobody asked for.
  bool is_quiet();

  // What is possible now; kWantRead and kWantWrite are for when_ready(). The data of a write that
  // must wait is given again, and more may follow it.
  IoAttempt try_read(std::span<uint8_t> space) { return state_->read(space); }
  IoAttempt try_write(std::span<const uint8_t> data) { return state_->write({&data, 1}); }
  // `handler(ErrorCode)` once the socket is ready for what `wanted` asked.
  template <class Handler>
  void when_ready(IoState wanted, Handler&& handler);

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler);
  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler);

 private:
  std::shared_ptr<TlsStreamState> state_;
};

// Found by Beast through argument-dependent lookup.
inline void beast_close_socket(TlsStream& stream) { stream.close(); }
template <class Handler>
void async_teardown(boost::beast::role_type, TlsStream& stream, Handler&& handler) {
  stream.linger();
  boost::asio::post(stream.get_executor(),
                    [done = std::forward<Handler>(handler)]() mutable { done(ErrorCode{}); });
}

namespace detail {

// Tries, waits for what the attempt asks for, and tries again. An operation that is done at the
// first try completes by post, as Asio forbids completion inside the initiating call.
template <class Try>
struct TlsStreamOp {
  std::shared_ptr<TlsStreamState> state;
  Try attempt;
  IoAttempt result{};
  enum class Phase : uint8_t { kFirst, kWaited, kPosted } phase = Phase::kFirst;

  template <class Self>
  void operator()(Self& self, ErrorCode wait_error = {}) {
    if (phase == Phase::kPosted) return self.complete(result.error, result.bytes);
    if (wait_error) return self.complete(wait_error, 0);
    if (phase == Phase::kWaited) state->socket_is_readable();
    result = state->socket.is_open()
                 ? attempt(*state)
                 : IoAttempt{IoState::kBroken, boost::asio::error::operation_aborted, 0};
    const Phase before = phase;
    if (result.state == IoState::kWantRead || result.state == IoState::kWantWrite) {
      phase = Phase::kWaited;
      state->socket.async_wait(
          result.state == IoState::kWantRead ? TcpSocket::wait_read : TcpSocket::wait_write,
          std::move(self));
    } else if (before == Phase::kFirst) {
      phase = Phase::kPosted;
      boost::asio::post(state->socket.get_executor(), std::move(self));
    } else {
      self.complete(result.error, result.bytes);
    }
  }
};

struct ReadAttempt {
  std::span<uint8_t> space;
  IoAttempt operator()(TlsStreamState& state) const { return state.read(space); }
};

template <class Buffers>
struct WriteAttempt {
  Buffers buffers;
  IoAttempt operator()(TlsStreamState& state) const {
    std::array<std::span<const uint8_t>, 16> pieces;
    size_t count = 0;
    for (auto it = boost::asio::buffer_sequence_begin(buffers);
         it != boost::asio::buffer_sequence_end(buffers) && count < pieces.size(); ++it) {
      const boost::asio::const_buffer piece = *it;
      if (piece.size() > 0)
        pieces[count++] = {static_cast<const uint8_t*>(piece.data()), piece.size()};
    }
    return state.write(std::span(pieces).first(count));
  }
};

}  // namespace detail

template <class Handler>
void TlsStream::when_ready(IoState wanted, Handler&& handler) {
  state_->socket.async_wait(
      wanted == IoState::kWantRead ? TcpSocket::wait_read : TcpSocket::wait_write,
      [state = state_, handler = std::forward<Handler>(handler)](ErrorCode error) mutable {
        state->socket_is_readable();
        handler(error);
      });
}

template <class Buffers, class Handler>
auto TlsStream::async_read_some(const Buffers& buffers, Handler&& handler) {
  std::span<uint8_t> space;
  for (auto it = boost::asio::buffer_sequence_begin(buffers);
       it != boost::asio::buffer_sequence_end(buffers) && space.empty(); ++it) {
    const boost::asio::mutable_buffer piece = *it;
    space = {static_cast<uint8_t*>(piece.data()), piece.size()};
  }
  return boost::asio::async_compose<Handler, void(ErrorCode, size_t)>(
      detail::TlsStreamOp<detail::ReadAttempt>{state_, {space}}, handler, state_->socket);
}

template <class Buffers, class Handler>
auto TlsStream::async_write_some(const Buffers& buffers, Handler&& handler) {
  using Attempt = detail::WriteAttempt<Buffers>;
  return boost::asio::async_compose<Handler, void(ErrorCode, size_t)>(
      detail::TlsStreamOp<Attempt>{state_, Attempt{buffers}}, handler, state_->socket);
}

}  // namespace dgm::net
