// A UDP socket of the media kind: drained by its worker's poller, one port per leg.
#pragma once

#include <memory>
#include <string>

#include "dragoman/net.h"
#include "host/base/result.h"
#include "host/net/media_poller.h"
#include "host/net/worker.h"

namespace dgm::net {

struct UdpOptions {
  dgm_address bind{};      // port 0: the system chooses
  uint16_t last_port = 0;  // with a port: the first free even one of [port, last_port]
};

class UdpSocket final : public MediaSource {
 public:
  class Listener {
   public:
    // [worker, rt] `data` is borrowed. What waited for more than 200 ms does not come.
    // arrived_at_ns: when the kernel received it, on the steady clock. May close() or destroy-later
    // the socket, and may send.
    virtual void on_datagram(dgm_bytes data, const dgm_address& from, uint64_t arrived_at_ns) = 0;

   protected:
    ~Listener() = default;
  };

  // [worker] The error says which address, who has it if that is known, and the remedy.
  static Result<std::unique_ptr<UdpSocket>> open(Worker& worker, const UdpOptions& options,
                                                 Listener& listener);
  ~UdpSocket();
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  // [worker] Afterwards no event comes. The object must live until the event it is in returns.
  void close();

  // [worker] Only `peer` is heard from now on, also of what already waits. Version 0 undoes it.
  dgm_status connect(const dgm_address& peer);

  // [worker, rt] to == nullptr: the connected peer. DGM_BUSY: the kernel's buffer is full.
  // DGM_UNAVAILABLE: no way there. Refusals by the far end's kernel (ICMP) are ignored: media goes
  // on until its owner gives up.
  dgm_status send(const dgm_address* to, dgm_bytes data);

  const dgm_address& local() const { return local_; }

 private:
  UdpSocket(Worker& worker, int descriptor, Listener& listener);
  void on_ready(uint32_t events) override;
  bool read_one();

  Worker& worker_;
  Listener& listener_;
  int descriptor_;
  dgm_address local_{};
  dgm_address peer_{};  // version 0: anybody
};

}  // namespace dgm::net
