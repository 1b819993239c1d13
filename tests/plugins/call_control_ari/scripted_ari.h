// The plugin as the host loads it, on a host in memory; the test plays Asterisk: it answers
// requests in the order it likes and sends events when it likes.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "dragoman/testing/conversation.h"
#include "dragoman/testing/drivers/call_control_driver.h"

namespace dragoman::ari {

using dragoman::testing::CallControlDriver;
using dragoman::testing::FakeHost;
using dragoman::testing::FarHttp;
using dragoman::testing::FarWebSocket;
using dragoman::testing::OptionValues;
using dragoman::testing::PluginFile;
using dragoman::testing::TestProvider;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Lines = std::vector<std::string>;

inline const std::string kToken = "6f2f2a5c-2a3b-4b21-8f55-000000000001";
inline const std::string kToken2 = "6f2f2a5c-2a3b-4b21-8f55-000000000002";
inline const std::string kModules =
    R"([{"name":"chan_rtp.so","status":"Running"},{"name":"codec_g722.so","status":"Running"},)"
    R"({"name":"chan_audiosocket.so","status":"Running"},{"name":"chan_websocket.so","status":"Running"}])";

struct ChannelText {
  std::string id = "c1", name = "PJSIP/alice-1", state = "Up", exten = "7777";
  std::string app_name = "Stasis", app_data = "test,lang_a=en";
  std::string json() const {
    return R"({"id":")" + id + R"(","name":")" + name + R"(","state":")" + state +
           R"(","caller":{"name":"Ann","number":"200"},"dialplan":{"context":"phones","exten":")" +
           exten + R"(","app_name":")" + app_name + R"(","app_data":")" + app_data + R"("}})";
  }
};

class ScriptedAri : public ::testing::Test {
 protected:
  explicit ScriptedAri(OptionValues options = {})
      : provider_(*plugin_.find(DGM_CALL_CONTROL_ID), with_defaults(std::move(options))) {}
  ~ScriptedAri() override {
    session_.close();
    EXPECT_THAT(host_.violations(), IsEmpty());
  }

  // ---- Asterisk's side
  std::vector<FarHttp> requests() {
    host_.run_pending();
    return host_.requests();
  }
  // "POST /ari/channels/c1/answer" of what is not answered so far, oldest first.
  Lines pending() {
    Lines lines;
    for (const FarHttp& request : requests()) lines.push_back(line_of(request));
    return lines;
  }
  // Answers the oldest request that fits the pattern (* is any text); the test fails if there is
  // none. Returns its line.
  std::string answer(const std::string& pattern, uint32_t status = 204,
                     const std::string& body = {}) {
    for (FarHttp request : requests()) {
      const std::string line = line_of(request);
      if (!dragoman::testing::matches_pattern(line, pattern)) continue;
      request.respond(status, body);
      host_.run_pending();
      return line;
    }
    ADD_FAILURE() << "no request fits " << pattern << "; there are "
                  << ::testing::PrintToString(pending());
    return {};
  }
  void answer_all(uint32_t status = 204) {
    while (!requests().empty()) requests().front().respond(status, "");
  }
  FarWebSocket socket() {
    host_.run_pending();
    EXPECT_EQ(host_.websockets().size(), 1u);
    return host_.websockets().at(0);
  }
  void lose(dgm_status why = DGM_UNAVAILABLE, const std::string& code = {},
            const std::string& detail = "connection refused") {
    socket().close(why, code, detail);
    host_.run_pending();
  }
  // No answer comes: the connection is lost.
  void fail_all() {
    for (FarHttp request : requests()) request.fail(DGM_UNAVAILABLE, "reset");
    host_.run_pending();
  }
  void event(const std::string& json) {
    socket().send_text(json);
    host_.run_pending();
  }
  void event(const std::string& type, const ChannelText& channel, const std::string& more = {}) {
    event(R"({"type":")" + type + R"(","channel":)" + channel.json() +
          (more.empty() ? "" : "," + more) + "}");
  }
  void enters(const ChannelText& channel, const std::string& args = R"("lang_a=en")") {
    event("StasisStart", channel, R"("args":[)" + args + "]");
  }

  // ---- the usual beginning
  void greet(const std::string& channels = "[]", const std::string& bridges = "[]",
             const std::string& version = "22.10.1~dfsg") {
    socket().open();
    answer("GET /ari/asterisk/info", 200, R"({"system":{"version":")" + version + R"("}})");
    answer("PUT /ari/applications/test/eventFilter", 200, "{}");
    answer("GET /ari/asterisk/modules", 200, kModules);
    answer("GET /ari/channels", 200, channels);
    answer("GET /ari/bridges", 200, bridges);
  }
  void connect() {
    ASSERT_EQ(session_.open(), DGM_OK);
    greet();
    ASSERT_TRUE(session_.ready());
  }
  // A call that is answered, with RTP in its bridge.
  std::string bridge_of(const std::string& create_line) {
    const size_t at = create_line.find("bridgeId=") + 9;
    return create_line.substr(at, create_line.find('&', at) - at);
  }
  std::string call_with_media(const std::string& id = "c1", const std::string& token = kToken) {
    enters({.id = id});
    session_.answer(id);
    const std::string bridge = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
    answer("POST /ari/channels/" + id + "/answer");
    answer("POST /ari/bridges/" + bridge + "/addChannel?channel=" + id);
    session_.start_media(id, "rtp", "127.0.0.1:5000", "g722", token);
    answer("POST /ari/channels/externalMedia?*", 200, media_answer(token));
    enters({.id = token, .name = "UnicastRTP/127.0.0.1:5000-0x1"}, "");
    answer("POST /ari/bridges/" + bridge + "/addChannel?channel=" + token);
    EXPECT_THAT(pending(), IsEmpty());
    return bridge;
  }
  static std::string media_answer(const std::string& token) {
    return R"({"id":")" + token +
           R"(","channelvars":{"UNICASTRTP_LOCAL_PORT":"20232","UNICASTRTP_LOCAL_ADDRESS":"127.0.0.1"}})";
  }

  // What the host heard since the last time.
  Lines heard() {
    host_.run_pending();
    const Lines& all = session_.calls();
    const Lines fresh(all.begin() + static_cast<std::ptrdiff_t>(heard_), all.end());
    heard_ = all.size();
    return fresh;
  }

  FakeHost host_;
  PluginFile plugin_{DGM_BINARY_DIR "/plugins/call_control_ari.so"};
  TestProvider provider_;
  CallControlDriver session_{host_, provider_, {}};

 private:
  static OptionValues with_defaults(OptionValues options) {
    options.insert(
        {{"url", "http://pbx:8088"}, {"user", "dev"}, {"password", "asterisk"}, {"app", "test"}});
    return options;
  }
  static std::string line_of(const FarHttp& request) {
    return request.method() + " " + request.url().substr(std::string("http://pbx:8088").size());
  }
  size_t heard_ = 0;
};

}  // namespace dragoman::ari
