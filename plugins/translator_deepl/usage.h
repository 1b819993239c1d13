// How much of the account's quota is used, as gauges: asked now and then by one of the sessions,
// behind a translation and never before one.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "dragoman/cpp/http.hpp"
#include "plugins/translator_deepl/deepl_settings.h"

namespace dragoman::deepl {

// Of one provider, shared by its sessions. [any]
class UsageTurn {
 public:
  // True for one caller in each period of so many seconds; 0: for nobody.
  bool take(uint64_t now_ns, uint32_t every_s);

 private:
  std::atomic<uint64_t> next_ns_{0};
};

class UsageQuestion {
 public:
  UsageQuestion(ScopeOwner& owner, const Settings& settings, const Metrics& metrics);
  void ask();  // [worker]

 private:
  const Settings& settings_;
  const Metrics& metrics_;
  HttpRequest request_;
};

}  // namespace dragoman::deepl
