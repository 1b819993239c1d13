// End to end in the host: how a recorded voice speaks becomes what is asked of the synthesizer.
#include "dragoman/emotion.h"
#include "tests/host/calls/room_fixture.h"
#include "tests/support/spoken_moods.h"

namespace dgm::calls {
namespace {

using testing::IsEmpty;

class EmotionTest : public RoomTest {
 protected:
  EmotionTest() {
    EXPECT_EQ(dgm_plugin_entry.init(&modules::host_table()), DGM_OK);
    auto generation = std::make_shared<Generation>(*generation_);
    auto prosody = modules::Provider::create(nullptr, *dgm_plugin_entry.types[0], "prosody", {});
    EXPECT_TRUE(prosody);
    generation->providers[{DGM_EMOTION_ID, "prosody"}] = *prosody;
    generation_ = generation;
  }
  // The same emotional speaker for each test: 7777 speaks English, 8888 hears Spanish.
  void join_both(const routing::EmotionStyle& of_route = {}) {
    auto speaker = plan("7777", "en-US", {"7777", "8888"});
    speaker.leg.emotion = {"absent", "prosody"};
    speaker.leg.emotion_style = of_route;
    speaker.leg.automatic_gain = true;  // levels all voices, but not for the analyzer
    speaker.leg.endpoint_ms = 600;
    join(speaker);
    join(plan("8888", "es-ES", {"7777", "8888"}));
  }
  // Says it in real time, and gives the style in which its last sentence was asked for.
  std::string style_of(const std::vector<int16_t>& speech) {
    size_t frame = 0;
    int before = 0;
    net::Worker::TimerId timer = 0;
    run_on(worker(), [&] {
      before = script().counters.utterances;
      timer = worker().start_timer(20, 20, [&] {
        std::vector<int16_t> samples(160);
        if ((frame + 1) * 160 <= speech.size())
          std::copy_n(speech.begin() + static_cast<ptrdiff_t>(frame * 160), 160, samples.begin());
        script().far_ends.at("7777").say(samples);
        ++frame;
      });
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(speech.size() / 8));
    // Its last sentence: nothing more comes for a second.
    EXPECT_TRUE(wait_until(worker(), [&] {
      return frame * 160 > speech.size() + 8000 && script().counters.utterances > before;
    }));
    std::string style = "nothing was said";
    run_on(worker(), [&] {
      worker().cancel_timer(timer);
      if (!script().counters.styles.empty()) style = script().counters.styles.back();
    });
    return style;
  }
};

TEST_F(EmotionTest, AngryCalmAndSadSpeechChangeWhatIsAskedOfTheSynthesizer) {
  join_both();
  style_of(test::prompt("agent-alreadyon"));  // a stranger becomes known
  EXPECT_THAT(style_of(test::prompt("vm-intro")), IsEmpty());
  EXPECT_EQ(style_of(test::angry(test::prompt("demo-thanks"))),
            "speed=1.08 stability=0.3 style=0.6");
  EXPECT_EQ(style_of(test::sad(test::prompt("vm-rec-temp"))), "speed=0.9 stability=0.7 style=0.2");
}

TEST_F(EmotionTest, ARouteHasRowsOfItsOwn) {
  join_both({{"anger", {{"stability", 0.45}}}});
  style_of(test::prompt("vm-intro"));
  EXPECT_EQ(style_of(test::angry(test::prompt("agent-alreadyon"))), "stability=0.45");
}

}  // namespace
}  // namespace dgm::calls
