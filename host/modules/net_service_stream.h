// A plain TCP stream as a resource of a scope: accepted, moved here, or being connected.
#pragma once

#include <memory>
#include <string>

#include "host/modules/stream_resource.h"
#include "host/net/tcp_dial.h"
#include "host/net/tcp_stream.h"

namespace dgm::modules {

class TcpStreamResource final : public StreamResource, public net::TcpStream::Listener {
 public:
  // Open; silent until attach().
  TcpStreamResource(net::Worker& worker, net::TcpConnection connection);
  // Connects; on_open() or on_closed() follows.
  TcpStreamResource(net::Worker& worker, const std::string& host, uint16_t port,
                    uint32_t deadline_ms, const dgm_stream_events& events, void* ctx);

  bool is_attached() const { return is_attached_; }
  dgm_status attach(const dgm_stream_events& events, void* ctx) override;
  dgm_status send(dgm_bytes data) override;
  void shut() override;
  void silence() override;
  std::unique_ptr<Parcel> pack() override;

 private:
  void on_dialled(const net::Failure& failure, net::TcpConnection connection);
  void on_data(dgm_bytes data, uint64_t arrived_at_ns) override;
  void on_writable() override;
  void on_ended(const net::Failure& why) override;

  net::Worker& worker_;
  dgm_stream_events events_{};
  void* ctx_ = nullptr;
  bool is_attached_ = false;
  std::unique_ptr<net::TcpDial> dial_;
  std::unique_ptr<net::TcpStream> stream_;  // nullptr: not connected yet
};

}  // namespace dgm::modules
