#include "plugins/synthesizer_elevenlabs/elevenlabs_settings.h"

#include <gmock/gmock.h>

namespace dragoman::elevenlabs {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kGeorge = "JBFqnCBsd6RMkjVDRZzb";
constexpr const char* kAnna = "21m00Tcm4TlvDq8ikWAM";
constexpr const char* kLea = "XrExE9yKIg1WjnnlVkGX";

Settings settings() {
  Settings settings;
  settings.model = "eleven_flash_v2_5";
  settings.default_voice = kGeorge;
  settings.voices = {{"es", kAnna}, {"fr-ca", kLea}, {"lea", kLea}};
  return settings;
}

TEST(ElevenLabsVoice, IsThatOfTheRouteByIdOrByName) {
  EXPECT_EQ(choose_voice(settings(), "de-DE", "Lea").id, kLea);
  EXPECT_EQ(choose_voice(settings(), "de-DE", "pNInz6obpgDQGcFmaJgB").id, "pNInz6obpgDQGcFmaJgB");
}

TEST(ElevenLabsVoice, IsThatOfTheLanguageOtherwise) {
  EXPECT_EQ(choose_voice(settings(), "es-MX", "").id, kAnna);
  EXPECT_EQ(choose_voice(settings(), "fr-CA", "").id, kLea);
  EXPECT_EQ(choose_voice(settings(), "fr-FR", "").id, kGeorge);
}

TEST(ElevenLabsVoice, OfAnotherProviderIsToldAndReplaced) {
  const Voice voice = choose_voice(settings(), "es-ES", "slt");
  EXPECT_FALSE(voice.found);
  EXPECT_EQ(voice.id, kAnna);
  EXPECT_TRUE(choose_voice(settings(), "es-ES", "").found);
}

TEST(ElevenLabsVoice, IsHeldToItsLanguageWhereTheModelTakesIt) {
  EXPECT_EQ(choose_voice(settings(), "es-MX", "").language_code, "es");
  EXPECT_EQ(choose_voice(settings(), "fil-PH", "").language_code, "");
  Settings multilingual = settings();
  multilingual.model = "eleven_multilingual_v2";
  EXPECT_EQ(choose_voice(multilingual, "es-MX", "").language_code, "");
}

TEST(ElevenLabsFormat, IsThatOfTheLeg) {
  EXPECT_EQ(output_format("auto", 8000), (OutputFormat{"ulaw_8000", 8000, Coding::kMulaw}));
  EXPECT_EQ(output_format("auto", 16000), (OutputFormat{"pcm_16000", 16000, Coding::kS16le}));
  EXPECT_EQ(output_format("auto", 48000), (OutputFormat{"pcm_24000", 24000, Coding::kS16le}));
  EXPECT_EQ(output_format("pcm_8000", 48000), (OutputFormat{"pcm_8000", 8000, Coding::kS16le}));
  EXPECT_EQ(output_format("mp3_44100_128", 8000), OutputFormat{});
}

TEST(ElevenLabsModels, TellTheirLanguages) {
  EXPECT_EQ(capabilities_of("eleven_flash_v2_5").size(), 32u);
  EXPECT_EQ(capabilities_of("eleven_multilingual_v2").size(), 29u);
  EXPECT_THAT(capabilities_of("eleven_flash_v2_5"), Contains("lang:vi"));
  EXPECT_THAT(capabilities_of("eleven_multilingual_v2"), Not(Contains("lang:vi")));
  EXPECT_THAT(capabilities_of("eleven_flash_v2"), ::testing::ElementsAre("lang:en"));
  EXPECT_THAT(capabilities_of("of_next_year"), IsEmpty());
}

class ElevenLabsStyle : public ::testing::Test {
 protected:
  VoiceSettings with(const std::vector<std::pair<std::string, std::string>>& words,
                     float speed = 1) {
    std::vector<dgm_text_pair> pairs;
    for (const auto& [key, value] : words) pairs.push_back({str(key), str(value)});
    return styled({.stability = 0.5, .style = 0.1, .speed = 1},
                  SpeakRequest{.speed = speed, .style = pairs});
  }
};

TEST_F(ElevenLabsStyle, OfTheRequestGoesBeforeTheOptions) {
  const VoiceSettings angry = with({{"stability", "0.25"}, {"style", "0.75"}, {"mood", "1"}});
  EXPECT_EQ(angry.stability, 0.25);
  EXPECT_EQ(angry.style, 0.75);
  EXPECT_EQ(angry.similarity_boost, 0.75);
  EXPECT_EQ(with({}).style, 0.1);
  EXPECT_EQ(with({{"style", "very"}}).style, 0.1);
}

TEST_F(ElevenLabsStyle, StaysWithinWhatTheServiceTakes) {
  EXPECT_EQ(with({{"stability", "7"}}).stability, 1);
  EXPECT_EQ(with({{"stability", "-7"}}).stability, 0);
  EXPECT_NEAR(with({{"speed", "1.1"}}).speed, 1.1, 1e-6);
  EXPECT_NEAR(with({{"speed", "1.1"}}, 0.9f).speed, 0.99, 1e-6);
  EXPECT_EQ(with({{"speed", "3"}}).speed, 1.2);
  EXPECT_EQ(with({}, -1).speed, 1);
}

}  // namespace
}  // namespace dragoman::elevenlabs
