// One provider doing one thing, as the whole host knows it: whether it may be asked now, and how
// fast it has answered lately.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "host/base/clock.h"
#include "host/base/guarded.h"
#include "host/base/metrics.h"
#include "host/calls/provider_failure.h"
#include "host/calls/rolling_latency.h"

namespace dgm::calls {

enum class BreakerState : uint8_t {
  kClosed,
  kHalfOpen,
  kOutage,
  kRateLimited,
  kQuota,
  kAuth,
  kOutOfService  // somebody said so: the API, a script, or the watch over blocked workers
};
std::string_view word(BreakerState state);  // "closed", "half_open", "outage", ...

// [any] All of it, without a lock that others could hold up; a lock of its own only where something
// failed.
class Breaker {
 public:
  // operation: "recognize" "translate" "speak". key_option: "option api_key of
  // [provider.deepgram]", what to look at when the key is refused; empty: it needs none.
  Breaker(std::string provider, std::string operation, std::string key_option);

  const std::string& provider() const { return provider_; }
  const std::string& operation() const { return operation_; }

  // May it be asked now? After an outage `true` is given to one asker: he probes, and has 10 s to
  // report.
  bool admit(uint64_t now_ns);
  bool would_admit(uint64_t now_ns) const;  // the same, without taking the probe
  // An answer that makes sense came. latency_ms: from the question, or from when the end of speech
  // was noticed; negative: not known.
  void succeeded(uint64_t now_ns, double latency_ms);
  // An answer came after its deadline: it is of no use, but it tells how long this one takes.
  void answered_late(double latency_ms) { latency_.add(latency_ms); }
  // while_opening: there was no session yet.
  void failed(const ProviderFailure& failure, uint64_t now_ns, bool while_opening = false);

  // Nobody asks it before until_ns, UINT64_MAX for never, whatever it answers meanwhile; chains
  // that run leave it. `reason` is for those who are turned away.
  void put_out_of_service(const std::string& reason, uint64_t until_ns);
  // As if nothing had ever failed. False: it was not out of service.
  bool put_in_service();
  bool is_out_of_service(uint64_t now_ns) const;   // [rt]
  std::string out_of_service_reason() const;       // empty: it is not
  ProviderFailure out_of_service_failure() const;  // what a chain that leaves it is told
  // The provider was configured anew: what the old one said of itself is out of date.
  void renew();

  BreakerState state() const;
  // The same for whoever shows it: out of service ends by itself.
  BreakerState state_at(uint64_t now_ns) const;
  uint64_t until_ns() const;  // it is not asked before; 0 when closed
  // Half a sentence for whoever is turned away: "outage, asked again in 3 s".
  std::string why_not(uint64_t now_ns) const;
  const RollingLatency& latency() const { return latency_; }
  uint64_t failures() const { return total_failures_.load(std::memory_order_relaxed); }
  std::string last_failure() const;  // "timeout: no translation within 700 ms"; empty: none

  static constexpr uint64_t kProbeNs = 10 * kNsPerSecond;
  static constexpr uint64_t kOutageNs = 5 * kNsPerSecond;
  static constexpr uint64_t kLongestOutageNs = 60 * kNsPerSecond;
  static constexpr uint64_t kRateLimitNs = 5 * kNsPerSecond;  // without Retry-After
  static constexpr uint64_t kQuotaNs = 600 * kNsPerSecond;
  static constexpr uint64_t kAuthNs = 300 * kNsPerSecond;

 private:
  void open(BreakerState state, uint64_t until_ns, const ProviderFailure& failure);
  void note(const ProviderFailure& failure);

  std::string provider_, operation_, key_option_;
  std::atomic<uint64_t> gate_{0};  // the state in the lowest 3 bits, the rest is until_ns
  std::atomic<uint32_t> in_a_row_{0};
  std::atomic<uint64_t> outage_ns_{kOutageNs};
  std::atomic<uint64_t> total_failures_{0};
  RollingLatency latency_;
  std::array<Metric*, kFailureReasons> failure_counters_;
  Guarded<std::string> last_failure_, out_of_service_;
};

}  // namespace dgm::calls
