#include <gmock/gmock.h>

#include "host/settings/ini_reader.h"
#include "host/settings/provider_sections.h"
#include "host/settings/settings.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::settings {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Print, HidesSecretsAndShowsReferencesAsWritten) {
  const EnvironmentVariable key("DGM_TEST_KEY", "by-environment");
  const TemporaryFolder folder;
  folder.write("token.txt", "by-file\n");
  folder.write("host.ini", "[control]\ntoken = file:token.txt\n");
  folder.write("providers.ini",
               "[provider.a]\nkind = recognizer\napi_key = ${system.env.DGM_TEST_KEY}\n"
               "[provider.b]\nkind = recognizer\napi_key = in-plain-text\nmodel = nova\n");
  const Loaded loaded = load(folder.path());
  ASSERT_TRUE(loaded.errors.empty()) << loaded.errors.front().text();
  ASSERT_EQ(loaded.warnings.size(), 1u);
  EXPECT_EQ(loaded.warnings[0].sentence,
            "option api_key holds a secret in plain text; write ${system.env.NAME} or file:PATH "
            "instead");
  const std::string text = print(loaded.settings);
  EXPECT_THAT(text, HasSubstr("token = file:token.txt"));
  EXPECT_THAT(text, HasSubstr("api_key = ${system.env.DGM_TEST_KEY}"));
  EXPECT_THAT(text, HasSubstr("api_key = (secret)"));
  EXPECT_THAT(text, HasSubstr("model = nova"));
  EXPECT_THAT(text, HasSubstr("; " + folder.path() + "/providers.ini:7"));
  EXPECT_THAT(text, Not(HasSubstr("by-environment")));
  EXPECT_THAT(text, Not(HasSubstr("by-file")));
  EXPECT_THAT(text, Not(HasSubstr("in-plain-text")));
}

TEST(Print, GivesWhatTheReaderReadsAgain) {
  const TemporaryFolder folder;
  folder.write("host.ini", "[host]\nstate_folder = \"/a b;c\"\n[media]\ntick_us = 250\n");
  folder.write("providers.ini",
               "[provider.a]\nkind = tap\nnote = \" x \\\" # y\"\n[provider.b]\nkind = tap\n"
               "enabled = no\n");
  const Loaded first = load(folder.path());
  const std::string text = print(first.settings);
  const size_t cut = text.find("; providers.ini");
  const TemporaryFolder again;
  again.write("host.ini", text.substr(0, cut));
  again.write("providers.ini", text.substr(cut));
  const Loaded second = load(again.path());
  ASSERT_TRUE(second.errors.empty()) << second.errors.front().text();
  EXPECT_EQ(second.settings.host.state_folder, "/a b;c");
  EXPECT_EQ(second.settings.host.tick_us, 250u);
  EXPECT_EQ(second.settings.providers.at(0).options.at("note").text, " x \" # y");
  EXPECT_FALSE(second.settings.providers.at(1).enabled);
}

TEST(Print, KnowsASecretByItsName) {
  EXPECT_TRUE(is_secret_name("api_key"));
  EXPECT_TRUE(is_secret_name("token"));
  EXPECT_TRUE(is_secret_name("sip-password"));
  EXPECT_FALSE(is_secret_name("keyboard"));
  EXPECT_FALSE(is_secret_name("phrases"));
}

}  // namespace
}  // namespace dgm::settings
