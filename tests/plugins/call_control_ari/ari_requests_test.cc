#include "plugins/call_control_ari/ari_requests.h"

#include <gmock/gmock.h>

namespace dragoman::ari {
namespace {

std::string line(const Request& request) {
  return request.method + " " + request.target + (request.body.empty() ? "" : " " + request.body);
}

TEST(AriRequests, EncodesWhateverAnIdHolds) {
  EXPECT_EQ(percent_encode("Local/talk@fake;2 ü"), "Local%2Ftalk%40fake%3B2%20%C3%BC");
  EXPECT_EQ(line(answer("dup-1;2/../x?y")), "POST /ari/channels/dup-1%3B2%2F..%2Fx%3Fy/answer");
}

// RFC 7617 section 2, and the three lengths of base64.
TEST(AriRequests, AuthorizesAsHttpWantsIt) {
  EXPECT_EQ(basic_authorization("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(basic_authorization("dev", "asterisk"), "Basic ZGV2OmFzdGVyaXNr");
  EXPECT_EQ(basic_authorization("a", "bcde"), "Basic YTpiY2Rl");
  EXPECT_EQ(basic_authorization("", ""), "Basic Og==");
}

TEST(AriRequests, FindsTheEventsNextToTheRequests) {
  EXPECT_EQ(parse_service_url("http://127.0.0.1:8088"),
            (Place{"http://127.0.0.1:8088", "ws://127.0.0.1:8088"}));
  EXPECT_EQ(
      parse_service_url("https://pbx.example.org:8089/asterisk/"),
      (Place{"https://pbx.example.org:8089/asterisk", "wss://pbx.example.org:8089/asterisk"}));
  for (const char* none : {"", "127.0.0.1:8088", "ws://a", "http://", "http:///x", "http://a?b",
                           "http://user@a", "http://a b"})
    EXPECT_EQ(parse_service_url(none), std::nullopt) << none;
  EXPECT_EQ(events_target("translation-test"), "/ari/events?app=translation-test");
}

TEST(AriRequests, AreWhatAriDocuments) {
  const std::pair<Request, const char*> kTable[] = {
      {get_info(), "GET /ari/asterisk/info"},
      {get_modules(), "GET /ari/asterisk/modules"},
      {get_channels(), "GET /ari/channels"},
      {get_bridges(), "GET /ari/bridges"},
      {filter_events("a b"),
       "PUT /ari/applications/a%20b/eventFilter "
       R"({"disallowed":[{"type":"ChannelVarset"},{"type":"ChannelDialplan"},)"
       R"({"type":"ChannelConnectedLine"},{"type":"ChannelCallerId"}]})"},
      {hang_up("c1", ""), "DELETE /ari/channels/c1"},
      {hang_up("c1", "busy"), "DELETE /ari/channels/c1?reason=busy"},
      {continue_in_dialplan("c1", "internal", "1002"),
       "POST /ari/channels/c1/continue?context=internal&extension=1002&priority=1"},
      {redirect("c1", "PJSIP/bob"), "POST /ari/channels/c1/redirect?endpoint=PJSIP%2Fbob"},
      {create_bridge("b1", "mixing", "dragoman c1"),
       "POST /ari/bridges?type=mixing&bridgeId=b1&name=dragoman%20c1"},
      {remove_bridge("b1"), "DELETE /ari/bridges/b1"},
      {add_channel("b1", "c1"), "POST /ari/bridges/b1/addChannel?channel=c1"},
      {record_bridge("b1", "x/y", "wav"),
       "POST /ari/bridges/b1/record?name=x%2Fy&format=wav&ifExists=overwrite"},
      {stop_recording("x/y"), "POST /ari/recordings/live/x%2Fy/stop"},
      {snoop("c1", "s1", "app", "dragoman-snoop"),
       "POST /ari/channels/c1/snoop?spy=both&app=app&appArgs=dragoman-snoop&snoopId=s1"},
  };
  for (const auto& [request, expected] : kTable) EXPECT_EQ(line(request), expected);
}

TEST(AriRequests, CallsAPhoneOnBehalfOfACaller) {
  EXPECT_EQ(line(originate({.channel_id = "c2",
                            .endpoint = "PJSIP/bob",
                            .app = "app",
                            .app_args = "dragoman-callee",
                            .caller_id = "2001",
                            .originator = "c1",
                            .timeout_s = 20})),
            "POST /ari/channels?endpoint=PJSIP%2Fbob&app=app&appArgs=dragoman-callee&channelId=c2"
            "&callerId=2001&timeout=20&originator=c1");
}

// Without formats a Local channel works at 192 kHz; with them it may not have an originator.
TEST(AriRequests, CallsALocalChannelWithAFormatOfItsOwn) {
  EXPECT_EQ(line(originate({.channel_id = "c2",
                            .endpoint = "Local/8888@phones",
                            .app = "app",
                            .app_args = "x",
                            .originator = "c1"})),
            "POST /ari/channels?endpoint=Local%2F8888%40phones&app=app&appArgs=x&channelId=c2"
            "&timeout=30&formats=slin16");
}

TEST(AriRequests, AskForEachWayOfMedia) {
  const std::string begin = "POST /ari/channels/externalMedia?app=app&channelId=T&format=";
  EXPECT_EQ(line(external_media({.channel_id = "T",
                                 .app = "app",
                                 .transport = "rtp",
                                 .format = "g722",
                                 .address = "127.0.0.1:5000"})),
            begin + "g722&external_host=127.0.0.1%3A5000");
  EXPECT_EQ(line(external_media({.channel_id = "T",
                                 .app = "app",
                                 .transport = "audiosocket",
                                 .format = "slin16",
                                 .address = "127.0.0.1:5050"})),
            begin +
                "slin16&external_host=127.0.0.1%3A5050&encapsulation=audiosocket&transport=tcp"
                "&data=T");
  EXPECT_EQ(line(external_media({.channel_id = "T",
                                 .app = "app",
                                 .transport = "websocket",
                                 .format = "slin16",
                                 .transport_data = true})),
            begin +
                "slin16&encapsulation=none&transport=websocket&external_host=INCOMING"
                "&connection_type=server&transport_data=f%28json%29");
  EXPECT_EQ(line(external_media({.channel_id = "T",
                                 .app = "app",
                                 .transport = "websocket",
                                 .format = "slin16",
                                 .websocket_client = "media1",
                                 .transport_data = true})),
            begin +
                "slin16&encapsulation=none&transport=websocket&external_host=media1"
                "&transport_data=f%28json%29v%28token%3DT%29");
}

}  // namespace
}  // namespace dragoman::ari
