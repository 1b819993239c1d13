#include "host/calls/provider_failure.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "host/base/metrics.h"
#include "host/modules/abi_text.h"

namespace dgm::calls {
namespace {

constexpr std::array<std::string_view, kFailureReasons> kWords{
    "outage",  "timeout",      "empty", "silence", "gap",           "pace",
    "refused", "rate_limited", "quota", "auth",    "out_of_service"};

// DeepL answers 456 and others 402 when the paid amount is used up; ElevenLabs says
// "quota_exceeded" with 401.
bool tells_of_quota(const dgm_error& why) {
  const auto code = modules::to_string(why.provider_code);
  auto text = code + " " + modules::to_string(why.detail);
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return code == "456" || code == "402" || text.find("quota") != std::string::npos;
}

FailureReason reason_of(const dgm_error& why, dgm_status status) {
  switch (status) {
    case DGM_UNAUTHENTICATED:
      return tells_of_quota(why) ? FailureReason::kQuota : FailureReason::kAuth;
    case DGM_RATE_LIMITED:
      return tells_of_quota(why) ? FailureReason::kQuota : FailureReason::kRateLimited;
    case DGM_TIMEOUT:
      return FailureReason::kTimeout;
    case DGM_INVALID_ARGUMENT:
    case DGM_UNSUPPORTED:
      return FailureReason::kRefused;
    default:
      return FailureReason::kOutage;
  }
}

}  // namespace

std::string_view word(FailureReason reason) { return kWords[static_cast<size_t>(reason)]; }

bool is_worth_reopening(FailureReason reason) {
  return reason == FailureReason::kOutage || reason == FailureReason::kTimeout ||
         reason == FailureReason::kGap;
}

void count_fallback(const std::string& stage, FailureReason reason) {
  metrics()
      .counter("dragoman_fallbacks_total", "Failures that another provider had to make good",
               {{"stage", stage}, {"reason", std::string(word(reason))}})
      .add();
}

ProviderFailure failure_of(const dgm_error& why, dgm_status status) {
  const auto known = why.status != DGM_OK ? why.status : status;
  auto detail = modules::to_string(why.detail);
  if (detail.empty()) detail = "it gave no reason (status " + std::to_string(known) + ")";
  return {reason_of(why, known), std::move(detail), why.retry_after_ms};
}

}  // namespace dgm::calls
