#include "host/app/generation_changes.h"

#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "host/app/generation_builder.h"
#include "tests/host/app/config_folder.h"
#include "tests/host/modules/module_fixture.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class GenerationChanges : public modules::ModuleFixture {
 protected:
  // As build_generation() puts it together, but the plugin is a pupil of the tests.
  std::shared_ptr<calls::Generation> generation(const std::string& providers) {
    const TemporaryFolder files;
    files.write("host.ini", host_);
    files.write("providers.ini", providers);
    auto made = std::make_shared<calls::Generation>();
    made->settings = settings::load(files.path()).settings;
    const auto reports = modules::ModuleCatalog(options()).scan(everything);
    const modules::ProviderRegistry registry(reports, requests_of(made->settings));
    for (const auto& [name, provider] : registry.providers())
      made->providers[{std::string(provider->kind()), name}] = provider;
    made->script = std::get<std::shared_ptr<routing::Script>>(routing::Script::load({}, {}));
    made->sources = sources_;
    return made;
  }
  static std::vector<std::string> told(const calls::Generation& before,
                                       const calls::Generation& after) {
    std::vector<std::string> lines;
    for (const auto& change : changes_between(before, after))
      lines.push_back(change.kind + ": " + change.text);
    return lines;
  }
  static std::string section(const std::string& name, const std::string& lines) {
    return "[provider." + name + "]\nkind = recognizer\ntype = pupil\n" + lines;
  }

  // A folder of scripts with a hook.
  std::string hooked() {
    scripts_.write("routes.lua", test::kRoutes + "function on_call() end\n");
    return scripts_.path();
  }

  std::string host_;
  std::map<std::string, std::string> sources_;
  const TemporaryFolder scripts_;
};

TEST_F(GenerationChanges, AreNoneBetweenTheSame) {
  install(PUPIL, "pupil.so");
  const auto text = section("tutor", "api_key = t-42\n");
  const auto first = generation(text);
  auto second = generation(text);
  second->providers = first->providers;  // carried over
  EXPECT_THAT(told(*first, *second), IsEmpty());
}

TEST_F(GenerationChanges, TellAnOptionWithBothValuesButNeverASecret) {
  install(PUPIL, "pupil.so");
  const EnvironmentVariable level("PUPIL_LEVEL", "0.7");
  const auto before = generation(section("tutor", "api_key = t-42\nthreads = 2\nlevel = 0.5\n"));
  const auto after = generation(
      section("tutor", "api_key = t-43\nthreads = 4\nlevel = ${system.env.PUPIL_LEVEL}\n"));
  EXPECT_THAT(told(*before, *after),
              ElementsAre("provider: tutor  option api_key: changed",
                          "provider: tutor  option level: 0.5 -> ${system.env.PUPIL_LEVEL}",
                          "provider: tutor  option threads: 2 -> 4"));
}

TEST_F(GenerationChanges, DoNotShowWhatCameByReference) {
  install(PUPIL, "pupil.so");
  const auto text = section("tutor", "api_key = k\nlevel = ${system.env.PUPIL_LEVEL}\n");
  const EnvironmentVariable quiet("PUPIL_LEVEL", "0.25");
  const auto before = generation(text);
  const EnvironmentVariable loud("PUPIL_LEVEL", "0.75");
  EXPECT_THAT(told(*before, *generation(text)),
              ElementsAre("provider: tutor  option level: changed"));
}

TEST_F(GenerationChanges, TellProvidersThatComeGoAndAreSwitched) {
  install(PUPIL, "pupil.so");
  const auto before =
      generation(section("first", "api_key = k\n") + section("second", "api_key = k\n"));
  const auto after = generation(section("second", "api_key = k\nenabled = false\n") +
                                section("third", "api_key = k\n"));
  EXPECT_THAT(told(*before, *after),
              ElementsAre(HasSubstr("provider: second  disabled: enabled = false at "),
                          "provider: + third  recognizer", "provider: - first  recognizer"));
}

TEST_F(GenerationChanges, TellAnotherVersionOfAPlugin) {
  install(PUPIL, "pupil.so");
  const auto text = section("tutor", "api_key = k\n");
  const auto before = generation(text);
  modules::write_text(folder() + "/pupil.so", modules::read_text(PUPIL) + "a newer build", 0755);
  const auto after = generation(text);
  const auto& module = after->providers.begin()->second->module();
  const std::string version = module.plugin().version;
  EXPECT_THAT(told(*before, *after), ElementsAre("module: pupil  " + version + " -> " + version +
                                                     "  sha256 " + module.sha256().substr(0, 12),
                                                 "provider: tutor  made anew by pupil " + version));
}

TEST_F(GenerationChanges, TellSettingsAndScriptsWhoseTextIsAnother) {
  sources_ = {{"host.ini", "1"},
              {"scripts/a.lua", "1"},
              {"scripts/b.lua", "1"},
              {"scripts/b_test.lua", "1"}};
  const auto before = generation("");
  host_ = "[limits]\nmax_legs = 50\n";
  sources_ = {{"host.ini", "2"},
              {"scripts/a.lua", "2"},
              {"scripts/c.lua", "1"},
              {"scripts/b_test.lua", "2"}};
  EXPECT_THAT(told(*before, *generation("")),
              ElementsAre("scripts: ~ scripts/a.lua", "scripts: + scripts/c.lua",
                          "scripts: - scripts/b.lua", "setting: limits.max_legs 4000 -> 50"));
}

TEST_F(GenerationChanges, TellFilesThatReadOtherwiseOnlyWhereNothingElseIsDifferent) {
  sources_ = {{"host.ini", "1"}, {"scripts/b_test.lua", "1"}};
  const auto before = generation("");
  before->plugins = {{.path = "/p/ear.so", .sha256 = "abc"}, {.path = "/p/eye.so", .sha256 = "d"}};
  sources_ = {{"host.ini", "2"}, {"scripts/b_test.lua", "2"}};
  const auto after = generation("");
  after->plugins = {{.path = "/p/ear.so", .sha256 = "abc", .refusal = "the lock refuses it"},
                    {.path = "/p/tongue.so", .sha256 = "e"}};
  EXPECT_THAT(told(*before, *after),
              ElementsAre("files: ~ /p/ear.so", "files: + /p/tongue.so", "files: ~ host.ini",
                          "files: ~ scripts/b_test.lua", "files: - /p/eye.so"));
}

// A reload is what frees a host of such a script.
TEST_F(GenerationChanges, AScriptThatIsStuckIsADifference) {
  std::promise<void> entered, release;
  const auto before = generation("");
  before->script = std::get<std::shared_ptr<routing::Script>>(
      routing::Script::load({hooked()}, {.stuck_after_ms = 50}));
  const auto after = generation("");
  after->script = std::get<std::shared_ptr<routing::Script>>(routing::Script::load({hooked()}, {}));
  EXPECT_THAT(told(*before, *after), IsEmpty());
  // Budgets stop every hook, so a post that does not return stands for one.
  const auto stuck = [&entered, held = release.get_future().share()](const std::function<void()>&) {
    entered.set_value();
    held.wait();
  };
  before->script->ask_on_call({}, *before->script->table().plan("7777"), stuck,
                              [](routing::LegPlan) {});
  entered.get_future().wait();
  while (!before->script->is_unresponsive())
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_THAT(told(*before, *after),
              ElementsAre("scripts: begin anew: one of their hooks does not return"));
  release.set_value();
}

}  // namespace
}  // namespace dgm::app
