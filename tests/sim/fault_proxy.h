// A TCP proxy on loopback that spoils a connection at the byte: in front of any server, TLS or not,
// it knows nothing of what passes. Scripted at run time. [any]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace dgm::sim {

// What happens to one direction of every connection, counted in bytes since it was opened.
struct ByteFaults {
  std::optional<uint64_t> cut_after{};    // both directions break (TCP reset) after so many bytes
  std::optional<uint64_t> stall_after{};  // nothing more passes; the sender is not read any more
  std::optional<uint64_t> corrupt_at{};   // the byte of this number (from 0) has all bits turned
  std::optional<uint64_t> bytes_per_second{};  // slower than this it is not
};

struct ProxyScript {
  ByteFaults to_server, to_client;
  bool half_open = false;         // an end closes: the other is not told
  bool drop_connections = false;  // new ones are reset at once
};

struct ProxyCounters {
  uint64_t connections = 0, open = 0, dropped = 0, cut = 0;
  uint64_t bytes_to_server = 0, bytes_to_client = 0;
};

class FaultProxy {
 public:
  explicit FaultProxy(uint16_t server_port, uint16_t port = 0);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  uint16_t port() const;
  // From now on, also for connections that are open: their bytes so far count.
  void script(const ProxyScript& script);
  void cut_all();    // breaks what is open now
  void stall_all();  // lets nothing pass any more on what is open now; new connections work
  ProxyCounters counters() const;

 private:
  struct Core;
  std::shared_ptr<Core> core_;
};

}  // namespace dgm::sim
