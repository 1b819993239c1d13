// Why a provider did not do what it was asked to, in the words that logs, metrics and scripts use.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dragoman/abi.h"

namespace dgm::calls {

enum class FailureReason : uint8_t {
  kOutage,       // the session broke or could not be opened
  kTimeout,      // no answer by the deadline
  kEmpty,        // an answer without words where there must be some
  kSilence,      // audio without sound
  kGap,          // audio that stopped in the middle
  kPace,         // audio too long or too short for its text
  kRefused,      // this request is not acceptable; others may be
  kRateLimited,  // too many requests
  kQuota,        // the paid amount is used up
  kAuth,         // the key is not accepted
  kOutOfService  // somebody put it out of service
};
inline constexpr size_t kFailureReasons = 11;

std::string_view word(FailureReason reason);  // "outage", "rate_limited"

struct ProviderFailure {
  FailureReason reason = FailureReason::kOutage;
  std::string detail{};         // half a sentence: "no translation within 700 ms"
  uint32_t retry_after_ms = 0;  // 0: not said
  // false: perhaps there was nothing to answer; it counts only when another provider could.
  bool is_proven = true;
};

// A session may break alone, and a request may be lost: whoever is the only one is asked again.
bool is_worth_reopening(FailureReason reason);

// Another provider of this stage ("translator") has to make it good.
void count_fallback(const std::string& stage, FailureReason reason);

// What a plugin's error means. `status`: what its function returned, for errors that do not say.
ProviderFailure failure_of(const dgm_error& why, dgm_status status = DGM_OK);

}  // namespace dgm::calls
