#include <gmock/gmock.h>

#include "dragoman/testing/drivers/recognizer_driver.h"

namespace {

using namespace dragoman::testing;

class RecognizerLength : public ::testing::Test {
 protected:
  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
};

TEST_F(RecognizerLength, SaysHowLongTheSpeakerSpoke) {
  const TestProvider provider(*plugin_.find("dgm.recognizer/1"));
  RecognizerDriver session(host_, provider);
  session.interim = false;
  ASSERT_EQ(session.open(), DGM_OK);
  EXPECT_TRUE(session.ready());

  session.push_tone(1200);
  session.end_utterance();

  ASSERT_EQ(session.transcripts().size(), 1u);
  EXPECT_EQ(session.transcripts()[0].text, "1.2 seconds");
  EXPECT_TRUE(session.transcripts()[0].is_final);
  EXPECT_EQ(session.transcripts()[0].speech_started_ns, 1'000'000'000u);  // the fake clock's start
  EXPECT_EQ(session.transcripts()[0].speech_ended_ns, 2'200'000'000u);
}

TEST_F(RecognizerLength, GivesInterimResultsAsOftenAsItsOptionSays) {
  const TestProvider provider(*plugin_.find("dgm.recognizer/1"), {{"interim_every_ms", "400"}});
  RecognizerDriver session(host_, provider);
  ASSERT_EQ(session.open(), DGM_OK);

  session.push_tone(1000);

  ASSERT_EQ(session.transcripts().size(), 2u);
  EXPECT_EQ(session.transcripts()[0].text, "0.4 seconds");
  EXPECT_EQ(session.transcripts()[1].text, "0.8 seconds");
}

TEST_F(RecognizerLength, AnswersAnUtteranceWithoutSoundWithAnEmptyFinal) {
  const TestProvider provider(*plugin_.find("dgm.recognizer/1"));
  RecognizerDriver session(host_, provider);
  ASSERT_EQ(session.open(), DGM_OK);
  session.end_utterance();
  ASSERT_EQ(session.transcripts().size(), 1u);
  EXPECT_EQ(session.transcripts()[0].text, "");
}

TEST_F(RecognizerLength, RefusesAnOptionThatIsNoNumber) {
  const TestProvider provider(*plugin_.find("dgm.recognizer/1"), {{"interim_every_ms", "often"}});
  EXPECT_FALSE(provider.ok());
  EXPECT_EQ(provider.error().detail, "option interim_every_ms: \"often\" is not a whole number");
}

}  // namespace
