#include "host/modules/call_plugin.h"

#include <atomic>
#include <string>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/metrics.h"

namespace dgm::modules {

void report_exception(const net::Guest* guest, const char* entry) {
  static std::atomic<uint64_t> told_at_ns{0};
  const std::string provider = guest ? guest->provider : std::string("the host");
  metrics()
      .counter("dragoman_plugin_exceptions_total", "Exceptions that left a plugin, which none may",
               {{"provider", provider}})
      .add();
  const uint64_t now_ns = steady_now_ns();
  uint64_t before_ns = told_at_ns.load();
  if (before_ns != 0 && now_ns < before_ns + kNsPerSecond) return;
  if (!told_at_ns.compare_exchange_strong(before_ns, now_ns)) return;
  log::error("PLUGIN_THREW", provider + (guest ? " (" + guest->module + ")" : std::string()) +
                                 " let an exception out of " + entry +
                                 "; the request has failed; have the plugin repaired");
}

}  // namespace dgm::modules
