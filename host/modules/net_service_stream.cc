#include "host/modules/net_service_stream.h"

#include <utility>

#include "host/modules/call_plugin.h"

namespace dgm::modules {
namespace {

class TcpParcel final : public Parcel {
 public:
  explicit TcpParcel(net::TcpConnection connection) : connection_(std::move(connection)) {}
  std::unique_ptr<Resource> unpack(net::Worker& there) override {
    return std::make_unique<TcpStreamResource>(there, std::move(connection_));
  }

 private:
  net::TcpConnection connection_;
};

}  // namespace

TcpStreamResource::TcpStreamResource(net::Worker& worker, net::TcpConnection connection)
    : worker_(worker), stream_(std::make_unique<net::TcpStream>(worker, std::move(connection))) {}

TcpStreamResource::TcpStreamResource(net::Worker& worker, const std::string& host, uint16_t port,
                                     uint32_t deadline_ms, const dgm_stream_events& events,
                                     void* ctx)
    : worker_(worker),
      events_(events),
      ctx_(ctx),
      is_attached_(true),
      dial_(net::TcpDial::start(worker, host, port, deadline_ms,
                                [this](const net::Failure& failure, net::TcpConnection connection) {
                                  on_dialled(failure, std::move(connection));
                                })) {}

void TcpStreamResource::on_dialled(const net::Failure& failure, net::TcpConnection connection) {
  if (!failure.ok()) {
    on_ended(failure);
    return;
  }
  stream_ = std::make_unique<net::TcpStream>(worker_, std::move(connection));
  if (!stream_->attach(*this)) {
    on_ended(
        {DGM_UNAVAILABLE, "", "the connection cannot be watched: the kernel is out of memory"});
    return;
  }
  if (events_.on_open != nullptr)
    call_plugin(guest(), "on_open", [&] { events_.on_open(ctx_, handle()); });
}

dgm_status TcpStreamResource::attach(const dgm_stream_events& events, void* ctx) {
  events_ = events;
  ctx_ = ctx;
  is_attached_ = true;
  if (stream_ == nullptr) return DGM_OK;
  return stream_->attach(*this) ? DGM_OK : DGM_UNAVAILABLE;
}

dgm_status TcpStreamResource::send(dgm_bytes data) {
  return stream_ == nullptr ? DGM_BUSY : stream_->send(data);
}

void TcpStreamResource::shut() {
  if (dial_ != nullptr) dial_->cancel();
  if (stream_ != nullptr) stream_->close();
}

void TcpStreamResource::silence() {
  is_attached_ = false;
  if (stream_ != nullptr) stream_->detach();
}

std::unique_ptr<Parcel> TcpStreamResource::pack() {
  if (stream_ == nullptr) return nullptr;
  net::TcpConnection connection = stream_->release();
  return connection.descriptor < 0 ? nullptr : std::make_unique<TcpParcel>(std::move(connection));
}

void TcpStreamResource::on_data(dgm_bytes data, uint64_t arrived_at_ns) {
  if (events_.on_data != nullptr)
    call_plugin(guest(), "on_data", [&] { events_.on_data(ctx_, handle(), data, arrived_at_ns); });
}

void TcpStreamResource::on_writable() {
  if (events_.on_writable != nullptr)
    call_plugin(guest(), "on_writable", [&] { events_.on_writable(ctx_, handle()); });
}

void TcpStreamResource::on_ended(const net::Failure& why) {
  const dgm_error error = net::borrow(why);
  const uint64_t stream = handle();
  WorkerHandles::here()->close(stream);
  if (events_.on_closed != nullptr)
    call_plugin(guest(), "on_closed", [&] { events_.on_closed(ctx_, stream, &error); });
}

}  // namespace dgm::modules
