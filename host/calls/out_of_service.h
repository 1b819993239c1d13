// How a chain that runs leaves a provider that was put out of service.
#pragma once

#include <cstdint>
#include <utility>

#include "host/calls/breaker.h"

namespace dgm::calls {

// [worker, rt] Calls fail(generation, failure) for those of the chain (a ChainSession) that serve
// and are out of service; before each question, and now and then.
template <typename Chain, typename Fail>
void leave_out_of_service(const Chain& chain, uint64_t now_ns, Fail&& fail) {
  const auto leave = [&](const auto& line) {
    const Breaker& breaker = chain.breaker_of(line);
    if (breaker.is_out_of_service(now_ns))
      fail(line.generation(), breaker.out_of_service_failure());
  };
  if (const auto* beside = chain.beside()) leave(*beside);
  if (chain.serving()) leave(chain.line());
}

// The same where the chain itself takes the failure.
template <typename Chain>
void leave_out_of_service(Chain& chain, uint64_t now_ns) {
  leave_out_of_service(chain, now_ns, [&](uint64_t generation, ProviderFailure failure) {
    chain.fail(generation, std::move(failure));
  });
}

}  // namespace dgm::calls
