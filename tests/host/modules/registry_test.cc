#include "host/modules/registry.h"

#include <gmock/gmock.h>

#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Registry : public ModuleFixture {
 protected:
  static ProviderRequest request(const std::string& name, const std::string& type) {
    ProviderRequest made;
    made.name = name;
    made.kind = "recognizer";
    made.type = type;
    made.where = "providers.ini:3";
    made.options["api_key"] = {"t-42", "providers.ini:4"};
    return made;
  }
  ProviderRegistry make(const std::vector<ProviderRequest>& requests) {
    return {ModuleCatalog(options()).scan(everything), requests};
  }
  static std::vector<std::string> texts(const std::vector<Error>& errors) {
    std::vector<std::string> list;
    for (const auto& error : errors) list.push_back(error.text());
    return list;
  }
  static std::string good() { return DGM_BINARY_DIR "/bad_plugins/good.so"; }
};

TEST_F(Registry, MakesProvidersOfOneTypeUnderManyNames) {
  install(PUPIL, "pupil.so");
  const auto registry = make({request("first", "pupil"), request("second", "pupil")});
  EXPECT_THAT(texts(registry.errors()), IsEmpty());
  EXPECT_THAT(texts(registry.warnings()), IsEmpty());
  ASSERT_EQ(registry.providers().size(), 2U);
  EXPECT_EQ(registry.find("first")->name(), "first");
  EXPECT_NE(registry.find("first"), registry.find("second"));
  EXPECT_EQ(registry.find("third"), nullptr);
}

TEST_F(Registry, TakesOverAProviderThatWouldBeMadeTheSame) {
  install(PUPIL, "pupil.so");
  const auto before = make({request("same", "pupil"), request("changed", "pupil")});
  auto changed = request("changed", "pupil");
  changed.options["threads"] = {"3", "providers.ini:9"};
  const ProviderRegistry after(ModuleCatalog(options()).scan(everything),
                               {request("same", "pupil"), changed}, before.providers());
  EXPECT_EQ(after.find("same"), before.find("same"));
  EXPECT_NE(after.find("changed"), before.find("changed"));
}

TEST_F(Registry, MakesAProviderAnewWhoseFileHasChanged) {
  install(PUPIL, "pupil.so");
  const std::string phrases = folder() + "/phrases.txt";
  auto of_file = request("tutor", "pupil");
  of_file.options["phrases"] = {phrases, "providers.ini:5"};
  write_text(phrases, "one");
  const auto before = make({of_file});
  ASSERT_NE(before.find("tutor"), nullptr);
  write_text(phrases, "another");
  const ProviderRegistry after(ModuleCatalog(options()).scan(everything), {of_file},
                               before.providers());
  EXPECT_NE(after.find("tutor"), before.find("tutor"));
}

TEST_F(Registry, MakesAProviderAnewWithAnotherVersionOfItsPlugin) {
  install(PUPIL, "pupil.so");
  const auto before = make({request("tutor", "pupil")});
  write_text(folder() + "/pupil.so", read_text(PUPIL) + "a newer build", 0755);
  const ProviderRegistry after(ModuleCatalog(options()).scan(everything),
                               {request("tutor", "pupil")}, before.providers());
  EXPECT_NE(after.find("tutor"), before.find("tutor"));
  EXPECT_NE(after.find("tutor")->module().sha256(), before.find("tutor")->module().sha256());
}

TEST_F(Registry, DoesNotMakeWhatIsDisabledAndSaysNothingOfIt) {
  auto off = request("off", "no such type");
  off.enabled = false;
  const auto registry = make({off});
  EXPECT_THAT(texts(registry.errors()), IsEmpty());
  EXPECT_THAT(texts(registry.warnings()), IsEmpty());
  EXPECT_EQ(registry.find("off"), nullptr);
}

TEST_F(Registry, GoesOnWithoutAProviderWhosePluginIsMissing) {
  install(PUPIL, "pupil.so");
  const auto registry = make({request("deepgram", "deepgram"), request("tutor", "pupil")});
  EXPECT_THAT(texts(registry.errors()), IsEmpty());
  EXPECT_THAT(texts(registry.warnings()),
              ElementsAre("providers.ini:3: provider deepgram: no plugin has the recognizer "
                          "\"deepgram\"; put its file into a plugin folder, or set enabled = "
                          "false here"));
  EXPECT_NE(registry.find("tutor"), nullptr);
}

