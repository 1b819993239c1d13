#include "tests/sim/live_calls.h"

#include "host/audio/wav.h"
#include "host/caller/session.h"
#include "tests/sim/deepl_dictionary.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {
namespace {

constexpr uint32_t kRate = 8000;
constexpr uint32_t kPauseMs = 2500;
constexpr uint64_t kLingerMs = 6000;
constexpr int kAttempts = 3;
constexpr uint64_t kDisturbanceUs = 40'000;  // the phones themselves were so late
constexpr int kTranslated = 1;               // the voice of the simulated synthesizer

constexpr const char* kRoutes = R"(
chain("recognizer", { "deepgram" })
chain("translator", { "deepl" })
chain("synthesizer", { "elevenlabs" })
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "fr-FR" })
pair("7777", "8888")
)";

test::Configuration configuration_of(const Simulators& simulators, const std::string& routes,
                                     const std::string& more_providers) {
  test::Configuration configuration;
  configuration.routes = routes.empty() ? kRoutes : routes;
  configuration.providers =
      simulators.provider_sections(simulators.ca_file(), simulators.deepgram.key()) +
      more_providers;
  return configuration;
}

}  // namespace

LiveCalls::LiveCalls(const std::string& routes, const std::string& more_providers)
    : host_(configuration_of(simulators_, routes, more_providers)) {}

std::string LiveCalls::recording(size_t phone) const {
  return folder_.path() + "/heard-" + std::to_string(phone) + ".wav";
}

void LiveCalls::talk(std::vector<Phone>& phones) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    on_attempt();
    ASSERT_NO_FATAL_FAILURE(place_calls(phones));
    if (!was_disturbed_) return;
    ASSERT_TRUE(host_.wait_for_legs(0));
  }
}

void LiveCalls::place_calls(std::vector<Phone>& phones) {
  std::vector<std::unique_ptr<caller::Feed>> feeds;
  std::vector<std::unique_ptr<caller::Caller>> callers;
  for (size_t i = 0; i < phones.size(); ++i) {
    auto speech = phones[i].plays;
    for (size_t k = 0; k < phones[i].says.size(); ++k)
      speech.insert(speech.begin() + static_cast<ptrdiff_t>(k),
                    ToneSpeaker(kRate).speak(phones[i].says[k]).samples);
    std::vector<std::string> files;
    for (const auto& samples : speech) {
      files.push_back(folder_.path() + "/" + std::to_string(i) + "-" +
                      std::to_string(files.size()) + ".wav");
      ASSERT_TRUE(audio::write_wav(files.back(), samples, kRate));
    }
    auto feed = files.empty()
                    ? caller::Feed::silence(audio::Codec::kPcmu, kRate)
                    : caller::Feed::from_files(files, kPauseMs, audio::Codec::kPcmu, kRate);
    ASSERT_TRUE(feed) << feed.error().text();
    feeds.push_back(std::make_unique<caller::Feed>(std::move(*feed)));
    const auto place = caller::requested_target(host_.settings(), phones[i].extension, "ulaw");
    ASSERT_TRUE(place) << place.error().text();
    auto line =
        caller::open_rtp_line(*place, audio::Codec::kPcmu, 0xA000'0000U + static_cast<uint32_t>(i));
    ASSERT_TRUE(line) << line.error().text();
    callers.push_back(std::make_unique<caller::Caller>(phones[i].extension, std::move(*line),
                                                       feeds.back().get(), caller::Network{},
                                                       static_cast<uint32_t>(i + 1)));
    ASSERT_TRUE(callers.back()->record_to(recording(i)));
  }
  caller::LatencyHistogram latencies;
  caller::SessionOptions options;
  options.linger_ms = kLingerMs;
  const auto session = caller::run_session(callers, latencies, options);
  was_disturbed_ = session.worst_send_delay_us > kDisturbanceUs;
  for (size_t i = 0; i < phones.size(); ++i) {
    const auto report = callers[i]->report();
    was_disturbed_ = was_disturbed_ || report.line.lost > 0 || report.late_frames > 0;
    callers[i]->hang_up();
    ASSERT_TRUE(callers[i]->finish());
    const auto wav = audio::read_wav(recording(i));
    ASSERT_TRUE(wav) << wav.error().text();
    phones[i].heard = text_of(hear_words(wav->samples, wav->sample_rate_hz), kTranslated);
  }
}

std::string LiveCalls::meant(const Phone& speaker) {
  const bool is_english = speaker.extension == "7777";
  std::string text;
  for (const auto& sentence : speaker.says)
    text += (text.empty() ? "" : " ") +
            simulated_translation(sentence, is_english ? "en" : "fr", is_english ? "fr" : "en");
  return text;
}

}  // namespace dgm::sim
