// What a reload does and says.
#include "host/base/log.h"
#include "host/base/metrics.h"
#include "tests/host/app/reloader_fixture.h"

namespace dgm::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST_F(ReloaderTest, PublishesWhatTheFilesSayNow) {
  start();
  folder_.set_routes(kMoreRoutes);
  board_.calls = {{1, {.all = 4}}, {2, {.all = 1}}};
  const auto report = reload();
  EXPECT_EQ(report.text(),
            "generation 1 -> 2 (4 calls stay on 1)\n  routes    + extension 9998\n"
            "  routes    + extension 9999\n  routes    + room(lobby)\n  scripts   ~ "
            "scripts/routes.lua\n");
  EXPECT_EQ(board_.number(), 2U);
  EXPECT_THAT(extensions(), ElementsAre("7777", "8888", "9998", "9999"));
  EXPECT_EQ(reloader_->state().generation, 2U);
  EXPECT_FALSE(reloader_->state().last_failed);
}

TEST_F(ReloaderTest, OfMistakesTellsAllAndChangesNothing) {
  start();
  folder_.set_host("[media]\ntick_us = 300\n");
  folder_.set_routes("extention('7777')\n");
  const auto report = reload();
  EXPECT_EQ(report.result, ReloadResult::kInvalid);
  EXPECT_THAT(report.text(),
              HasSubstr("host.ini:8: option tick_us: 300 is not one of 0, 250, 1000\n"));
  EXPECT_THAT(report.text(), HasSubstr("routes.lua:1: unknown word \"extention\" (did you mean "
                                       "\"extension\"?)\n2 errors; generation 1 goes on"));
  EXPECT_EQ(board_.number(), 1U);
  EXPECT_TRUE(reloader_->state().last_failed);
  EXPECT_THAT(reloader_->state().problem, HasSubstr("the last reload (api) failed"));
  EXPECT_THAT(metrics().print(), HasSubstr("dragoman_config_last_reload_success 0"));

  folder_.set_host("");
  folder_.set_routes(test::kRoutes);
  EXPECT_TRUE(reload().good());
  EXPECT_FALSE(reloader_->state().last_failed);
  EXPECT_EQ(reloader_->state().problem, "");
  EXPECT_THAT(metrics().print(), HasSubstr("dragoman_config_last_reload_success 1"));
}

TEST_F(ReloaderTest, WhatTheBoardRefusesChangesNothing) {
  start();
  folder_.set_routes(kMoreRoutes);
  board_.refusal = "in use";
  const auto report = reload();
  EXPECT_EQ(report.result, ReloadResult::kInvalid);
  EXPECT_EQ(report.text(),
            "port 5000: in use\n1 error; generation 1 goes on serving, nothing was changed\n");
  EXPECT_EQ(report.after, 1U);
  board_.refusal.clear();
  EXPECT_EQ(reload().after, 2U);
}

TEST_F(ReloaderTest, ACheckCommitsNothing) {
  start();
  folder_.set_routes(kMoreRoutes);
  const auto report = reload({.check_only = true, .trigger = "api"});
  EXPECT_EQ(report.result, ReloadResult::kChecked);
  EXPECT_THAT(report.text(), HasSubstr("checked: generation 1 -> 2\n  routes    + extension 9998"));
  EXPECT_EQ(board_.number(), 1U);
  folder_.set_routes("?");
  EXPECT_EQ(reload({.check_only = true, .trigger = "api"}).result, ReloadResult::kInvalid);
  EXPECT_FALSE(reloader_->state().last_failed) << "a check is no reload";
}

TEST_F(ReloaderTest, ASecondOneIsToldThatOneIsUnderWay) {
  start();
  folder_.set_routes(kMoreRoutes);
  std::promise<void> open;
  board_.gate = open.get_future().share();
  auto first = std::async(std::launch::async, [this] { return reload(); });
  ASSERT_TRUE(eventually([this] { return board_.is_adopting.load(); }));
  EXPECT_EQ(reload({.check_only = true, .trigger = "api"}).result, ReloadResult::kBusy);
  open.set_value();
  EXPECT_EQ(first.get().result, ReloadResult::kDone);
  board_.gate.reset();
  folder_.set_routes(test::kRoutes);
  EXPECT_EQ(reload().result, ReloadResult::kDone);
}