TEST_F(Registry, TakesANearlyKnownTypeForAMistake) {
  install(PUPIL, "pupil.so");
  const auto registry = make({request("tutor", "puple")});
  EXPECT_THAT(texts(registry.errors()),
              ElementsAre("providers.ini:3: provider tutor: no plugin has the recognizer "
                          "\"puple\"; did you mean pupil?"));
}

TEST_F(Registry, SaysWhyThePluginWasRefused) {
  const std::string path = install(PUPIL, "recognizer_pupil.so");
  ::chmod(path.c_str(), 0777);
  const auto registry = make({request("tutor", "pupil")});
  EXPECT_THAT(texts(registry.warnings()),
              ElementsAre("providers.ini:3: provider tutor: no plugin has the recognizer "
                          "\"pupil\"; one was refused: " +
                          path +
                          ": the file may be written to by its group or by others (mode 0777); "
                          "run \"chmod go-w " +
                          path + "\""));
}

TEST_F(Registry, GivesEachWrongOptionItsOwnLine) {
  install(PUPIL, "pupil.so");
  auto wrong = request("tutor", "pupil");
  wrong.options = {{"threads", {"99", "providers.ini:7"}}, {"modle", {"x", "providers.ini:8"}}};
  const auto registry = make({wrong});
  EXPECT_THAT(
      texts(registry.errors()),
      ElementsAre("providers.ini:8: provider tutor: option \"modle\" is not known to pupil; did "
                  "you mean models?",
                  "providers.ini:3: provider tutor: option api_key is required and missing; it is: "
                  "the account's key",
                  "providers.ini:7: provider tutor: option threads: \"99\" is not within 1..8"));
  EXPECT_EQ(registry.find("tutor"), nullptr);
}

TEST_F(Registry, GoesOnWithoutAProviderThatCannotBeCreatedHere) {
  install(PUPIL, "pupil.so");
  auto failing = request("tutor", "pupil");
  failing.options["conduct"] = {"fails", "providers.ini:5"};
  const auto registry = make({failing});
  EXPECT_THAT(texts(registry.errors()), IsEmpty());
  EXPECT_THAT(texts(registry.warnings()),
              ElementsAre("providers.ini:3: provider tutor: the key was refused; ask for another "
                          "(401)"));
}

TEST_F(Registry, RefusesAnUnknownKind) {
  auto odd = request("tutor", "pupil");
  odd.kind = "recogniser";
  auto strange = request("oven", "pupil");
  strange.kind = "kitchen-stove";
  const auto registry = make({odd, strange});
  EXPECT_THAT(texts(registry.errors()),
              ElementsAre("providers.ini:3: provider tutor: kind \"recogniser\" is not known; did "
                          "you mean recognizer?",
                          "providers.ini:3: provider oven: kind \"kitchen-stove\" is not known; it "
                          "is one of transport, call-control, recognizer, translator, "
                          "synthesizer, emotion, assistant, language-model, session-store, tap"));
}

TEST_F(Registry, RefusesANameGivenTwice) {
  install(PUPIL, "pupil.so");
  auto again = request("tutor", "pupil");
  again.where = "providers.ini:9";
  const auto registry = make({request("tutor", "pupil"), again});
  EXPECT_THAT(texts(registry.errors()),
              ElementsAre("providers.ini:9: provider tutor is there already, at providers.ini:3; "
                          "give one of them another name"));
  EXPECT_NE(registry.find("tutor"), nullptr);
}

TEST_F(Registry, UsesTheFirstOfTwoPluginsWithOneTypeAndWarns) {
  const std::string first = install(good(), "a.so");
  const std::string second = install(DGM_BINARY_DIR "/bad_plugins/prints_in_init.so", "b.so");
  auto echo = request("echo", "echo");
  echo.options.clear();
  const auto registry = make({echo});
  EXPECT_THAT(
      texts(registry.warnings()),
      ElementsAre("providers.ini:3: provider echo: recognizer \"echo\" is offered by " + first +
                  " and by " + second + "; the first is used, take one of them out"));
  ASSERT_NE(registry.find("echo"), nullptr);
  EXPECT_EQ(registry.find("echo")->module().path(), first);
}

}  // namespace
}  // namespace dgm::modules
