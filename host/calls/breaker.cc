#include "host/calls/breaker.h"

#include <algorithm>

#include "host/base/log.h"

namespace dgm::calls {
namespace {

constexpr uint64_t kStateBits = 7;
constexpr std::array<std::string_view, 7> kWords{
    "closed", "half_open", "outage", "rate_limited", "quota", "auth", "out_of_service"};

uint64_t pack(BreakerState state, uint64_t until_ns) {
  return (until_ns & ~kStateBits) | static_cast<uint64_t>(state);
}
BreakerState state_of(uint64_t gate) { return static_cast<BreakerState>(gate & kStateBits); }
uint64_t until_of(uint64_t gate) { return gate & ~kStateBits; }

// What was said, by the provider itself or by whoever may, holds until its time is over, whatever
// else happens.
bool is_said(BreakerState state) {
  return state == BreakerState::kRateLimited || state == BreakerState::kQuota ||
         state == BreakerState::kAuth || state == BreakerState::kOutOfService;
}

// So many failures in a row, over all calls, are an outage.
uint32_t bearable(FailureReason reason, bool while_opening) {
  switch (reason) {
    case FailureReason::kOutage:
      return while_opening ? 1 : 2;
    case FailureReason::kTimeout:
    case FailureReason::kSilence:
    case FailureReason::kGap:
    case FailureReason::kPace:
      return 2;
    case FailureReason::kEmpty:
      return 3;
    default:
      return 1;
  }
}

std::string in_seconds(uint64_t ns) {
  return std::to_string((ns + kNsPerSecond - 1) / kNsPerSecond) + " s";
}

}  // namespace

std::string_view word(BreakerState state) { return kWords[static_cast<size_t>(state)]; }

Breaker::Breaker(std::string provider, std::string operation, std::string key_option)
    : provider_(std::move(provider)),
      operation_(std::move(operation)),
      key_option_(std::move(key_option)) {
  for (size_t i = 0; i < kFailureReasons; ++i)
    failure_counters_[i] =
        &metrics().counter("dragoman_provider_failures_total", "What providers did not do",
                           {{"provider", provider_},
                            {"operation", operation_},
                            {"reason", std::string(word(static_cast<FailureReason>(i)))}});
}

bool Breaker::admit(uint64_t now_ns) {
  uint64_t gate = gate_.load(std::memory_order_acquire);
  while (state_of(gate) != BreakerState::kClosed) {
    if (now_ns < until_of(gate)) return false;
    if (state_of(gate) == BreakerState::kOutOfService) {  // nothing says that it cannot answer
      if (gate_.compare_exchange_weak(gate, 0, std::memory_order_acq_rel)) return true;
      continue;
    }
    const uint64_t probing = pack(BreakerState::kHalfOpen, now_ns + kProbeNs);
    if (gate_.compare_exchange_weak(gate, probing, std::memory_order_acq_rel)) return true;
  }
  return true;
}

bool Breaker::would_admit(uint64_t now_ns) const {
  const uint64_t gate = gate_.load(std::memory_order_acquire);
  return state_of(gate) == BreakerState::kClosed || now_ns >= until_of(gate);
}

void Breaker::succeeded(uint64_t now_ns, double latency_ms) {
  if (latency_ms >= 0) latency_.add(latency_ms);
  in_a_row_.store(0, std::memory_order_relaxed);
  uint64_t gate = gate_.load(std::memory_order_acquire);
  while (state_of(gate) != BreakerState::kClosed) {
    if (is_said(state_of(gate)) && now_ns < until_of(gate)) return;
    if (!gate_.compare_exchange_weak(gate, 0, std::memory_order_acq_rel)) continue;
    outage_ns_.store(kOutageNs, std::memory_order_relaxed);
    log::info("PROVIDER_BACK", provider_ + " (" + operation_ + ") answers again");
    return;
  }
}

void Breaker::renew() {
  latency_.forget();
  if (state() == BreakerState::kOutOfService) return;  // said by somebody, not by it
  gate_.store(0, std::memory_order_release);
  in_a_row_.store(0, std::memory_order_relaxed);
  outage_ns_.store(kOutageNs, std::memory_order_relaxed);
}

void Breaker::failed(const ProviderFailure& failure, uint64_t now_ns, bool while_opening) {
  note(failure);
  switch (failure.reason) {
    case FailureReason::kRefused:
      return;
    case FailureReason::kRateLimited:
      return open(
          BreakerState::kRateLimited,
          now_ns + (failure.retry_after_ms ? failure.retry_after_ms * kNsPerMs : kRateLimitNs),
          failure);
    case FailureReason::kQuota:
      return open(BreakerState::kQuota, now_ns + kQuotaNs, failure);
    case FailureReason::kAuth:
      return open(BreakerState::kAuth, now_ns + kAuthNs, failure);
    default:
      break;
  }
  const uint64_t gate = gate_.load(std::memory_order_acquire);
  if (is_said(state_of(gate)) && now_ns < until_of(gate)) return;
  const uint32_t in_a_row = in_a_row_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (state_of(gate) == BreakerState::kOutage && now_ns < until_of(gate)) return;
  if (state_of(gate) == BreakerState::kHalfOpen)
    outage_ns_.store(std::min(2 * outage_ns_.load(std::memory_order_relaxed), kLongestOutageNs),
                     std::memory_order_relaxed);
  else if (in_a_row < bearable(failure.reason, while_opening))
    return;
  open(BreakerState::kOutage, now_ns + outage_ns_.load(std::memory_order_relaxed), failure);
}

void Breaker::open(BreakerState state, uint64_t until_ns, const ProviderFailure& failure) {
  uint64_t before = gate_.load(std::memory_order_acquire);
  do {
    if (state_of(before) == BreakerState::kOutOfService) return;
  } while (!gate_.compare_exchange_weak(before, pack(state, until_ns), std::memory_order_acq_rel));
  if (state_of(before) == state) return;  // told already
  std::string sentence = provider_ + " (" + operation_ + "): " + std::string(word(state)) + ": " +
                         failure.detail + "; all calls go past it";
  if (state == BreakerState::kAuth && !key_option_.empty()) sentence += "; see " + key_option_;
  log::warning("PROVIDER_DOWN", sentence);
}

void Breaker::put_out_of_service(const std::string& reason, uint64_t until_ns) {
  out_of_service_.with([&](std::string& text) { text = reason; });
  gate_.store(pack(BreakerState::kOutOfService, until_ns), std::memory_order_release);
}

bool Breaker::put_in_service() {
  uint64_t gate = gate_.load(std::memory_order_acquire);
  while (state_of(gate) == BreakerState::kOutOfService) {
    if (!gate_.compare_exchange_weak(gate, 0, std::memory_order_acq_rel)) continue;
    in_a_row_.store(0, std::memory_order_relaxed);
    outage_ns_.store(kOutageNs, std::memory_order_relaxed);
    return true;
  }
  return false;
}

bool Breaker::is_out_of_service(uint64_t now_ns) const {
  return state_at(now_ns) == BreakerState::kOutOfService;
}

std::string Breaker::out_of_service_reason() const {
  if (state() != BreakerState::kOutOfService) return {};
  return out_of_service_.with([](const std::string& text) { return text; });
}

ProviderFailure Breaker::out_of_service_failure() const {
  return {.reason = FailureReason::kOutOfService,
          .detail = "it is out of service (" + out_of_service_reason() + ")",
          .is_proven = false};
}

BreakerState Breaker::state_at(uint64_t now_ns) const {
  const uint64_t gate = gate_.load(std::memory_order_acquire);
  const bool is_over = state_of(gate) == BreakerState::kOutOfService && now_ns >= until_of(gate);
  return is_over ? BreakerState::kClosed : state_of(gate);
}

void Breaker::note(const ProviderFailure& failure) {
  total_failures_.fetch_add(1, std::memory_order_relaxed);
  failure_counters_[static_cast<size_t>(failure.reason)]->add();
  last_failure_.with(
      [&](std::string& text) { text = std::string(word(failure.reason)) + ": " + failure.detail; });
}

BreakerState Breaker::state() const { return state_of(gate_.load(std::memory_order_acquire)); }

uint64_t Breaker::until_ns() const { return until_of(gate_.load(std::memory_order_acquire)); }

std::string Breaker::why_not(uint64_t now_ns) const {
  const uint64_t gate = gate_.load(std::memory_order_acquire);
  const uint64_t left = until_of(gate) > now_ns ? until_of(gate) - now_ns : 0;
  if (state_of(gate) == BreakerState::kOutOfService) {
    const auto reason = out_of_service_.with([](const std::string& said) { return said; });
    const bool is_for_good = until_of(gate) == until_of(UINT64_MAX);
    return "out of service (" + reason + ")" +
           (is_for_good ? "" : ", asked again in " + in_seconds(left));
  }
  std::string text = std::string(word(state_of(gate))) + ", asked again in " + in_seconds(left);
  if (state_of(gate) == BreakerState::kAuth && !key_option_.empty()) text += "; see " + key_option_;
  return text;
}

std::string Breaker::last_failure() const {
  return last_failure_.with([](const std::string& text) { return text; });
}

}  // namespace dgm::calls
