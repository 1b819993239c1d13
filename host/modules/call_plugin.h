// Every call from a worker into a plugin goes through here: who holds a worker is known by name
// (host/net/worker_mark.h), and an exception that leaves a plugin, which the ABI forbids, ends one
// request and not the process.
#pragma once

#include <type_traits>
#include <utility>

#include "dragoman/abi.h"
#include "host/net/worker_mark.h"

namespace dgm::modules {

// [any] Logs at most once a second, and counts.
void report_exception(const net::Guest* guest, const char* entry);

// [worker, rt] What `call` gives; DGM_INTERNAL, or nothing, if it threw. guest: nullptr, the host.
template <typename Call>
auto call_plugin(const net::Guest* guest, const char* entry, Call&& call) -> decltype(call()) {
  using Answer = decltype(call());
  const net::Inside inside(guest, entry);
  try {
    return std::forward<Call>(call)();
  } catch (...) {
    report_exception(guest, entry);
    if constexpr (std::is_same_v<Answer, dgm_status>)
      return DGM_INTERNAL;
    else
      return Answer();
  }
}

}  // namespace dgm::modules
