#include <gmock/gmock.h>

#include "beep.h"
#include "dragoman/testing/drivers/synthesizer_driver.h"

namespace {

using namespace dragoman::testing;
using std::chrono::seconds;

class SynthesizerBeep : public ::testing::Test {
 protected:
  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
};

TEST(Beep, CountsWordsBetweenBlanks) {
  EXPECT_EQ(beep::count_words(""), 0u);
  EXPECT_EQ(beep::count_words("  good   morning "), 2u);
}

TEST(Beep, LastsTwoTenthsOfASecondAndEndsInSilence) {
  const std::vector<int16_t> samples = beep::one_beep(440, 8000);
  EXPECT_EQ(samples.size(), 1600u);
  EXPECT_GT(*std::max_element(samples.begin(), samples.end()), 4000);
  EXPECT_EQ(samples.back(), 0);
}

TEST_F(SynthesizerBeep, SpeaksOneBeepPerWordAndThenSaysSo) {
  const TestProvider provider(*plugin_.find("dgm.synthesizer/1"));
  SynthesizerDriver session(host_, provider, {.sample_rate_hz = 8000});
  ASSERT_EQ(session.open(), DGM_OK);

  ASSERT_EQ(session.speak(1, "good morning"), DGM_OK);
  ASSERT_TRUE(host_.pump_until([&] { return session.count("spoken") == 1; }, seconds(5)));

  EXPECT_EQ(session.audio(1).size(), 2 * 1600u);
  EXPECT_EQ(session.audio_rate_hz(), 8000u);
}

TEST_F(SynthesizerBeep, IsSilentOnceAnUtteranceIsCancelled) {
  const TestProvider provider(*plugin_.find("dgm.synthesizer/1"));
  SynthesizerDriver session(host_, provider, {});
  ASSERT_EQ(session.open(), DGM_OK);

  session.speak(1, std::string(1000, 'x') + " y z");
  session.cancel(1);
  session.speak(2, "next");
  ASSERT_TRUE(host_.pump_until([&] { return session.count("spoken") == 1; }, seconds(5)));

  EXPECT_TRUE(session.audio(1).empty());
  EXPECT_THAT(session.spoken(), ::testing::ElementsAre(2u));
  EXPECT_TRUE(host_.violations().empty());
}

TEST_F(SynthesizerBeep, RefusesASampleRateThatItCannotMake) {
  const TestProvider provider(*plugin_.find("dgm.synthesizer/1"));
  SynthesizerDriver session(host_, provider, {.sample_rate_hz = 96'000});
  EXPECT_EQ(session.open(), DGM_UNSUPPORTED);
  EXPECT_EQ(session.error().detail, "sample rate 96000 Hz; expected 8000 to 48000");
}

}  // namespace
