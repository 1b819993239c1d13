// How somebody speaks changes what ElevenLabs is asked for, in live calls through the real host.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <thread>

#include "tests/sim/live_calls.h"
#include "tests/support/spoken_moods.h"

namespace dgm::sim {
namespace {

// Of the host's table (docs/routes.md), and of the plugin's option: the voice's own manner.
constexpr double kAngry = 0.3, kSad = 0.7, kOwn = 0.5;

class LiveMoods : public LiveCalls {
 protected:
  using LiveCalls::LiveCalls;

  void on_attempt() override { before_ = simulators_.elevenlabs.voice_settings().size(); }

  // One number for each sentence that ElevenLabs was to speak in this call; to the hundredth, since
  // JSON gives 0.3 back as 0.30000000000000004.
  std::vector<double> stabilities() const {
    std::vector<double> all;
    const auto settings = simulators_.elevenlabs.voice_settings();
    for (size_t i = before_; i < settings.size(); ++i)
      all.push_back(
          std::round(boost::json::parse(settings[i]).at("stability").to_number<double>() * 100) /
          100);
    return all;
  }

  std::atomic<size_t> before_{0};  // sentences of earlier attempts
};

constexpr const char* kByProsody = R"(
chain("recognizer", { "pocketsphinx" })
chain("translator", { "deepl" })
chain("synthesizer", { "elevenlabs" })
extension("7777", { speaks = "en-US", emotion = { "prosody" }, endpoint_ms = 600 })
extension("8888", { speaks = "fr-FR", recognizer = { "deepgram" } })
pair("7777", "8888")
)";

// The recordings are changed more than a phrase book bears, so words are looked for without one.
class LiveProsody : public LiveMoods {
 protected:
  LiveProsody()
      : LiveMoods(kByProsody,
                  "[provider.pocketsphinx]\nkind = recognizer\nlanguage = en\nmode = open\n"
                  "[provider.prosody]\nkind = emotion\n") {}
};

TEST_F(LiveProsody, CalmAngryAndSadRecordingsAreSpokenInThreeManners) {
  ASSERT_NO_FATAL_FAILURE(host_.start());
  std::vector<Phone> phones{{"7777", {}}, {"8888", {}}};
  phones[0].plays = {test::prompt("agent-alreadyon"), test::prompt("vm-intro"),
                     test::angry(test::prompt("demo-thanks")),
                     test::sad(test::prompt("vm-rec-temp"))};
  ASSERT_NO_FATAL_FAILURE(talk(phones));
  const auto all = stabilities();
  const auto angry = std::ranges::find(all, kAngry), sad = std::ranges::find(all, kSad);
  ASSERT_NE(angry, all.end()) << testing::PrintToString(all) << host_.log();
  EXPECT_THAT(std::vector<double>(all.begin(), angry),
              testing::AllOf(testing::Not(testing::IsEmpty()), testing::Each(kOwn)));
  EXPECT_LT(angry, sad) << testing::PrintToString(all);
  EXPECT_EQ(all.back(), kSad) << testing::PrintToString(all);
}

constexpr const char* kByHume = R"(
chain("recognizer", { "deepgram" })
chain("translator", { "deepl" })
chain("synthesizer", { "elevenlabs" })
chain("emotion", { "hume" })
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "fr-FR" })
pair("7777", "8888")
)";

// The parameter: Hume's API.
class LiveHume : public LiveMoods, public testing::WithParamInterface<const char*> {
 protected:
  LiveHume() : LiveMoods(kByHume, std::string("api = ") + GetParam() + "\n") {}
  ~LiveHume() override { stop_ = true; }

  // What the service hears changes after every second sentence: the first one of two may still be
  // spoken in the mood of the one before.
  void on_attempt() override {
    LiveMoods::on_attempt();
    stop_ = true;
    director_ = {};
    stop_ = false;
    simulators_.hume.expresses({{"anger", 0.8}});
    director_ = std::jthread([this] {
      if (wait_for_sentences(2)) simulators_.hume.expresses({{"sadness", 0.8}});
      if (wait_for_sentences(4)) simulators_.hume.expresses({{"calm", 0.8}, {"calmness", 0.8}});
    });
  }

 private:
  bool wait_for_sentences(size_t count) {
    while (!stop_ && simulators_.elevenlabs.voice_settings().size() < before_ + count)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return !stop_;
  }

  std::atomic<bool> stop_{false};
  std::jthread director_;
};

TEST_P(LiveHume, AngrySadAndCalmVoicesAreSpokenInThreeManners) {
  ASSERT_NO_FATAL_FAILURE(host_.start());
  // Each is as long as v0 needs it: of less than half a second it is told nothing.
  std::vector<Phone> phones{{"7777", std::vector<std::string>(6, "Goodbye.")}, {"8888", {}}};
  ASSERT_NO_FATAL_FAILURE(talk(phones));
  const auto all = stabilities();
  ASSERT_EQ(all.size(), 6u) << host_.log();
  EXPECT_EQ(all[1], kAngry) << testing::PrintToString(all) << host_.log();
  EXPECT_EQ(all[3], kSad) << testing::PrintToString(all);
  EXPECT_EQ(all[5], kOwn) << testing::PrintToString(all);
  EXPECT_THAT(simulators_.hume.journal().refusals(), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(InApi, LiveHume, testing::Values("v1", "v0"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace dgm::sim
