#include "host/modules/provider.h"

#include <gmock/gmock.h>

#include "dragoman/recognizer.h"
#include "tests/host/modules/diary_host.h"
#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

using testing::Contains;
using testing::ElementsAre;

class ProviderTest : public ModuleFixture {
 protected:
  void SetUp() override {
    auto chosen = options();
    chosen.host = &diary_host();
    auto loaded = ModuleCatalog(chosen).load(install(PUPIL, "pupil.so"));
    ASSERT_TRUE(loaded) << loaded.error().text();
    module_ = *loaded;
    diary().clear();
  }

  Result<std::shared_ptr<Provider>> create(OptionValues given) {
    given.emplace("api_key", "t-42");
    return Provider::create(module_, *module_->find_type("dgm.recognizer/1", "pupil"), "tutor",
                            given);
  }
  std::string failure(OptionValues given) {
    const auto provider = create(std::move(given));
    return provider ? "created" : provider.error().text();
  }

  std::shared_ptr<Module> module_;
};

TEST_F(ProviderTest, IsCreatedWithCompleteOptions) {
  const auto provider = create({{"threads", "4"}});
  ASSERT_TRUE(provider) << provider.error().text();
  EXPECT_EQ((*provider)->name(), "tutor");
  EXPECT_EQ((*provider)->kind(), "dgm.recognizer/1");
  EXPECT_EQ(&(*provider)->module(), module_.get());
  EXPECT_NE((*provider)->self(), nullptr);
  EXPECT_EQ((*provider)->table<dgm_recognizer>().push_audio(nullptr, nullptr), DGM_OK);
  EXPECT_THAT(diary(),
              ElementsAre("conduct=good", "api_key=t-42", "sample_rate_hz=16000", "threads=4",
                          "level=0.5", "punctuation=true", "phrases=", "models=small", "create"));
}

TEST_F(ProviderTest, KnowsItsStaticAndItsConfiguredCapabilitiesOnce) {
  const auto provider = create({});
  ASSERT_TRUE(provider);
  EXPECT_THAT((*provider)->capabilities(), ElementsAre("interim", "lang:en", "lang:de-AT"));
  EXPECT_TRUE((*provider)->can("interim"));
  EXPECT_FALSE((*provider)->can("endpointing"));
  EXPECT_TRUE((*provider)->serves_language("en-US"));
  EXPECT_TRUE((*provider)->serves_language("de-at"));
  EXPECT_FALSE((*provider)->serves_language("de"));
  EXPECT_TRUE((*provider)->serves_pair("he", "fr"));
}

TEST_F(ProviderTest, IsRefusedForAWrongOptionBeforeThePluginIsAsked) {
  EXPECT_EQ(failure({{"threds", "4"}}),
            "provider tutor: option \"threds\" is not known to pupil; did you mean threads?");
  EXPECT_THAT(diary(), ElementsAre());
}

TEST_F(ProviderTest, FailsWithThePluginsOwnSentence) {
  EXPECT_EQ(failure({{"conduct", "fails"}}),
            "provider tutor: the key was refused; ask for another (401)");
}

TEST_F(ProviderTest, FailsWithTheStatusOfAPluginThatSaysNothing) {
  EXPECT_EQ(failure({{"conduct", "silent"}}),
            "provider tutor: create() failed with DGM_UNAVAILABLE and gave no reason; ask the "
            "author of the plugin");
}

TEST_F(ProviderTest, IsRefusedIfThePluginGivesNothingAndSaysAllIsWell) {
  EXPECT_EQ(failure({{"conduct", "null"}}),
            "provider tutor: create() of pupil said DGM_OK but gave no provider; correct the "
            "plugin");
  EXPECT_THAT(diary(), testing::Not(Contains("destroy")));
}

TEST_F(ProviderTest, DoesNotLetThePluginBabbleASecret) {
  EXPECT_EQ(failure({{"conduct", "babbles"}, {"api_key", "sk-12345"}}),
            "provider tutor: no account for (secret)");
}

TEST_F(ProviderTest, KeepsItsModuleUntilItIsDestroyed) {
  auto provider = create({});
  ASSERT_TRUE(provider);
  module_.reset();
  EXPECT_THAT(diary(), testing::Not(Contains("deinit")));
  diary().clear();
  *provider = nullptr;
  EXPECT_THAT(diary(), ElementsAre("destroy", "deinit"));
}

}  // namespace
}  // namespace dgm::modules
