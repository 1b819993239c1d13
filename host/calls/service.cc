#include "host/calls/service.h"

#include <vector>

#include "dragoman/emotion.h"
#include "dragoman/recognizer.h"
#include "dragoman/synthesizer.h"
#include "dragoman/translator.h"
#include "host/base/log.h"
#include "host/base/nearest.h"

namespace dgm::calls {
namespace {

constexpr uint64_t kNsPerMinute = 60 * kNsPerSecond;

bool is_of_chains(const modules::Provider& provider) {
  const auto kind = provider.kind();
  return kind == DGM_RECOGNIZER_ID || kind == DGM_TRANSLATOR_ID || kind == DGM_SYNTHESIZER_ID ||
         kind == DGM_EMOTION_ID;
}

// The breaker that decides, of a provider that may be taken out of service.
Result<Breaker*> breaker_named(const Generation& generation, const std::string& name) {
  const auto provider = provider_named(generation, name);
  if (!provider) {
    std::vector<std::string> known;
    for (const auto& [key, each] : generation.providers)
      if (is_of_chains(*each)) known.push_back(key.second);
    const auto hint = did_you_mean(name, known);
    return Error{"", "there is no provider \"" + name + "\"" +
                         (hint.empty() ? "; known: " + join(known) : hint)};
  }
  if (!is_of_chains(*provider))
    return Error{"", name +
                         " is no recognizer, translator, synthesizer or emotion analyzer, so no "
                         "other provider could stand in for it; disable its section instead"};
  return &generation.health->of(*provider);
}

}  // namespace

ProviderPtr provider_named(const Generation& generation, const std::string& name) {
  for (const auto& [key, provider] : generation.providers)
    if (key.second == name) return provider;
  return nullptr;
}

Outcome put_out_of_service(const Generation& generation, const std::string& name,
                           const std::string& reason, uint32_t minutes) {
  const auto breaker = breaker_named(generation, name);
  if (!breaker) return breaker.error();
  const uint64_t now_ns = steady_now_ns();
  const bool is_told =
      (*breaker)->is_out_of_service(now_ns) && (*breaker)->out_of_service_reason() == reason;
  (*breaker)->put_out_of_service(reason, minutes ? now_ns + minutes * kNsPerMinute : UINT64_MAX);
  if (is_told) return Done{};  // a hook may say it at every call
  log::warning("PROVIDER_OUT_OF_SERVICE", name + " is out of service " +
                                              (minutes ? "for " + std::to_string(minutes) + " min"
                                                       : std::string("until it is put back")) +
                                              ": " + reason + "; all calls go past it");
  return Done{};
}

Outcome put_in_service(const Generation& generation, const std::string& name) {
  const auto breaker = breaker_named(generation, name);
  if (!breaker) return breaker.error();
  if ((*breaker)->put_in_service()) log::info("PROVIDER_IN_SERVICE", name + " is in service again");
  return Done{};
}

}  // namespace dgm::calls
