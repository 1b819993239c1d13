#include "plugins/call_control_ari/ari_requests.h"

#include "dragoman/cpp/text.hpp"

namespace dragoman::ari {

namespace {

std::string path(std::string_view collection, std::string_view id, std::string_view what = {}) {
  std::string target = "/ari/" + std::string(collection) + "/" + percent_encode(id);
  if (!what.empty()) target += "/" + std::string(what);
  return target;
}

// "?a=b&c=d"; empty values are left out.
class Query {
 public:
  Query& add(std::string_view key, std::string_view value) {
    if (value.empty()) return *this;
    text_ += text_.empty() ? '?' : '&';
    text_ += std::string(key) + "=" + percent_encode(value);
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string basic_authorization(std::string_view user, std::string_view password) {
  const std::string plain = std::string(user) + ":" + std::string(password);
  return "Basic " + to_base64(view(bytes(plain)));
}

std::string events_target(std::string_view app) {
  return "/ari/events" + Query().add("app", app).text();
}

Request get_info() { return {"GET", "/ari/asterisk/info"}; }
Request get_modules() { return {"GET", "/ari/asterisk/modules"}; }
Request get_channels() { return {"GET", "/ari/channels"}; }
Request get_bridges() { return {"GET", "/ari/bridges"}; }

Request filter_events(std::string_view app) {
  return {"PUT", path("applications", app, "eventFilter"),
          R"({"disallowed":[{"type":"ChannelVarset"},{"type":"ChannelDialplan"},)"
          R"({"type":"ChannelConnectedLine"},{"type":"ChannelCallerId"}]})"};
}

Request answer(std::string_view channel) { return {"POST", path("channels", channel, "answer")}; }

Request hang_up(std::string_view channel, std::string_view reason) {
  return {"DELETE", path("channels", channel) + Query().add("reason", reason).text()};
}

Request continue_in_dialplan(std::string_view channel, std::string_view context,
                             std::string_view extension) {
  return {
      "POST",
      path("channels", channel, "continue") +
          Query().add("context", context).add("extension", extension).add("priority", "1").text()};
}

Request redirect(std::string_view channel, std::string_view endpoint) {
  return {"POST", path("channels", channel, "redirect") + Query().add("endpoint", endpoint).text()};
}

Request originate(const Origination& call) {
  Query query;
  query.add("endpoint", call.endpoint)
      .add("app", call.app)
      .add("appArgs", call.app_args)
      .add("channelId", call.channel_id)
      .add("callerId", call.caller_id)
      .add("timeout", std::to_string(call.timeout_s));
  // A Local channel without formats works at 192 kHz; and formats and originator exclude each
  // other.
  if (call.endpoint.starts_with("Local/")) {
    query.add("formats", "slin16");
  } else {
    query.add("originator", call.originator);
  }
  return {"POST", "/ari/channels" + query.text()};
}

Request create_bridge(std::string_view id, std::string_view type, std::string_view name) {
  return {"POST",
          "/ari/bridges" + Query().add("type", type).add("bridgeId", id).add("name", name).text()};
}

Request remove_bridge(std::string_view id) { return {"DELETE", path("bridges", id)}; }

Request add_channel(std::string_view bridge, std::string_view channel) {
  return {"POST", path("bridges", bridge, "addChannel") + Query().add("channel", channel).text()};
}

Request record_bridge(std::string_view bridge, std::string_view name, std::string_view format) {
  return {"POST",
          path("bridges", bridge, "record") +
              Query().add("name", name).add("format", format).add("ifExists", "overwrite").text()};
}

Request stop_recording(std::string_view name) {
  return {"POST", path("recordings/live", name, "stop")};
}

Request snoop(std::string_view channel, std::string_view snoop_id, std::string_view app,
              std::string_view app_args) {
  return {"POST", path("channels", channel, "snoop") + Query()
                                                           .add("spy", "both")
                                                           .add("app", app)
                                                           .add("appArgs", app_args)
                                                           .add("snoopId", snoop_id)
                                                           .text()};
}

Request external_media(const ExternalMedia& media) {
  Query query;
  query.add("app", media.app).add("channelId", media.channel_id).add("format", media.format);
  if (media.transport == "audiosocket") {
    query.add("external_host", media.address)
        .add("encapsulation", "audiosocket")
        .add("transport", "tcp")
        .add("data", media.channel_id);
  } else if (media.transport == "websocket") {
    query.add("encapsulation", "none").add("transport", "websocket");
    if (media.websocket_client.empty()) {
      query.add("external_host", "INCOMING").add("connection_type", "server");
    } else {
      query.add("external_host", media.websocket_client);
    }
    // v() on every call: what one call gave stays in Asterisk's client for the next that gives
    // none.
    if (media.transport_data)
      query.add("transport_data", media.websocket_client.empty()
                                      ? std::string("f(json)")
                                      : "f(json)v(token=" + std::string(media.channel_id) + ")");
  } else {
    query.add("external_host", media.address);
  }
  return {"POST", "/ari/channels/externalMedia" + query.text()};
}

}  // namespace dragoman::ari
