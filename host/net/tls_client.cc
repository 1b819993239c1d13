#include "host/net/tls_client.h"

#include <array>
#include <utility>
#include <vector>

#include "host/base/clock.h"
#include "host/net/dial.h"

namespace dgm::net {
namespace {

constexpr int kReadsPerTurn = 16;
constexpr size_t kKeptBytes = 16 * 1024;

// Data is read into one buffer of the thread and given on at once: a stream keeps none.
std::span<uint8_t> scratch() {
  static thread_local std::array<uint8_t, 16 * 1024> buffer;
  return buffer;
}

class Client final : public ByteStream, public std::enable_shared_from_this<Client> {
 public:
  Client(boost::asio::io_context& context, StreamParams params, ByteStreamEvents& events)
      : web_(WebContext::of(context)), params_(std::move(params)), events_(&events) {}

  void begin();
  dgm_status send(std::span<const uint8_t> data) override;
  void drop() override;
  void pause() override { is_paused_ = true; }
  void resume() override;

 private:
  void on_dialed(const Failure& failure, std::optional<TlsStream> stream);
  void go_on();
  void tell_writable();
  void read();
  void flush();
  void wait_to_write(IoState wanted);
  void finish(const Failure& why);
  Failure failure_of(const IoAttempt& attempt) const;
  size_t pending() const { return pending_.size() - sent_; }

  WebContext& web_;
  StreamParams params_;
  ByteStreamEvents* events_;  // nullptr: dropped or closed
  std::weak_ptr<Dial> dial_;  // lives by itself as long as it is under way
  std::optional<TlsStream> stream_;
  std::vector<uint8_t> pending_;  // from sent_ on: still to be written
  size_t sent_ = 0;
  bool is_waiting_ = false;  // for data, or for the next turn
  bool is_paused_ = false;
  bool owes_open_ = false;
  bool owes_writable_ = false;
  std::optional<Failure> owed_end_;
};

void Client::begin() {
  dial_ = Dial::start(
      web_, {params_.host, params_.port, params_.tls, params_.ca_file, params_.deadline_ms},
      [self = shared_from_this()](const Failure& failure, std::optional<TlsStream> stream) {
        self->on_dialed(failure, std::move(stream));
      });
}

void Client::on_dialed(const Failure& failure, std::optional<TlsStream> stream) {
  if (!stream) return finish(failure);
  stream_ = std::move(stream);
  owes_open_ = true;
  go_on();
}

void Client::resume() {
  is_paused_ = false;
  boost::asio::post(web_.io(), [self = shared_from_this()] { self->go_on(); });
}

// What was owed while paused, then the stream itself; each event may pause or drop again.
void Client::go_on() {
  if (!events_ || is_paused_) return;
  if (owed_end_) return finish(*owed_end_);
  if (!stream_) return;
  if (std::exchange(owes_open_, false)) events_->on_open();
  if (events_) tell_writable();
  if (events_ && !is_waiting_) read();
}

void Client::tell_writable() {
  if (!owes_writable_ || is_paused_ || pending() > kLowWater) return;
  owes_writable_ = false;
  events_->on_writable();
}

void Client::read() {
  IoAttempt attempt;
  for (int reads = 0; reads < kReadsPerTurn; ++reads) {
    if (is_paused_) return;
    attempt = stream_->try_read(scratch());
    if (attempt.state != IoState::kDone) break;
    events_->on_data(scratch().first(attempt.bytes), steady_now_ns());
    if (!events_) return;
  }
  const auto again = [self = shared_from_this()] {
    self->is_waiting_ = false;
    if (self->events_) self->read();
  };
  switch (attempt.state) {
    case IoState::kDone:  // others want their turn
      is_waiting_ = true;
      boost::asio::post(web_.io(), again);
      return;
    case IoState::kWantRead:
    case IoState::kWantWrite:
      is_waiting_ = true;
      stream_->when_ready(attempt.state, [again](ErrorCode) { again(); });
      return;
    case IoState::kEnd:
    case IoState::kBroken:
      finish(failure_of(attempt));
  }
}

dgm_status Client::send(std::span<const uint8_t> data) {
  if (!events_ || owed_end_) return DGM_CANCELLED;
  if (data.size() > kMaxPending) return DGM_INVALID_ARGUMENT;
  if (!stream_) return DGM_BUSY;
  if (pending() > 0) {
    if (pending() + data.size() > kMaxPending) {
      owes_writable_ = true;
      return DGM_BUSY;
    }
    pending_.insert(pending_.end(), data.begin(), data.end());
    return DGM_OK;
  }
  while (!data.empty()) {
    const IoAttempt attempt = stream_->try_write(data);
    if (attempt.state != IoState::kDone) {
      pending_.assign(data.begin(), data.end());
      sent_ = 0;
      wait_to_write(attempt.state);
      break;
    }
    data = data.subspan(attempt.bytes);
  }
  return DGM_OK;
}

void Client::wait_to_write(IoState wanted) {
  if (wanted != IoState::kWantRead && wanted != IoState::kWantWrite)
    return;  // broken: the pending read finds that out and says it outside of send()
  stream_->when_ready(wanted, [self = shared_from_this()](ErrorCode error) {
    if (!error && self->events_) self->flush();
  });
}

void Client::flush() {
  while (pending() > 0) {
    const IoAttempt attempt = stream_->try_write(std::span(pending_).subspan(sent_));
    if (attempt.state != IoState::kDone) {
      wait_to_write(attempt.state);
      break;
    }
    sent_ += attempt.bytes;
  }
  if (pending() == 0) {
    if (pending_.capacity() > kKeptBytes) pending_ = {};
    pending_.clear();
    sent_ = 0;
  }
  tell_writable();
}

void Client::drop() {
  events_ = nullptr;
  if (const auto dial = dial_.lock()) dial->cancel();
  if (stream_) stream_->close();
}

void Client::finish(const Failure& why) {
  if (!events_) return;
  if (stream_) stream_->close();
  if (is_paused_) {
    owed_end_ = why;
    return;
  }
  std::exchange(events_, nullptr)->on_closed(why);
}

Failure Client::failure_of(const IoAttempt& attempt) const {
  if (attempt.state == IoState::kEnd) return {};
  return {DGM_UNAVAILABLE, "",
          params_.host + ":" + std::to_string(params_.port) +
              " broke the connection: " + attempt.error.message()};
}

}  // namespace

std::shared_ptr<ByteStream> connect_stream(boost::asio::io_context& context, StreamParams params,
                                           ByteStreamEvents& events) {
  auto client = std::make_shared<Client>(context, std::move(params), events);
  client->begin();
  return client;
}

}  // namespace dgm::net