TEST_F(ReloaderTest, KeepsWhatOnlyARestartCanChangeAndSaysWhy) {
  start();
  folder_.set_host("[media]\ntick_us = 250\n[limits]\nmax_legs = 50\n");
  const auto report = reload();
  EXPECT_THAT(report.text(), HasSubstr("  needs restart: tick_us 1000 -> 250 (kept 1000; the media "
                                       "threads are started once)  " +
                                       folder_.config() + "/host.ini:8\n"));
  EXPECT_THAT(report.text(), HasSubstr("  setting   limits.max_legs 4000 -> 50\n"));
  EXPECT_EQ(board_.adopted->settings.host.tick_us, 1000U);
  EXPECT_EQ(board_.adopted->settings.host.max_legs, 50U);
}

TEST_F(ReloaderTest, WhereNothingIsDifferentTheGenerationThatServesGoesOn) {
  start();
  folder_.set_routes("?");
  ASSERT_FALSE(reload().good());
  folder_.set_routes(test::kRoutes);
  const auto serving = board_.adopted;
  EXPECT_EQ(reload({.check_only = true, .trigger = "api"}).text(),
            "checked: generation 1 goes on serving: nothing is different\n");
  const auto report = reload();
  EXPECT_EQ(report.result, ReloadResult::kSame);
  EXPECT_EQ(report.text(), "generation 1 goes on serving: nothing is different\n");
  EXPECT_EQ(board_.adopted, serving);
  EXPECT_FALSE(reloader_->state().last_failed) << "the mistake is mended";
  EXPECT_EQ(reloader_->generations().size(), 1U);
  const auto back = reload({.to = 1, .trigger = "api"});
  EXPECT_EQ(back.result, ReloadResult::kSame) << back.text();
}

TEST_F(ReloaderTest, TellsOfPlacesThatAreClosedStill) {
  start();
  board_.missing = {{"TCP 127.0.0.1:5050", "in use by process nc (pid 12)"}};
  const std::string warning = "  warning   TCP 127.0.0.1:5050: in use by process nc (pid 12)\n";
  EXPECT_EQ(reload().text(), "generation 1 goes on serving: nothing is different\n" + warning);
  folder_.set_host("; a comment\n");
  EXPECT_EQ(reload().text(), "generation 1 -> 2\n  files     ~ host.ini\n" + warning);
}

TEST_F(ReloaderTest, SaysANoteOnlyWhereItIsNewAndACheckSaysAll) {
  const auto section = [](const std::string& name) {
    return "[provider." + name + "]\nkind = translator\napi_key = ${system.env.NOT_SET_" + name +
           "}\n";
  };
  const auto note = [](const std::string& name) {
    return "provider " + name + " is disabled: no key (environment variable NOT_SET_" + name;
  };
  folder_.write("config/providers.ini", section("one"));
  start();
  folder_.write("config/providers.ini", section("two") + section("one"));
  const auto checked = reload({.check_only = true, .trigger = "api"}).text();
  EXPECT_THAT(checked, HasSubstr(note("one")));
  EXPECT_THAT(checked, HasSubstr(note("two")));
  const auto done = reload().text();
  EXPECT_THAT(done, Not(HasSubstr(note("one")))) << "it has only moved in its file";
  EXPECT_THAT(done,
              HasSubstr("  note      " + folder_.config() + "/providers.ini:3: " + note("two")));
  folder_.set_routes(kMoreRoutes);
  EXPECT_THAT(reload().text(), Not(HasSubstr("note")));
  EXPECT_THAT(reload({.to = 1, .trigger = "api"}).text(), Not(HasSubstr("note")));
}

TEST_F(ReloaderTest, AFileThatReadsOtherwiseIsANewGenerationButOnlyOnce) {
  start();
  folder_.set_host("; a comment\n");
  EXPECT_EQ(reload().text(), "generation 1 -> 2\n  files     ~ host.ini\n");
  folder_.set_host("[media]\ntick_us = 250\n");
  const auto waits = reload();
  EXPECT_EQ(waits.after, 3U);
  EXPECT_THAT(waits.text(), HasSubstr("  needs restart: tick_us 1000 -> 250"));
  const auto again = reload();
  EXPECT_EQ(again.result, ReloadResult::kSame);
  EXPECT_THAT(again.text(), HasSubstr("  needs restart: tick_us 1000 -> 250")) << "it still does";
}

