// Expression Measurement v1.
#include "tests/plugins/emotion_hume/scripted_hume.h"
#include "tests/support/transport_plugin.h"

namespace dragoman::hume {
namespace {

class HumeRealtime : public ScriptedHume {
 protected:
  using ScriptedHume::ScriptedHume;
  void begin() {
    ASSERT_EQ(session_.open(), DGM_OK);
    socket().open();
    say(fixture("v1_created.json"));
  }
};

TEST_F(HumeRealtime, SendsAudioOnlyWhenTheServiceHasASession) {
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_EQ(socket().url(), "wss://api.cloud.hume.ai/v1/expression/audio/realtime");
  EXPECT_EQ(socket().header("X-Hume-Api-Key"), "k-123");
  EXPECT_FALSE(socket().header("User-Agent").empty());
  socket().open();
  session_.push_tone(200);
  EXPECT_THAT(socket().take(), IsEmpty());
  EXPECT_FALSE(session_.ready());
  say(fixture("v1_created.json"));
  EXPECT_TRUE(session_.ready());
  session_.push_tone(250);
  const auto messages = socket().take();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_FALSE(messages[0].is_text);
  EXPECT_EQ(messages[0].data.size(), 3200u);
}

TEST_F(HumeRealtime, GivesResultsTheTimesOfTheHost) {
  begin();
  const uint64_t began_ns = host_.now_ns();
  session_.push_tone(5000);
  say(fixture("v1_measurement.json"));
  ASSERT_EQ(session_.emotions().size(), 1u);
  EXPECT_EQ(session_.emotions()[0].started_ns, began_ns + 1'200'000'000);
  EXPECT_EQ(session_.emotions()[0].ended_ns, began_ns + 4'300'000'000);
  EXPECT_THAT(session_.emotions()[0].scores, ::testing::Contains(Pair("anger", 0.8125f)));
  EXPECT_EQ(host_.metric("dragoman_hume_measurements_total"), 1);
}

TEST_F(HumeRealtime, GoesOnAfterAPieceThatWasNotTaken) {
  begin();
  session_.push_tone(1000);
  say(fixture("v1_error.json"));
  EXPECT_EQ(host_.metric("dragoman_hume_audio_dropped_total"), 1);
  socket().take();
  socket().hold(true);
  session_.push_tone(200);
  socket().hold(false);
  EXPECT_EQ(host_.metric("dragoman_hume_audio_dropped_total"), 3);
  session_.push_tone(200);
  EXPECT_EQ(socket().take().size(), 2u);
  EXPECT_FALSE(session_.ended());
}

TEST_F(HumeRealtime, EndsWhereThereIsNoAccess) {
  for (const char* code : {"401", "403", "404", "410"}) {
    EmotionDriver session(host_, provider_, DriverSettings{.sample_rate_hz = 16'000});
    ASSERT_EQ(session.open(), DGM_OK);
    lose(DGM_UNAUTHENTICATED, code);
    EXPECT_TRUE(session.ended()) << code;
    host_.advance(seconds(120));
    EXPECT_EQ(host_.open_sockets(), 0u) << "tried again after " << code;
  }
}

TEST_F(HumeRealtime, EndsWhenTheServiceIsNotThere) {
  ASSERT_EQ(session_.open(), DGM_OK);
  lose(DGM_UNAVAILABLE, "", "connection refused");
  ASSERT_TRUE(session_.ended());
  EXPECT_THAT(session_.error().detail, HasSubstr("connection refused"));
}

TEST_F(HumeRealtime, EndsWhenNoSessionIsOpened) {
  ASSERT_EQ(session_.open(), DGM_OK);
  socket().open();
  host_.advance(milliseconds(1900));
  EXPECT_FALSE(session_.ended());
  host_.advance(milliseconds(200));
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kTimeout);
}

TEST_F(HumeRealtime, ComesBackAfterAGoodConnectionMoreAndMoreRarelyAndTellsOnce) {
  begin();
  for (const int wait_s : {1, 2, 4, 8}) {
    session_.push_tone(200);
    lose(DGM_UNAVAILABLE, "1011", "closed with code 1011");
    EXPECT_FALSE(session_.ended());
    host_.advance(seconds(wait_s) - milliseconds(1));
    EXPECT_EQ(host_.open_sockets(), 0u) << wait_s;
    host_.advance(milliseconds(1));
    socket().open();
    say(fixture("v1_created.json"));
  }
  EXPECT_EQ(log_lines_with("the connection to Hume ended"), 1);
  EXPECT_EQ(session_.count("ready"), 1u);
  EXPECT_EQ(host_.metric("dragoman_hume_reconnects_total"), 4);
  // Times begin anew, and a result makes the next wait a short one.
  const uint64_t began_ns = host_.now_ns();
  session_.push_tone(4400);
  say(fixture("v1_measurement.json"));
  ASSERT_EQ(session_.emotions().size(), 1u);
  EXPECT_EQ(session_.emotions()[0].ended_ns, began_ns + 4'300'000'000);
  lose(DGM_OK, "1000");
  host_.advance(seconds(1));
  EXPECT_EQ(host_.open_sockets(), 1u);
}

TEST_F(HumeRealtime, LeavesOutResultsWithoutAudioAndNonsense) {
  begin();
  say(fixture("v1_measurement.json"));
  EXPECT_THAT(session_.emotions(), IsEmpty());
  for (const char* nonsense : {"{", "7", "<html>"}) say(nonsense);
  socket().send_binary({1, 2});
  EXPECT_EQ(log_lines_with("left out"), 1);
  EXPECT_FALSE(session_.ended());
}

TEST_F(HumeRealtime, IsSilentAfterItsEnd) {
  begin();
  session_.push_tone(5000);
  FarWebSocket far = socket();
  session_.close();
  far.send_text(fixture("v1_measurement.json"));
  host_.run_pending();
  EXPECT_EQ(host_.open_sockets(), 0u);
  EXPECT_EQ(host_.running_timers(), 0u);
}

TEST_F(HumeRealtime, RefusesAnotherRate) {
  EmotionDriver narrow(host_, provider_, DriverSettings{.sample_rate_hz = 8'000});
  EXPECT_EQ(narrow.open(), DGM_UNSUPPORTED);
}

class HumeCadence : public ScriptedHume {
 protected:
  HumeCadence() : ScriptedHume({{"measurement_timer_ms", "5000"}}) {}
};

TEST_F(HumeCadence, IsToldBeforeTheFirstAudio) {
  ASSERT_EQ(session_.open(), DGM_OK);
  socket().open();
  say(fixture("v1_created.json"));
  session_.push_tone(100);
  const auto messages = socket().take();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_THAT(messages[0].text(), HasSubstr("\"measurement_timer_ms\":5000"));
  EXPECT_FALSE(messages[1].is_text);
}

TEST(HumeOptions, AreRefusedWithTheirNames) {
  FakeHost host;
  const PluginFile plugin(DGM_BINARY_DIR "/plugins/emotion_hume.so");
  const auto refusal = [&](OptionValues options) {
    options.emplace("api_key", "k-123");
    const TestProvider provider(*plugin.find(DGM_EMOTION_ID), options);
    return provider.error().detail;
  };
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal({{"api", "v2"}}), "option api: \"v2\" is not v1 or v0");
  EXPECT_THAT(refusal({{"url", "hume"}}), HasSubstr("option url: \"hume\""));
  EXPECT_THAT(refusal({{"api_key", "two words"}}), ::testing::Not(HasSubstr("two words")));
}

TEST(HumeOptions, StandInTheReadmeAsTheyAre) {
  FakeHost host;
  const PluginFile plugin(DGM_BINARY_DIR "/plugins/emotion_hume.so");
  std::ifstream file(DGM_SOURCE_DIR "/plugins/emotion_hume/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(readme, HasSubstr(test::option_table(*plugin.find(DGM_EMOTION_ID))));
}

}  // namespace
}  // namespace dragoman::hume
