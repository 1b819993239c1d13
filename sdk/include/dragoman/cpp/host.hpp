// The host as a plugin sees it: log, clock, post, and the service tables, fetched once in init().
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "dragoman/cpp/text.hpp"
#include "dragoman/net.h"
#include "dragoman/services.h"

// The checking level: wrong thread, events after the last one, calls after close. Told in the log
// as "plugin misbehaving: ...". On unless NDEBUG is defined.
#ifndef DRAGOMAN_CHECKS
#ifdef NDEBUG
#define DRAGOMAN_CHECKS 0
#else
#define DRAGOMAN_CHECKS 1
#endif
#endif

namespace dragoman {

enum class Severity : int32_t {
  kDebug = DGM_LOG_DEBUG,
  kInfo = DGM_LOG_INFO,
  kWarning = DGM_LOG_WARNING,
  kError = DGM_LOG_ERROR
};

// Plain pointers: constant-initialised, no destructor, the same for every thread.
struct Host {
  const dgm_host* table = nullptr;
  const dgm_host_net* net = nullptr;  // nullptr: this host does not offer it
  const dgm_host_timers* timers = nullptr;
  const dgm_host_frames* frames = nullptr;
  const dgm_host_metrics* metrics = nullptr;
};

namespace detail {

inline constinit Host g_host = {};

// A copy in which fields that the other side does not know yet are zero.
template <typename Struct>
Struct copy_sized(const Struct* given) {
  Struct copy{};
  if (given) std::memcpy(&copy, given, std::min<size_t>(given->struct_size, sizeof copy));
  return copy;
}

}  // namespace detail

inline const Host& host() { return detail::g_host; }

// [control] Done by init() of DGM_PLUGIN; a test program that links session classes directly calls
// it with the table of its FakeHost.
inline void attach_host(const dgm_host* table) {
  Host host;
  host.table = table;
  if (table && table->get_service) {
    host.net = static_cast<const dgm_host_net*>(table->get_service(DGM_HOST_NET_ID));
    host.timers = static_cast<const dgm_host_timers*>(table->get_service(DGM_HOST_TIMERS_ID));
    host.frames = static_cast<const dgm_host_frames*>(table->get_service(DGM_HOST_FRAMES_ID));
    host.metrics = static_cast<const dgm_host_metrics*>(table->get_service(DGM_HOST_METRICS_ID));
  }
  detail::g_host = host;
}

// [any] Never blocks. scope 0: not about one session.
inline void log(Severity severity, std::string_view text, dgm_scope scope = 0) noexcept {
  if (host().table) host().table->log(static_cast<int32_t>(severity), scope, str(text));
}

// [any] on_posted(event) of the session that owns `scope` runs later on its worker.
// kCancelled: the scope is closed. kBusy: the worker's queue is full.
inline Status post(dgm_scope scope, uint64_t event) noexcept {
  if (!host().table) return Status::kCancelled;
  return static_cast<Status>(host().table->post(scope, event));
}

// [any] The host's steady clock, a fake one in tests.
inline uint64_t now_ns() noexcept { return host().timers ? host().timers->now_ns() : 0; }

namespace detail {

inline void misbehaving(dgm_scope scope, std::string_view what) noexcept {
  if constexpr (DRAGOMAN_CHECKS != 0)
    log(Severity::kError, "plugin misbehaving: " + std::string(what), scope);
}

}  // namespace detail
}  // namespace dragoman
