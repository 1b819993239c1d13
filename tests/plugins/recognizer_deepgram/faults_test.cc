// Deepgram that refuses, hangs, lags, or talks nonsense.
#include "tests/plugins/recognizer_deepgram/scripted_deepgram.h"

namespace dragoman::deepgram {
namespace {

class Faults : public ScriptedDeepgram {};

TEST_F(Faults, ARefusedKeyEndsTheSessionAndNamesTheOption) {
  ASSERT_EQ(session_.open(), DGM_OK);
  socket().close(DGM_UNAUTHENTICATED, "401",
                 R"(wss://api.deepgram.com refused the WebSocket upgrade with 401: {"err_code":)"
                 R"("INVALID_AUTH","err_msg":"Token k-123"})");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kUnauthenticated);
  EXPECT_EQ(session_.error().provider_code, "401");
  EXPECT_THAT(session_.error().detail, HasSubstr("option api_key"));
  EXPECT_THAT(session_.error().detail, HasSubstr("INVALID_AUTH"));
  EXPECT_THAT(session_.error().detail, Not(HasSubstr("k-123")));
  EXPECT_FALSE(session_.ready());
}

TEST_F(Faults, TooManyStreamsIsAMatterOfRate) {
  ASSERT_EQ(session_.open(), DGM_OK);
  socket().close(DGM_RATE_LIMITED, "429", "refused with 429");
  EXPECT_EQ(session_.error().status, Status::kRateLimited);
  EXPECT_EQ(session_.error().provider_code, "429");
}

TEST_F(Faults, AConnectionThatIsNotMadeInTimeIsATimeout) {
  ASSERT_EQ(session_.open(), DGM_OK);
  host_.advance(milliseconds(2900));
  EXPECT_FALSE(session_.ended());
  host_.advance(milliseconds(200));
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kTimeout);
}

TEST_F(Faults, AServiceThatIsSilentWhileSomebodySpeaksHangs) {
  connect();
  session_.push_tone(1000);
  say(results(0, 1, "good", false));
  session_.push_tone(2980);
  EXPECT_FALSE(session_.ended());
  session_.push_tone(200);
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kTimeout);
  EXPECT_THAT(session_.error().detail, HasSubstr("said nothing for 3000 ms"));
  EXPECT_EQ(host_.open_sockets(), 0u);
}

TEST_F(Faults, ASilentServiceAndSilentPeopleAreAllRight) {
  connect();
  session_.push_silence(60'000);
  EXPECT_FALSE(session_.ended());
}

TEST_F(Faults, AnEndThatIsNotAnsweredEndsTheSession) {
  connect();
  session_.push_tone(1000);
  say(results(0, 1, "good", false));
  speak(600);
  host_.advance(milliseconds(1900));
  EXPECT_FALSE(session_.ended());
  host_.advance(milliseconds(200));
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kTimeout);
  EXPECT_THAT(session_.error().detail, HasSubstr("did not finish an utterance within 2000 ms"));
  EXPECT_THAT(lines(), ElementsAre("1: good")) << "no final: the next provider hears it all";
}

TEST_F(Faults, AFinalizeThatIsNotAnsweredGivesWhatWasHeard) {
  connect();
  speak(1000);
  say(results(0, 0.9, "good", true));
  say(results(0.9, 0.2, "day", false));
  host_.advance(milliseconds(2100));
  EXPECT_FALSE(session_.ended());
  EXPECT_THAT(lines(), ElementsAre("1: good", "1: good day", "1! good day"));
  EXPECT_EQ(host_.metric("dragoman_deepgram_finals_forced_total"), 1);
}

TEST_F(Faults, AConnectionThatIsClosedInACallIsALoss) {
  connect();
  session_.push_tone(500);
  socket().close(DGM_UNAVAILABLE, "1011", "wss://x closed with code 1011: NET-0000");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kUnavailable);
  EXPECT_EQ(session_.error().provider_code, "NET-0000");
}

TEST_F(Faults, ACleanCloseInACallIsALossToo) {
  connect();
  socket().close(DGM_OK, "1000", "wss://x closed with code 1000");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kUnavailable);
}

TEST_F(Faults, AudioThatCannotBeDecodedIsAMatterOfSettings) {
  connect();
  socket().close(DGM_UNAUTHENTICATED, "1008", "wss://x closed with code 1008: DATA-0000");
  EXPECT_EQ(session_.error().status, Status::kInvalidArgument);
  EXPECT_THAT(session_.error().detail, HasSubstr("encoding"));
}

TEST_F(Faults, AnErrorOfTheServiceEndsTheSession) {
  connect();
  say(R"({"type":"Error","code":"INTERNAL_SERVER_ERROR","description":"oh"})");
  ASSERT_TRUE(session_.ended());
  EXPECT_THAT(session_.error().detail, HasSubstr("INTERNAL_SERVER_ERROR: oh"));
}

TEST_F(Faults, NonsenseIsCountedAndSaidOnce) {
  connect();
  for (const char* nonsense : {"", "{", "[]", R"({"type":"Results"})", "\xff\xfe"}) say(nonsense);
  socket().send_binary(Bytes(100, 7));
  EXPECT_FALSE(session_.ended());
  EXPECT_EQ(host_.metric("dragoman_deepgram_messages_ignored_total"), 6);
  EXPECT_EQ(host_.log().size(), 1u);
}

TEST_F(Faults, AResultThatIsLostFailsInsteadOfLosingWords) {
  connect();
  session_.push_tone(2500);
  say(results(0, 1, "one", true));
  say(R"({"type":"Results","start":1.0,"dura)");
  say(results(2, 1, "three", true));
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kUnavailable);
  EXPECT_THAT(lines(), ElementsAre("1: one"));
}

TEST_F(Faults, AConnectionThatTakesNothingFails) {
  connect();
  socket().hold(true);
  session_.push_tone(640);
  EXPECT_FALSE(session_.ended());
  session_.push_tone(640);
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kTimeout);
  EXPECT_THAT(session_.error().detail, HasSubstr("takes no more audio"));
}

TEST_F(Faults, AShortStallLosesNothing) {
  connect();
  bytes_heard();
  socket().hold(true);
  session_.push_tone(400);
  socket().hold(false);
  session_.push_tone(80);
  EXPECT_EQ(bytes_heard(), 480u * 32);
  EXPECT_FALSE(host_.metric("dragoman_deepgram_audio_refused_ms_total"));
}

}  // namespace
}  // namespace dragoman::deepgram
