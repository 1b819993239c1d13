#include "plugins/translator_deepl/usage.h"

#include "plugins/translator_deepl/deepl_protocol.h"

namespace dragoman::deepl {

namespace {

constexpr uint32_t kDeadlineMs = 10'000;
constexpr uint64_t kNsPerS = 1'000'000'000;

}  // namespace

bool UsageTurn::take(uint64_t now_ns, uint32_t every_s) {
  uint64_t next = next_ns_.load(std::memory_order_relaxed);
  if (every_s == 0 || now_ns < next) return false;
  return next_ns_.compare_exchange_strong(next, now_ns + every_s * kNsPerS);
}

UsageQuestion::UsageQuestion(ScopeOwner& owner, const Settings& settings, const Metrics& metrics)
    : settings_(settings),
      metrics_(metrics),
      request_(owner, {.on_done = [this](const Error& why, const HttpResponse& response) {
                 if (!why.ok() || response.status != 200) return;
                 const std::optional<Usage> usage = parse_usage(response.body);
                 if (!usage) return;
                 metrics_.used.set(static_cast<double>(usage->used));
                 metrics_.limit.set(static_cast<double>(usage->limit));
               }}) {}

void UsageQuestion::ask() {
  if (request_.running()) return;
  const std::string url = settings_.url + "/v2/usage";
  const std::string authorization = "DeepL-Auth-Key " + settings_.api_key;
  // One that cannot be begun is asked again in the next period.
  request_.start({.url = url,
                  .headers = {{"Authorization", authorization}},
                  .ca_file = settings_.ca_file,
                  .deadline_ms = kDeadlineMs});
}

}  // namespace dragoman::deepl
