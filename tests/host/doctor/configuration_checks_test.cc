#include "host/doctor/configuration_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/doctor/examination.h"

namespace dgm::doctor {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

ConfigurationFacts good() {
  return {.folder = "/etc/dragoman",
          .errors = {},
          .warnings = {},
          .notices = {},
          .plugins = {"transport_rtp", "translator_apertium"},
          .refused_plugins = {},
          .providers = {{"rtp", "transport", "", true}, {"apertium", "translator", "", true}},
          .extensions = {"7777", "8888"}};
}

TEST(ConfigurationChecks, AreGoodOfAGoodConfiguration) {
  const auto findings = check_configuration(good());
  EXPECT_THAT(findings, Each(Field(&Finding::verdict, Verdict::kGood)));
  EXPECT_THAT(findings, Contains(Field(&Finding::sentence, "2 extensions: 7777, 8888")));
}

TEST(ConfigurationChecks, GiveEachMistakeWithItsRemedy) {
  auto facts = good();
  facts.errors = {{"host.ini:3", "option tick_us: 300 is not one of 0, 250, 1000; choose one"}};
  const auto findings = check_configuration(facts);
  EXPECT_EQ(findings.front().verdict, Verdict::kBad);
  EXPECT_EQ(findings.front().sentence,
            "host.ini:3: option tick_us: 300 is not one of 0, 250, 1000");
  EXPECT_EQ(findings.front().remedy, "choose one");
}

TEST(ConfigurationChecks, TellAMissingKeyFromAProviderThatIsSwitchedOff) {
  auto facts = good();
  facts.providers.push_back({"deepl", "translator", "enabled = false at providers.ini:71", false});
  EXPECT_THAT(check_configuration(facts), Each(Field(&Finding::verdict, Verdict::kGood)));
  facts.providers.push_back(
      {"ari", "call-control", "environment variable ARI_PASSWORD is not set", false});
  facts.notices = {
      {"providers.ini:35",
       "provider ari is disabled: environment variable ARI_PASSWORD is not set; chains skip it"}};
  const auto findings = check_configuration(facts);
  EXPECT_THAT(findings,
              Contains(Field(&Finding::sentence,
                             "provider ari is off: environment variable ARI_PASSWORD is not set"))
                  .Times(1));
  EXPECT_THAT(findings, Contains(Field(&Finding::verdict, Verdict::kWarning)).Times(1));
  EXPECT_THAT(findings, Not(Contains(Field(&Finding::verdict, Verdict::kSkipped))));
}

// The next one of its chain serves: with the shipped settings that is how it is.
TEST(ConfigurationChecks, SkipAServiceWithoutItsKey) {
  auto facts = good();
  const std::string why = "no key (environment variable DEEPL_API_KEY is not set)";
  facts.providers.push_back({"deepl", "translator", why, false});
  facts.notices = {{"providers.ini:71", "provider deepl is disabled: " + why + "; chains skip it"}};
  const auto findings = check_configuration(facts);
  EXPECT_THAT(findings, Contains(Field(&Finding::verdict, Verdict::kSkipped)).Times(1));
  EXPECT_THAT(findings, Contains(Field(&Finding::sentence, "provider deepl is off: " + why)));
  EXPECT_THAT(findings, Not(Contains(Field(&Finding::verdict, Verdict::kWarning))));
}

TEST(ConfigurationChecks, CallARefusedPluginBad) {
  auto facts = good();
  facts.refused_plugins = {"/p/noise.so: it cannot be loaded: invalid ELF header; remove it"};
  facts.warnings = {{"plugin", facts.refused_plugins[0]}};
  const auto findings = check_configuration(facts);
  EXPECT_THAT(findings, Contains(Field(&Finding::verdict, Verdict::kBad)).Times(1));
  EXPECT_THAT(findings, Contains(Field(&Finding::remedy, "remove it")));
}

TEST(ConfigurationChecks, WithoutSettingsSayNothingOfPlugins) {
  const auto findings = check_configuration({.folder = "/nowhere",
                                             .errors = {{"--config /nowhere", "no such folder"}},
                                             .warnings = {},
                                             .notices = {},
                                             .plugins = {},
                                             .refused_plugins = {},
                                             .providers = {},
                                             .extensions = {}});
  EXPECT_THAT(findings, ElementsAre(Field(&Finding::name, "settings")));
}

TEST(ConfigurationChecks, AskTheDialplanForNumbersOnly) {
  EXPECT_THAT(numbers_of({"7777", "_7XXX", "*98", "sales", ""}), ElementsAre("7777", "*98"));
  EXPECT_THAT(numbers_of({}), IsEmpty());
}

TEST(ConfigurationChecks, WaitOnAFreePortOfTheSameAddress) {
  EXPECT_EQ(on_a_free_port("127.0.0.1:5050=7000, 127.0.0.1:5052=7001"), "127.0.0.1:0=doctor");
  EXPECT_EQ(on_a_free_port(" 192.0.2.7:5054"), "192.0.2.7:0=doctor");
  EXPECT_EQ(on_a_free_port("[::1]:5050=7000"), "[::1]:0=doctor");
  EXPECT_EQ(on_a_free_port(""), "127.0.0.1:0=doctor");
}

}  // namespace
}  // namespace dgm::doctor
