// The breakers of the whole host: one for each provider and what it does, shared by all calls on
// all workers and kept over a reload of the configuration.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "host/calls/breaker.h"
#include "host/modules/provider.h"

namespace dgm::calls {

class ProviderHealth {
 public:
  // [any] Lives as long as this. The lock is taken when a chain is opened, never per utterance.
  Breaker& of(const modules::Provider& provider);
  // [any] This provider was configured anew: it is asked again at once.
  void renew(const modules::Provider& provider);
  // [any] In the order of names. Breakers live as long as this.
  std::vector<const Breaker*> all() const;
  // [any] nullptr: nobody has asked this provider yet.
  const Breaker* find(const std::string& provider) const;
  // [any] Writes dragoman_provider_available, _p50_ms and _p95_ms; before metrics are printed.
  void publish() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Breaker>> breakers_;
};

}  // namespace dgm::calls
