// Asterisk that stops, blocks, wedges a channel or says no; and too much at once.
#include "tests/plugins/call_control_ari/scripted_ari.h"
#include "tests/support/transport_plugin.h"

namespace dragoman::ari {
namespace {

class AriFaults : public ScriptedAri {
 protected:
  explicit AriFaults(OptionValues options = {}) : ScriptedAri(std::move(options)) { connect(); }
};

// `core stop now`: cause 4 for everything, then the events end.
TEST_F(AriFaults, TellsThatAsteriskIsStopping) {
  call_with_media();
  heard();
  event("ChannelHangupRequest", {}, R"("cause":4)");
  event("StasisEnd", {});
  EXPECT_THAT(heard(), ElementsAre("hangup c1 pbx_lost"));
  answer("DELETE /ari/channels/" + kToken, 503, "<h1>Service Unavailable</h1>");
}

TEST_F(AriFaults, TellsThatARequestIsBlockedAndTakesItWhenItComesAfterAll) {
  enters({.state = "Ring"});
  heard();
  session_.answer("c1");
  answer("POST /ari/bridges?*", 200, "{}");
  host_.advance(milliseconds(5000));
  EXPECT_THAT(heard(),
              ::testing::Contains(HasSubstr("refused c1 answer: could not answer the call: ")));
  event("ChannelStateChange", {});
  EXPECT_THAT(heard(), ElementsAre("state c1 answered"));
}

// A playback holds the channel: the request is not answered, and no state comes.
class AriSlow : public AriFaults {
 protected:
  AriSlow() : AriFaults({{"request_deadline_ms", "60000"}}) {}
};

TEST_F(AriSlow, HangsUpAWedgedCallAndSaysSoOnce) {
  enters({.state = "Ring"});
  heard();
  session_.answer("c1");
  host_.advance(seconds(10));
  EXPECT_FALSE(host_.logged("the watchdog"));
  host_.advance(seconds(2));
  EXPECT_TRUE(
      host_.logged("the watchdog found call c1 in answer for more than 10 s; it is hung up"));
  answer("DELETE /ari/channels/c1?reason=failure");
  event("StasisEnd", {});
  EXPECT_THAT(heard(), ElementsAre("hangup c1 failed"));
  EXPECT_EQ(host_.metric("dragoman_ari_watchdog_total"), 1);
}

TEST_F(AriSlow, EndsACallThatEvenHangingUpDoesNotMove) {
  enters({});
  heard();
  session_.hang_up("c1");
  host_.advance(seconds(12));
  EXPECT_THAT(heard(), ElementsAre("hangup c1 failed"));
  EXPECT_TRUE(host_.logged("the watchdog found call c1 in hang_up"));
  EXPECT_THAT(pending(), ::testing::Contains("DELETE /ari/channels/c1"));
}

TEST_F(AriFaults, LeavesACallAloneInWhichNothingShouldPass) {
  call_with_media();
  enters({.id = "c2", .state = "Ring"});  // rings as long as the host wants
  heard();
  host_.advance(seconds(600));
  EXPECT_THAT(heard(), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriFaults, SendsNoMoreThanItsShareAtOnceAndKeepsTheOrder) {
  for (int i = 0; i < 40; ++i) enters({.id = "c" + std::to_string(i)});
  for (int i = 0; i < 40; ++i) session_.hang_up("c" + std::to_string(i));
  EXPECT_EQ(pending().size(), 16u);
  for (int i = 0; i < 40; ++i) {
    answer("DELETE /ari/channels/c" + std::to_string(i) + "?reason=normal");
    event("StasisEnd", {.id = "c" + std::to_string(i)});
  }
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriFaults, RefusesMoreWhenTooMuchWaits) {
  dgm_status last = DGM_OK;
  int taken = 0;
  while (last == DGM_OK && taken < 10'000) {
    last = session_.originate("o" + std::to_string(taken), "PJSIP/bob");
    if (last == DGM_OK) ++taken;
  }
  EXPECT_EQ(last, DGM_BUSY);
  EXPECT_EQ(taken, 16 + 4096);
  EXPECT_EQ(host_.metric("dragoman_ari_requests_dropped_total"), 1);
}

TEST_F(AriFaults, ClosesInTheMiddleOfEverything) {
  call_with_media();
  enters({.id = "c2"});
  session_.answer("c2");
  session_.start_media("c2", "rtp", "127.0.0.1:5002", "g722", kToken2);
  session_.bridge({"c1", "c2"});
  session_.monitor("c1", "PJSIP/boss");
  session_.originate("o1", "PJSIP/bob");
  session_.close();
  host_.run_pending();
  EXPECT_EQ(host_.open_sockets(), 0u);
}

TEST(AriOptions, AreRefusedWithTheirNames) {
  FakeHost host;
  const PluginFile plugin(DGM_BINARY_DIR "/plugins/call_control_ari.so");
  const auto refusal = [&](const OptionValues& options) {
    const TestProvider provider(*plugin.find(DGM_CALL_CONTROL_ID), options);
    return provider.error().detail;
  };
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal({{"url", "127.0.0.1"}}),
            "option url: \"127.0.0.1\" is not like http://127.0.0.1:8088");
  EXPECT_EQ(refusal({{"app", "a,b"}}), "option app: \"a,b\" is not one word of at most 64 letters");
  EXPECT_EQ(refusal({{"reconnect_min_ms", "9000"}}),
            "option reconnect_max_ms is less than reconnect_min_ms; raise it");
}

TEST(AriOptions, StandInTheReadmeAsTheyAre) {
  FakeHost host;
  const PluginFile plugin(DGM_BINARY_DIR "/plugins/call_control_ari.so");
  std::ifstream file(DGM_SOURCE_DIR "/plugins/call_control_ari/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(readme, HasSubstr(test::option_table(*plugin.find(DGM_CALL_CONTROL_ID))));
}

}  // namespace
}  // namespace dragoman::ari
