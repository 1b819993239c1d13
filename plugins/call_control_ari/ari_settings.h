// The options of the provider, checked and ready to use.
#pragma once

#include <cstdint>
#include <string>

#include "dragoman/cpp/options.hpp"
#include "plugins/call_control_ari/ari_errors.h"
#include "plugins/call_control_ari/ari_requests.h"

namespace dragoman::ari {

struct Settings {
  std::string url, user, app, ca_file, websocket_client, bridge_type, record_format;
  Place place;
  std::string authorization;
  uint32_t request_deadline_ms = 0, requests_at_once = 0;
  uint32_t reconnect_min_ms = 0, reconnect_max_ms = 0, replaced_retry_s = 0;
  uint32_t watchdog_s = 0, lost_calls_s = 0;

  Setting words() const { return {user, app, websocket_client}; }
};

// Throws Failure(kInvalidConfig) with the option's name.
Settings read_settings(const Options& options);

}  // namespace dragoman::ari
