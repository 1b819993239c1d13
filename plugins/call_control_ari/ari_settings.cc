#include "plugins/call_control_ari/ari_settings.h"

namespace dragoman::ari {

Settings read_settings(const Options& options) {
  Settings settings;
  settings.url = options.text("url");
  const std::optional<Place> place = parse_service_url(settings.url);
  if (!place)
    throw Failure(Status::kInvalidConfig, "option url: \"" + settings.url.substr(0, 200) +
                                              "\" is not like http://127.0.0.1:8088");
  settings.place = *place;
  settings.user = options.text("user");
  settings.authorization = basic_authorization(settings.user, options.text("password"));
  settings.app = options.text("app");
  if (settings.app.empty() || settings.app.size() > 64 ||
      settings.app.find_first_of(", \t\r\n()") != std::string::npos)
    throw Failure(Status::kInvalidConfig, "option app: \"" + settings.app.substr(0, 200) +
                                              "\" is not one word of at most 64 letters");
  settings.ca_file = options.text("ca_file");
  settings.websocket_client = options.text("websocket_client");
  settings.bridge_type = options.text("bridge_type");
  settings.record_format = options.text("record_format");
  const auto number = [&](const char* name, int64_t least, int64_t most) {
    return static_cast<uint32_t>(options.integer(name, least, most));
  };
  settings.request_deadline_ms = number("request_deadline_ms", 100, 60'000);
  settings.requests_at_once = number("requests_at_once", 1, 128);
  settings.reconnect_min_ms = number("reconnect_min_ms", 10, 60'000);
  settings.reconnect_max_ms = number("reconnect_max_ms", 10, 600'000);
  if (settings.reconnect_max_ms < settings.reconnect_min_ms)
    throw Failure(Status::kInvalidConfig,
                  "option reconnect_max_ms is less than reconnect_min_ms; raise it");
  settings.replaced_retry_s = number("replaced_retry_s", 1, 3600);
  settings.watchdog_s = number("watchdog_s", 1, 3600);
  settings.lost_calls_s = number("lost_calls_s", 1, 3600);
  return settings;
}

}  // namespace dragoman::ari
