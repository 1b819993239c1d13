// What every synthesizer with an engine in the process owes its sessions; the test of each such
// plugin derives its fixture from this one.
#pragma once

#include <gmock/gmock.h>

#include <cmath>
#include <string>
#include <vector>

#include "dragoman/testing/conformance.h"
#include "dragoman/testing/drivers/synthesizer_driver.h"

namespace dragoman::testing {

inline double level_dbfs(const std::vector<int16_t>& samples) {
  double energy = 0;
  for (int16_t sample : samples) energy += double(sample) * sample;
  return 10 * std::log10(energy / double(samples.size()) / (32768.0 * 32768.0));
}

class LocalSynthesizer : public ::testing::Test {
 protected:
  // `file`: the plugin; `language`: one it speaks.
  LocalSynthesizer(const char* file, const char* name, const char* language)
      : name_(name), language_(language), plugin_(file) {}

  const dgm_provider_type& type() { return *plugin_.find("dgm.synthesizer/1", name_); }

  void expect_silence_once_cancelled_and_the_next_utterance() {
    const TestProvider provider(type());
    SynthesizerDriver session(host_, provider, {.language = language_});
    ASSERT_EQ(session.open(), DGM_OK);
    std::string minutes;
    for (int i = 0; i < 100; ++i) minutes += "Uno, dos, tres, cuatro. ";

    session.speak(1, minutes);
    session.cancel(1);
    session.speak(2, "Hola.");
    ASSERT_TRUE(
        host_.pump_until([&] { return session.count("spoken") == 1; }, std::chrono::seconds(10)));

    EXPECT_THAT(session.spoken(), ::testing::ElementsAre(2u));
    EXPECT_TRUE(session.audio(1).empty());
    EXPECT_THAT(host_.violations(), ::testing::IsEmpty());
  }

  void expect_refusal_of_a_text_that_is_too_long() {
    const TestProvider provider(type());
    SynthesizerDriver session(host_, provider, {.language = language_});
    ASSERT_EQ(session.open(), DGM_OK);
    session.speak(1, std::string(4001, 'a'));
    session.speak(2, "Hola.");
    ASSERT_TRUE(
        host_.pump_until([&] { return session.count("spoken") == 1; }, std::chrono::seconds(10)));
    EXPECT_THAT(session.refused(), ::testing::ElementsAre(1u));
  }

  void expect_one_warning_of_an_unknown_voice(const std::string& instead) {
    const TestProvider provider(type());
    for (int i = 0; i < 2; ++i) {
      SynthesizerDriver session(host_, provider, {.language = language_, .voice = "rachel"});
      ASSERT_EQ(session.open(), DGM_OK);
    }
    const auto log = host_.log();
    EXPECT_EQ(std::count_if(log.begin(), log.end(),
                            [&](const LogLine& line) {
                              return line.text == std::string(name_) +
                                                      " has no voice \"rachel\" and speaks with " +
                                                      instead;
                            }),
              1);
  }

  void expect_refusal_of_option(const char* option, const char* value, const char* sentence) {
    const TestProvider provider(type(), {{option, value}});
    EXPECT_FALSE(provider.ok());
    EXPECT_EQ(provider.error().status, dragoman::Status::kInvalidConfig);
    EXPECT_EQ(provider.error().detail, sentence);
  }

  const char* const name_;
  const char* const language_;
  FakeHost host_;
  PluginFile plugin_;
};

}  // namespace dragoman::testing