TEST_F(ReloaderTest, APluginFileThatNobodyUsesIsADifferenceAndNoneOfAnEarlierGeneration) {
  start();
  folder_.write("plugins/new.so", "anybody may write it, so it is refused unread");
  std::filesystem::permissions(folder_.path() + "/plugins/new.so",
                               std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  const auto report = reload();
  EXPECT_THAT(report.text(), HasSubstr("generation 1 -> 2\n  files     + " + folder_.path()));
  EXPECT_THAT(report.text(), HasSubstr("new.so: "));
  EXPECT_EQ(board_.adopted->plugins.size(), 1U);
  EXPECT_EQ(reload({.to = 2, .trigger = "api"}).result, ReloadResult::kSame);
  folder_.set_routes(kMoreRoutes);
  ASSERT_EQ(reload().after, 3U);
  ASSERT_EQ(reload({.to = 2, .trigger = "api"}).after, 4U);
  EXPECT_EQ(board_.adopted->plugins.size(), 1U) << "what lies in the folder, not what is kept";
}

TEST_F(ReloaderTest, RunsTheTestsBesideTheScriptsFirst) {
  folder_.set_host("test_on_reload = true\n");
  start();
  folder_.write("scripts/routes_test.lua",
                "test('7777 is there', function() simulate { from = '8888', to = '7777' } end)\n"
                "test('9999 is there', function() simulate { from = '8888', to = '9999' } end)\n");
  const auto report = reload();
  EXPECT_EQ(report.result, ReloadResult::kInvalid);
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_THAT(report.text(), HasSubstr("FAIL 9999 is there: "));
  EXPECT_THAT(report.text(), HasSubstr("routes_test.lua:2"));
  folder_.set_routes(kMoreRoutes);
  EXPECT_TRUE(reload().good());
}

TEST_F(ReloaderTest, ReloadsByItselfWhenAFileHasChanged) {
  folder_.set_host("[reload]\nwatch = true\ndebounce_ms = 20\n");
  start();
  folder_.set_routes(kMoreRoutes);
  EXPECT_TRUE(eventually([this] { return board_.number() == 2; }));
  folder_.set_routes("?");
  EXPECT_TRUE(eventually([this] { return reloader_->state().last_failed; }));
  EXPECT_THAT(reloader_->state().problem, HasSubstr("the last reload (watch) failed"));
  folder_.set_routes(kMoreRoutes);
  EXPECT_TRUE(eventually([this] { return !reloader_->state().last_failed; }));
  EXPECT_EQ(board_.number(), 2U) << "nothing is different";
}

TEST_F(ReloaderTest, OfAWatchedFileTellsOnceThatAMistakeIsMendedAndNothingOfAMereTouch) {
  std::mutex mutex;
  std::vector<std::string> lines;
  log::set_sink([&](log::Level, std::string_view id, std::string_view text) {
    const std::lock_guard lock(mutex);
    if (id == "RELOAD_UNCHANGED") lines.emplace_back(text);
  });
  folder_.set_host("[reload]\nwatch = true\ndebounce_ms = 20\n");
  start();
  const auto touch_and_wait = [this] {
    const auto last_ms = reloader_->state().last_at_unix_ms;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    folder_.set_routes(test::kRoutes);
    return eventually([&] { return reloader_->state().last_at_unix_ms != last_ms; });
  };
  folder_.set_routes("?");
  EXPECT_TRUE(eventually([this] { return reloader_->state().last_failed; }));
  EXPECT_TRUE(touch_and_wait());
  EXPECT_FALSE(reloader_->state().last_failed);
  EXPECT_TRUE(touch_and_wait());
  reloader_.reset();
  log::set_sink({});
  EXPECT_THAT(lines, ElementsAre("generation 1 goes on serving: nothing is different"));
}

}  // namespace
}  // namespace dgm::app
