#include "host/calls/provider_health.h"

#include "dragoman/emotion.h"
#include "dragoman/recognizer.h"
#include "dragoman/translator.h"

namespace dgm::calls {
namespace {

std::string operation_of(const modules::Provider& provider) {
  if (provider.kind() == DGM_RECOGNIZER_ID) return "recognize";
  if (provider.kind() == DGM_TRANSLATOR_ID) return "translate";
  return provider.kind() == DGM_EMOTION_ID ? "feel" : "speak";
}

std::string key_option_of(const modules::Provider& provider) {
  const auto& type = provider.type();
  for (size_t i = 0; i < type.option_count; ++i)
    if (type.options[i].secret)
      return "option " + std::string(type.options[i].name) + " of [provider." + provider.name() +
             "]";
  return {};
}

}  // namespace

Breaker& ProviderHealth::of(const modules::Provider& provider) {
  auto operation = operation_of(provider);
  const std::lock_guard lock(mutex_);
  auto& breaker = breakers_[{provider.name(), operation}];
  if (!breaker)
    breaker =
        std::make_unique<Breaker>(provider.name(), std::move(operation), key_option_of(provider));
  return *breaker;
}

void ProviderHealth::renew(const modules::Provider& provider) {
  const std::lock_guard lock(mutex_);
  const auto found = breakers_.find({provider.name(), operation_of(provider)});
  if (found != breakers_.end()) found->second->renew();
}

std::vector<const Breaker*> ProviderHealth::all() const {
  std::vector<const Breaker*> all;
  const std::lock_guard lock(mutex_);
  for (const auto& [key, breaker] : breakers_) all.push_back(breaker.get());
  return all;
}

const Breaker* ProviderHealth::find(const std::string& provider) const {
  const std::lock_guard lock(mutex_);
  const auto found = breakers_.lower_bound({provider, ""});
  return found != breakers_.end() && found->first.first == provider ? found->second.get() : nullptr;
}

void ProviderHealth::publish() const {
  const uint64_t now_ns = steady_now_ns();
  for (const auto* breaker : all()) {
    const Labels labels{{"provider", breaker->provider()}, {"operation", breaker->operation()}};
    metrics()
        .gauge("dragoman_provider_available", "1: its breaker is closed", labels)
        .set(breaker->state_at(now_ns) == BreakerState::kClosed ? 1 : 0);
    const auto p50 = breaker->latency().quantile_ms(0.5);
    const auto p95 = breaker->latency().quantile_ms(0.95);
    if (!p50 || !p95) continue;  // absent is not zero
    metrics()
        .gauge("dragoman_provider_p50_ms", "Median of a provider's last 64 answers", labels)
        .set(*p50);
    metrics()
        .gauge("dragoman_provider_p95_ms", "95th percentile of a provider's last 64 answers",
               labels)
        .set(*p95);
  }
}

}  // namespace dgm::calls
