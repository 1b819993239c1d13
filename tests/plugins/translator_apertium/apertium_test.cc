#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "dragoman/testing/conformance.h"
#include "dragoman/testing/drivers/translator_driver.h"
#include "plugins/translator_apertium/apertium_modes.h"
#include "plugins/translator_apertium/apertium_pipeline.h"
#include "plugins/translator_apertium/apertium_text.h"

namespace dgm::apertium {
namespace {

using dragoman::testing::FakeHost;
using dragoman::testing::PluginFile;
using dragoman::testing::TestProvider;
using dragoman::testing::TranslatorDriver;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

struct TextCase {
  const char* given;
  const char* language;
  const char* expected;
};

TEST(ApertiumText, WritesRecognizerOutputAsASentence) {
  for (const auto& [given, language, expected] :
       {TextCase{"please hold the line", "en-US", "Please hold the line."},
        TextCase{"how are you", "en", "How are you?"},
        TextCase{"what do i press", "en", "What do I press?"},
        TextCase{"i'm sorry", "en", "I'm sorry."}, TextCase{"Good-bye!", "en", "Good-bye!"},
        TextCase{"dónde está la oficina", "es-ES", "¿Dónde está la oficina?"},
        TextCase{"él no está", "es", "Él no está."}, TextCase{"  two   words ", "en", "Two words."},
        TextCase{"", "en", ""}})
    EXPECT_EQ(prepared(given, language), expected);
}

TEST(ApertiumText, LetsNothingOfTheStreamFormatThrough) {
  EXPECT_EQ(prepared("a [b] {c} ^d$ e\\f@g", "en"), "A b c d e f g.");
  EXPECT_EQ(prepared(std::string_view("one\0two", 7), "en"), "One two.");
}

TEST(ApertiumText, TakesApertiumsMarksAway) {
  EXPECT_EQ(cleaned("Gracias para llamar *Dragoman, #adiós."),
            "Gracias para llamar Dragoman, adiós.");
}

TEST(ApertiumModes, TurnsAModeFileIntoANullFlushPipeline) {
  EXPECT_EQ(null_flush_pipeline(
                "lt-proc 'a.bin' | apertium-tagger -g $2 'b.prob' | lt-proc $1 'c.bin'\n"),
            "lt-proc -z 'a.bin' | apertium-tagger -z -g  'b.prob' | lt-proc -z -n 'c.bin'");
}

TEST(ApertiumModes, RunsNothingButApertiumsPrograms) {
  EXPECT_EQ(null_flush_pipeline("rm -rf /"), "");
  EXPECT_EQ(null_flush_pipeline("lt-proc a.bin; reboot"), "");
  EXPECT_EQ(null_flush_pipeline("lt-proc $(reboot)"), "");
  EXPECT_EQ(null_flush_pipeline("lt-proc a.bin > /etc/passwd"), "");
}

class ApertiumModesFolder : public testing::Test {
 protected:
  ApertiumModesFolder() {
    std::filesystem::create_directories(folder_);
    for (const auto* name : {"eng-spa", "fra-spa", "spa-fra", "spa-eng", "spa-eng_US"})
      std::ofstream(folder_ + "/" + name + ".mode") << "lt-proc '" << name << ".bin'";
  }
  ~ApertiumModesFolder() override { std::filesystem::remove_all(folder_); }

  const std::string folder_ = testing::TempDir() + "apertium_modes_test";
};

TEST_F(ApertiumModesFolder, FindsDirectPairsAndThoseThroughALanguageBetween) {
  const Modes modes(folder_, true);
  EXPECT_EQ(modes.route("en-US", "es-ES"), std::vector<std::string>{"lt-proc -z 'eng-spa.bin'"});
  EXPECT_EQ(modes.route("en", "fr"),
            (std::vector<std::string>{"lt-proc -z 'eng-spa.bin'", "lt-proc -z 'spa-fra.bin'"}));
  EXPECT_TRUE(modes.route("en", "de").empty());
  EXPECT_THAT(modes.pairs(), Contains(Pair("fr", "en")));
}

TEST_F(ApertiumModesFolder, WithoutPivotOnlyDirectPairsCount) {
  const Modes modes(folder_, false);
  EXPECT_TRUE(modes.route("en", "fr").empty());
  EXPECT_EQ(modes.pairs().size(), 4U);
}

TEST(ApertiumPipeline, StartsAnewAfterItsProgramsWereKilled) {
  Pipeline pipeline(Modes("/usr/share/apertium/modes", false).route("en", "es").at(0));
  std::string problem;
  EXPECT_EQ(pipeline.translate("Thank you.", seconds(10), problem), "Gracias.") << problem;
  kill(-pipeline.group(), SIGKILL);
  EXPECT_EQ(pipeline.translate("Thank you.", seconds(10), problem), std::nullopt);
  EXPECT_THAT(problem, HasSubstr("ended"));
  EXPECT_EQ(pipeline.translate("Thank you.", seconds(10), problem), "Gracias.") << problem;
}

TEST(ApertiumPipeline, GivesUpAtItsDeadline) {
  Pipeline pipeline("sleep 60");
  std::string problem;
  EXPECT_EQ(pipeline.translate("Thank you.", milliseconds(50), problem), std::nullopt);
  EXPECT_EQ(problem, "Apertium gave no answer within 50 ms");
  EXPECT_EQ(pipeline.group(), 0);
}

class TranslatorApertium : public testing::Test {
 protected:
  const dgm_provider_type& type() { return *plugin_.find("dgm.translator/1", "apertium"); }
  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
};

TEST_F(TranslatorApertium, TranslatesBothWays) {
  const TestProvider provider(type());
  ASSERT_TRUE(provider.ok()) << provider.error().detail;
  TranslatorDriver spanish(host_, provider, {.language = "en-US", .target_language = "es-ES"});
  TranslatorDriver english(host_, provider, {.language = "es-ES", .target_language = "en-US"});
  ASSERT_EQ(spanish.open(), DGM_OK);
  ASSERT_EQ(english.open(), DGM_OK);
  ASSERT_EQ(spanish.translate(1, "thank you"), DGM_OK);
  ASSERT_EQ(english.translate(1, "muchas gracias"), DGM_OK);
  ASSERT_TRUE(host_.pump_until(
      [&] { return spanish.count("translation") == 1 && english.count("translation") == 1; },
      seconds(20)));
  EXPECT_EQ(spanish.translations().at(0).text, "Gracias.");
  EXPECT_EQ(english.translations().at(0).text, "Thank you very much.");
}

TEST_F(TranslatorApertium, NamesThePackageWhenThereIsNoLanguagePair) {
  const TestProvider provider(type(), {{"modes", "/nowhere"}});
  ASSERT_FALSE(provider.ok());
  EXPECT_EQ(provider.error().detail,
            "no Apertium language pair was found in /nowhere; install one, such as apt-get install "
            "apertium "
            "apertium-eng-spa");
}

TEST_F(TranslatorApertium, RefusesAPairItHasNoWayFor) {
  const TestProvider provider(type());
  TranslatorDriver session(host_, provider, {.language = "en-US", .target_language = "ja-JP"});
  EXPECT_EQ(session.open(), DGM_UNSUPPORTED);
}

TEST(TranslatorApertiumConformance, KeepsTheContract) {
  dragoman::testing::run_conformance(PLUGIN_FILE);
}

}  // namespace
}  // namespace dgm::apertium
