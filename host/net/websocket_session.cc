#include "host/net/websocket_session.h"

#include "host/net/websocket_over_stream.h"
#include "host/net/websocket_session_end.h"

namespace dgm::net {
namespace {

namespace websocket = boost::beast::websocket;

constexpr size_t kKeptReadBuffer = 64 * 1024;
constexpr size_t kMaxSend = 16 * 1024 * 1024;

}  // namespace

void WebSocketOverStream::limit(SteadyTime deadline, Failure late) {
  limit_timer_.expires_at(deadline);
  limit_timer_.async_wait([self = shared_from_this(), late = std::move(late)](ErrorCode error) {
    if (error) return;
    self->finish(late);
    self->stream_.next_layer().close();
  });
}

void WebSocketOverStream::tell_open() {
  owes_open_ = is_paused_;
  if (!is_paused_) events_->on_open();
}

void WebSocketOverStream::tell_message() {
  owes_message_ = is_paused_;
  if (is_paused_) return;
  const auto message = read_buffer_.cdata();
  if (messages_to_skip_ > 0) {
    --messages_to_skip_;
  } else {
    ++messages_told_;
    events_->on_message({static_cast<const uint8_t*>(message.data()), message.size()},
                        stream_.got_text());
  }
  read_buffer_.consume(read_buffer_.size());
  if (read_buffer_.capacity() > kKeptReadBuffer) read_buffer_.shrink_to_fit();
}

void WebSocketOverStream::tell_writable() {
  if (!owes_writable_ || is_paused_ || state_ != State::kOpen || !queue_.below_low_water()) return;
  owes_writable_ = false;
  events_->on_writable();
}

void WebSocketOverStream::resume() {
  is_paused_ = false;
  stream_.next_layer().stop_keeping();
  boost::asio::post(stream_.get_executor(), [self = shared_from_this()] { self->catch_up(); });
}

// What was owed while paused, in order; each event may pause or drop again.
void WebSocketOverStream::catch_up() {
  if (events_ && owes_open_) tell_open();
  if (events_ && owes_message_) tell_message();
  if (events_) tell_writable();
  if (!events_ || is_paused_) return;
  if (owed_end_) return finish(*owed_end_);
  if (state_ != State::kUpgrading) read();
}

void WebSocketOverStream::read() {
  if (is_reading_ || is_paused_ || owes_message_) return;
  is_reading_ = true;
  stream_.async_read(
      read_buffer_, [self = shared_from_this()](ErrorCode error, size_t) { self->on_read(error); });
}

void WebSocketOverStream::on_read(ErrorCode error) {
  is_reading_ = false;
  if (!events_) return;
  if (error) return finish(failure_of(error));
  tell_message();
  if (events_) read();
}

dgm_status WebSocketOverStream::send(std::span<const uint8_t> message, bool is_text) {
  if (state_ == State::kUpgrading) return DGM_BUSY;
  if (state_ != State::kOpen) return DGM_CANCELLED;
  if (message.size() > kMaxSend) return DGM_INVALID_ARGUMENT;
  if (!queue_.push(message, is_text)) {
    owes_writable_ = true;
    return DGM_BUSY;
  }
  if (!is_writing_) write();
  return DGM_OK;
}

void WebSocketOverStream::write() {
  is_writing_ = true;
  stream_.text(queue_.front().is_text);
  stream_.async_write(
      boost::asio::buffer(queue_.front().bytes),
      [self = shared_from_this()](ErrorCode error, size_t) { self->on_written(error); });
}

void WebSocketOverStream::on_written(ErrorCode error) {
  is_writing_ = false;
  if (!events_) return;
  if (error) {
    // The pending read says why, and says it better.
    if (error != boost::asio::error::operation_aborted) finish(failure_of(error));
    return;
  }
  queue_.pop();
  if (!queue_.empty()) write();
  if (state_ == State::kClosing) {
    if (!is_writing_) send_close();
  } else {
    tell_writable();
  }
}

void WebSocketOverStream::close(uint16_t code) {
  if (!events_ || state_ == State::kClosing || state_ == State::kClosed) return;
  const bool is_open = state_ == State::kOpen;
  state_ = State::kClosing;
  const bool may_be_sent = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                           (code >= 3000 && code <= 4999);
  close_code_ = may_be_sent ? code : uint16_t{1000};
  limit(std::chrono::steady_clock::now() + std::chrono::milliseconds(limits_.close_limit_ms),
        {DGM_OK, "",
         far_end_ + " did not answer the close within " + std::to_string(limits_.close_limit_ms) +
             " ms"});
  if (is_open && !is_writing_) send_close();
}

void WebSocketOverStream::send_close() {
  stream_.async_close(websocket::close_code(close_code_),
                      [self = shared_from_this()](ErrorCode error) {
                        if (error != boost::asio::error::operation_aborted) self->finish({});
                      });
}

void WebSocketOverStream::drop() {
  events_ = nullptr;
  state_ = State::kClosed;
  limit_timer_.cancel();
  stream_.next_layer().close();
}

void WebSocketOverStream::finish(const Failure& why) {
  if (!events_) return;
  state_ = State::kClosed;
  limit_timer_.cancel();
  stream_.next_layer().close_unless_lingering();
  if (is_paused_) {
    if (!owed_end_) owed_end_ = why;
    return;
  }
  std::exchange(events_, nullptr)->on_closed(why);
}

// While closing every end is the one that was asked for.
Failure WebSocketOverStream::failure_of(ErrorCode error) const {
  Failure failure = explain_websocket_end(error, stream_.reason(), far_end_, limits_);
  if (state_ == State::kClosing) failure.status = DGM_OK;
  return failure;
}

}  // namespace dgm::net
