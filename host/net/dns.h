// Names to addresses, without blocking the worker: getaddrinfo() on background threads, one lookup
// per name at a time, a small cache. Deadlines are the asker's: cancel().
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dragoman/net.h"
#include "host/net/background.h"
#include "host/net/web_failure.h"

namespace dgm::net {

struct DnsAnswer {
  Failure failure;                     // not ok: no addresses
  std::vector<dgm_address> addresses;  // port 0; in the order of the system (RFC 6724)
};

class Dns {
 public:
  using Lookup = std::function<DnsAnswer(const std::string& host)>;  // blocks; any thread
  using Callback = std::function<void(const DnsAnswer&)>;

  static DnsAnswer system_lookup(const std::string& host);

  explicit Dns(boost::asio::io_context& context);
  // For tests: another source of answers.
  void set_lookup(Lookup lookup) { lookup_ = std::move(lookup); }

  // `done` runs later on the io_context, never from inside resolve(). Literal addresses need no
  // lookup; answers are kept for 30 s, failures for 1 s. [worker]
  uint64_t resolve(const std::string& host, Callback done);
  // `done` will not run; stale numbers are ignored. [worker]
  void cancel(uint64_t request);
  // None of the addresses worked: ask again next time. [worker]
  void forget(const std::string& host) { cache_.erase(host); }
  void clear();  // forgets who waits and what is known

 private:
  struct Cached {
    DnsAnswer answer;
    uint64_t expires_at_ns;
  };
  void finish(const std::string& host, const DnsAnswer& answer);
  void answer_later(uint64_t request, DnsAnswer answer);

  boost::asio::io_context& context_;
  Lookup lookup_ = system_lookup;
  uint64_t last_request_ = 0;
  std::map<uint64_t, Callback> waiting_;
  std::map<std::string, std::vector<uint64_t>> lookups_;  // under way: host -> who waits
  std::map<std::string, Cached> cache_;
  Background background_;
};

}  // namespace dgm::net
