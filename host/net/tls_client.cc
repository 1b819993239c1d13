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

 private:
  void read();
  void flush();
  void wait_to_write(IoState wanted);
  void finish(const Failure& why);
  Failure failure_of(const IoAttempt& attempt) const;
  size_t pending() const { return pending_.size() - sent_; }

  WebContext& web_;
  StreamParams params_;
  ByteStreamEvents* events_;  // nullptr: dropped or closed
  std::shared_ptr<Dial> dial_;
  std::optional<TlsStream> stream_;
  std::vector<uint8_t> pending_;  // from sent_ on: still to be written
  size_t sent_ = 0;
  bool owes_writable_ = false;
};

void Client::begin() {
  dial_ = Dial::start(
      web_, {params_.host, params_.port, params_.tls, params_.ca_file, params_.deadline_ms},
      [self = shared_from_this()](const Failure& failure, std::optional<TlsStream> stream) {
        self->dial_.reset();
        if (!stream) return self->finish(failure);
        self->stream_ = std::move(stream);
        self->events_->on_open();
        if (self->events_) self->read();
      });
}

void Client::read() {
  IoAttempt attempt;
  for (int reads = 0; reads < kReadsPerTurn; ++reads) {
    attempt = stream_->try_read(scratch());
    if (attempt.state != IoState::kDone) break;
    events_->on_data(scratch().first(attempt.bytes), steady_now_ns());
    if (!events_) return;
  }
  switch (attempt.state) {
    case IoState::kDone:  // others want their turn
      boost::asio::post(web_.io(), [self = shared_from_this()] {
        if (self->events_) self->read();
      });
      return;
    case IoState::kWantRead:
    case IoState::kWantWrite:
      stream_->when_ready(attempt.state, [self = shared_from_this()](ErrorCode) {
        if (self->events_) self->read();
      });
      return;
    case IoState::kEnd:
    case IoState::kBroken:
      finish(failure_of(attempt));
  }
}

dgm_status Client::send(std::span<const uint8_t> data) {
  if (!events_) return DGM_CANCELLED;
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
  if (owes_writable_ && pending() <= kLowWater) {
    owes_writable_ = false;
    events_->on_writable();
  }
}

void Client::drop() {
  events_ = nullptr;
  if (dial_) std::exchange(dial_, nullptr)->cancel();
  if (stream_) stream_->close();
}

void Client::finish(const Failure& why) {
  ByteStreamEvents* events = std::exchange(events_, nullptr);
  if (!events) return;
  if (stream_) stream_->close();
  events->on_closed(why);
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
