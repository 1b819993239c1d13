// What ARI is asked, as values: method, target and body. Pure functions. Every id is chosen by us
// and known before the request is sent, because the events of a request may overtake its answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dragoman/cpp/web_text.hpp"
#include "plugins/call_control_ari/ari_version.h"

namespace dragoman::ari {

struct Request {
  std::string method;     // "POST"
  std::string target;     // "/ari/channels/x/answer?..."; encoded
  std::string body = {};  // JSON; empty: none
};

// Of HTTP's Basic authentication (RFC 7617): "Basic ZGV2OmFzdGVyaXNr".
std::string basic_authorization(std::string_view user, std::string_view password);

// Where ARI is: "http://127.0.0.1:8088", or with http.conf's prefix "https://pbx:8089/asterisk".
using Place = ServiceUrl;

// The path of the events socket: "/ari/events?app=translation-test".
std::string events_target(std::string_view app);

Request get_info();
Request get_modules();
Request get_channels();
Request get_bridges();
// Leaves out the events that come in bursts and that nobody here reads.
Request filter_events(std::string_view app);

Request answer(std::string_view channel);
// `reason`: a word of hangup_word(); empty: normal.
Request hang_up(std::string_view channel, std::string_view reason);
Request continue_in_dialplan(std::string_view channel, std::string_view context,
                             std::string_view extension);
// A SIP phone that is answered is asked with REFER; whether it obeys is its own matter.
Request redirect(std::string_view channel, std::string_view endpoint);

struct Origination {
  std::string_view channel_id = {}, endpoint = {}, app = {}, app_args = {};
  std::string_view caller_id = {};   // empty: the PBX's own
  std::string_view originator = {};  // a channel that is there; empty: none
  uint32_t timeout_s = 30;
};
Request originate(const Origination& call);

Request create_bridge(std::string_view id, std::string_view type, std::string_view name);
Request remove_bridge(std::string_view id);
Request add_channel(std::string_view bridge, std::string_view channel);
Request record_bridge(std::string_view bridge, std::string_view name, std::string_view format);
Request stop_recording(std::string_view name);
Request snoop(std::string_view channel, std::string_view snoop_id, std::string_view app,
              std::string_view app_args);

struct ExternalMedia {
  std::string_view channel_id = {};  // also the UUID of an AudioSocket
  std::string_view app = {}, transport = {}, format = {};
  std::string_view address = {};           // where our side waits
  std::string_view websocket_client = {};  // section of websocket_client.conf; empty: we connect
  bool transport_data = false;             // Features::transport_data
};
Request external_media(const ExternalMedia& media);

}  // namespace dragoman::ari
