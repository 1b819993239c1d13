// Calls through the real host and its plugins, with simulated services behind them: what each ear
// hears is known to the letter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/audio/wav.h"
#include "host/caller/session.h"
#include "tests/end_to_end/host.h"
#include "tests/sim/deepl_dictionary.h"
#include "tests/sim/simulators.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {
namespace {

constexpr uint32_t kRate = 8000;
constexpr uint32_t kPauseMs = 2500;
constexpr uint64_t kLingerMs = 6000;

constexpr const char* kRoutes = R"(
chain("recognizer", { "deepgram" })
chain("translator", { "deepl" })
chain("synthesizer", { "elevenlabs" })
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "fr-FR" })
pair("7777", "8888")
)";

// One phone: what it says, and what it heard of the translations.
struct Phone {
  std::string extension;
  std::vector<std::string> says;
  std::string heard{};
};

class LiveCalls : public testing::Test {
 protected:
  LiveCalls()
      : host_({.rtp = {"7777", "8888"},
               .audiosocket = {"7000", "7001"},
               .routes = kRoutes,
               .providers = simulators_.provider_sections(simulators_.ca_file(),
                                                          simulators_.deepgram.key())}) {}

  // All phones call, speak at the same time and hang up; the two of a pair stand side by side.
  void talk(std::vector<Phone>& phones) {
    std::vector<std::unique_ptr<caller::Feed>> feeds;
    std::vector<std::unique_ptr<caller::Caller>> callers;
    for (size_t i = 0; i < phones.size(); ++i) {
      std::vector<std::string> files;
      for (const auto& sentence : phones[i].says) {
        files.push_back(folder_.path() + "/" + std::to_string(i) + "-" +
                        std::to_string(files.size()) + ".wav");
        ASSERT_TRUE(
            audio::write_wav(files.back(), ToneSpeaker(kRate).speak(sentence).samples, kRate));
      }
      auto feed = caller::Feed::from_files(files, kPauseMs, audio::Codec::kPcmu, kRate);
      ASSERT_TRUE(feed) << feed.error().text();
      feeds.push_back(std::make_unique<caller::Feed>(std::move(*feed)));
      const auto place = caller::requested_target(host_.settings(), phones[i].extension, "ulaw");
      ASSERT_TRUE(place) << place.error().text();
      auto line = caller::open_rtp_line(*place, audio::Codec::kPcmu,
                                        0xA000'0000U + static_cast<uint32_t>(i));
      ASSERT_TRUE(line) << line.error().text();
      callers.push_back(std::make_unique<caller::Caller>(phones[i].extension, std::move(*line),
                                                         feeds.back().get(), caller::Network{},
                                                         static_cast<uint32_t>(i + 1)));
      ASSERT_TRUE(callers.back()->record_to(recording(i)));
    }
    caller::LatencyHistogram latencies;
    caller::SessionOptions options;
    options.linger_ms = kLingerMs;
    caller::run_session(callers, latencies, options);
    for (size_t i = 0; i < phones.size(); ++i) {
      callers[i]->hang_up();
      ASSERT_TRUE(callers[i]->finish());
      const auto wav = audio::read_wav(recording(i));
      ASSERT_TRUE(wav) << wav.error().text();
      phones[i].heard = text_of(hear_words(wav->samples, wav->sample_rate_hz), kTranslated);
    }
  }

  static std::string meant(const Phone& speaker) {
    const bool is_english = speaker.extension == "7777";
    std::string text;
    for (const auto& sentence : speaker.says)
      text += (text.empty() ? "" : " ") +
              simulated_translation(sentence, is_english ? "en" : "fr", is_english ? "fr" : "en");
    return text;
  }

  static constexpr int kTranslated = 1;  // the voice of the simulated synthesizer

  Simulators simulators_;
  test::Host host_;

 private:
  std::string recording(size_t phone) const {
    return folder_.path() + "/heard-" + std::to_string(phone) + ".wav";
  }

  TemporaryFolder folder_;
};

TEST_F(LiveCalls, OfAPairAreHeardToTheLetterInBothDirections) {
  ASSERT_NO_FATAL_FAILURE(host_.start());
  std::vector<Phone> phones{
      {"7777", {"Good morning, how can I help you?", "Thank you for your help."}},
      {"8888", {"Mon colis n'est pas arrivé.", "Au revoir."}}};
  ASSERT_NO_FATAL_FAILURE(talk(phones));
  EXPECT_EQ(phones[1].heard, "Bonjour, comment puis-je vous aider ? Merci de votre aide.")
      << host_.log();
  EXPECT_EQ(phones[0].heard, "My parcel has not arrived. Goodbye.") << host_.log();
}

// Every phone says words that no other says: what belongs to another call shows.
TEST_F(LiveCalls, OfTwentyPairsAtOnceAreHeardToTheLetter) {
  ASSERT_NO_FATAL_FAILURE(host_.start());
  std::vector<Phone> phones;
  for (int pair = 0; pair < 20; ++pair) {
    const std::string number = std::to_string(pair);
    phones.push_back(
        {"7777", {"Hello, this is caller " + number, "The number is " + number + "."}});
    phones.push_back({"8888", {"Ici le client " + number, "Le numéro est " + number + "."}});
  }
  ASSERT_NO_FATAL_FAILURE(talk(phones));
  for (size_t i = 0; i < phones.size(); ++i)
    EXPECT_EQ(phones[i].heard, meant(phones[i ^ 1])) << "phone " << i;
  for (Simulator* simulator : simulators_.all())
    EXPECT_THAT(simulator->journal().refusals(), testing::IsEmpty()) << simulator->name();
}

}  // namespace
}  // namespace dgm::sim
