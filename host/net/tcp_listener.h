// A listening TCP socket with a bound on its connections.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "dragoman/net.h"
#include "host/base/metrics.h"
#include "host/base/result.h"
#include "host/net/media_poller.h"
#include "host/net/tcp_stream.h"
#include "host/net/worker.h"

namespace dgm::net {

class TcpListener final : public MediaSource {
 public:
  static constexpr uint32_t kDefaultConnections = 1024;

  class Listener {
   public:
    // [worker] The connection is the listener's; dropping it closes it. It counts against the bound
    // until it is closed, on whatever worker it is then.
    virtual void on_accept(TcpConnection connection, const dgm_address& from) = 0;

   protected:
    ~Listener() = default;
  };

  // [worker] More than max_connections (0: 1024) at a time are accepted and closed at once, and
  // counted as dragoman_connections_refused_total. The error says which address, who has it if
  // that is known, and the remedy.
  static Result<std::unique_ptr<TcpListener>> open(Worker& worker, const dgm_address& bind,
                                                   uint32_t max_connections, Listener& listener);
  ~TcpListener();
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;

  void close();  // [worker] accepted connections live on
  const dgm_address& local() const { return local_; }
  uint64_t refused() const { return refused_; }

 private:
  TcpListener(Worker& worker, int descriptor, uint32_t max_connections, Listener& listener);
  void on_ready(uint32_t events) override;
  bool accept_one();
  void refuse(int descriptor, const std::string& why);
  void accept_without_descriptors();
  std::shared_ptr<void> take_seat();

  Worker& worker_;
  Listener& listener_;
  int descriptor_;
  int spare_;  // given up for a moment to refuse politely when no descriptor is left
  uint32_t max_connections_;
  dgm_address local_{};
  std::shared_ptr<std::atomic<uint32_t>> connections_;
  Metric* refused_metric_ = nullptr;
  uint64_t refused_ = 0;
  bool is_refusing_ = false;  // said so in the log already
};

}  // namespace dgm::net
