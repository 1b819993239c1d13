// What a simulated service does wrong on purpose: chosen at run time, by a test or over the control
// port, for the next requests or until cleared.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/result.h"

namespace dgm::sim {

enum class FaultKind : uint8_t {
  kSlow,           // answers delay_ms later than it would
  kNever,          // takes the request and does not answer it
  kCut,            // the TCP connection breaks, without any goodbye, after `after`
  kHalfOpen,       // after `after` it neither reads nor writes, and does not close
  kHttp,           // HTTP `status`; for a WebSocket instead of the upgrade
  kMalformedJson,  // an answer whose JSON ends in the middle
  kGarbage,        // bytes that are no message at all, binary where text is due
  kWrongRate,      // audio of another sample rate than was asked for
  kSilence,        // audio of zeros; a recognizer that hears nothing
  kEmptyFinal      // the final result has no text, translation, audio or measurement
};

// Where it strikes. A connection is refused or lost while it is made; work is one request on a
// connection that may have lived for long: an utterance heard or spoken, a text translated.
enum class FaultPlace : uint8_t { kWork, kConnect };

struct Fault {
  FaultKind kind = FaultKind::kNever;
  FaultPlace place = FaultPlace::kWork;  // kHttp of a WebSocket always strikes at kConnect
  uint32_t delay_ms = 0;
  uint64_t after = 0;  // bytes of a body (HTTP), messages (WebSocket) that still pass
  unsigned status = 0;
  std::optional<uint32_t> retry_after_s{};
  std::optional<uint64_t> times{};  // so many requests; absent: until cleared

  // Each as a chain: cut(2).on_connect().for_next(1)
  static Fault slow(uint32_t delay_ms) { return {.kind = FaultKind::kSlow, .delay_ms = delay_ms}; }
  static Fault never() { return {.kind = FaultKind::kNever}; }
  static Fault cut(uint64_t after = 0) { return {.kind = FaultKind::kCut, .after = after}; }
  static Fault half_open(uint64_t after = 0) {
    return {.kind = FaultKind::kHalfOpen, .after = after};
  }
  static Fault http(unsigned status) {
    return {.kind = FaultKind::kHttp, .place = FaultPlace::kConnect, .status = status};
  }
  static Fault malformed_json() { return {.kind = FaultKind::kMalformedJson}; }
  static Fault garbage() { return {.kind = FaultKind::kGarbage}; }
  static Fault wrong_rate() { return {.kind = FaultKind::kWrongRate}; }
  static Fault silence() { return {.kind = FaultKind::kSilence}; }
  static Fault empty_final() { return {.kind = FaultKind::kEmptyFinal}; }

  Fault on_connect() const;
  Fault for_next(uint64_t requests) const;
  Fault retry_after(uint32_t seconds) const;
};

// "slow:800" "never" "cut" "cut:2" "half-open:1" "http:429" "429" "malformed-json" "garbage"
// "wrong-rate" "silence" "empty-final"; then "@connect", "retry-after=5" and "*3" (times), in this
// order, separated by nothing or a blank: "429 retry-after=2 *3", "never@connect".
Result<Fault> parse_fault(std::string_view text);
std::string describe(const Fault& fault);  // as parse_fault reads it

// The faults of one simulator, in the order they were given. [any]
class FaultBox {
 public:
  void add(const Fault& fault);
  void clear();
  // The fault of the request that comes now at this place, if any; uses one of its times up.
  std::optional<Fault> take(FaultPlace place);
  std::string describe_all() const;  // one a line
  uint64_t taken() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Fault> faults_;
  uint64_t taken_ = 0;
};

}  // namespace dgm::sim
