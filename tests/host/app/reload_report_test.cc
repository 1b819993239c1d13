#include "host/app/reload_report.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace dgm::app {
namespace {

TEST(ReloadReport, TellsEverythingOfAGoodOneInOneText) {
  const settings::HostOption* tick = nullptr;
  for (const auto& option : settings::host_options())
    if (option.key() == "media.tick_us") tick = &option;
  ASSERT_NE(tick, nullptr);
  ReloadReport report{.before = 7, .after = 8};
  report.calls = {{6, {.all = 1}}, {7, {.all = 4}}};
  report.changes = {{"provider", "deepgram  option model: nova-2 -> nova-3"},
                    {"routes", "~ 4444 voice: amelie -> lea"}};
  report.restart = {{tick, "250", "1000", "host.ini:3"}};
  report.waits = {"call control ari: what is new takes effect when its 4 callers have left"};
  report.warnings = {{"providers.ini:14", "provider \"old-vosk\" is used by no chain"}};
  report.notices = {{"providers.ini:20", "provider deepl is disabled"}};
  EXPECT_EQ(report.text(),
            "generation 7 -> 8 (1 call stays on 6, 4 stay on 7)\n"
            "  provider  deepgram  option model: nova-2 -> nova-3\n"
            "  routes    ~ 4444 voice: amelie -> lea\n"
            "  needs restart: tick_us 1000 -> 250 (kept 1000; the media threads are started "
            "once)  host.ini:3\n"
            "  waits     call control ari: what is new takes effect when its 4 callers have left\n"
            "  warning   providers.ini:14: provider \"old-vosk\" is used by no chain\n"
            "  note      providers.ini:20: provider deepl is disabled\n");
}

TEST(ReloadReport, LooksAsItsPageShowsIt) {
  const settings::HostOption* threads = nullptr;
  for (const auto& option : settings::host_options())
    if (option.key() == "host.worker_threads") threads = &option;
  ReloadReport report{.before = 7, .after = 8};
  report.calls = {{7, {.all = 6, .following = 2}}};
  report.changes = {{"module", "recognizer_deepgram  1.0.2 -> 1.1.0  sha256 9f3c5a11d0be"},
                    {"provider", "deepgram  option model: nova-2 -> nova-3"},
                    {"routes", "+ pair(_7XXX, _8XXX)"},
                    {"routes", "~ 4444 voice: amelie -> lea"},
                    {"scripts", "~ scripts/routes.lua"},
                    {"setting", "limits.max_legs 4000 -> 500"}};
  report.restart = {{threads, "4", "2", "/etc/dragoman/host.ini:3"}};
  report.warnings = {{"/etc/dragoman/providers.ini:14",
                      "provider \"old-vosk\" is used by no chain; name it in one, or set enabled "
                      "= false"}};
  std::ostringstream page;
  page << std::ifstream(DGM_SOURCE_DIR "/docs/reload.md").rdbuf();
  EXPECT_NE(page.str().find("```text\n" + report.text() + "```"), std::string::npos)
      << report.text();
}

TEST(ReloadReport, TellsCallsThatFollowFromThoseThatStay) {
  ReloadReport report{.before = 7, .after = 8};
  report.calls = {{6, {.all = 1, .following = 1}}};
  EXPECT_EQ(report.text(), "generation 7 -> 8 (1 call moves to 8 at its next pause)\n");
  report.calls = {{6, {.all = 1, .following = 1}}, {7, {.all = 2, .following = 1}}};
  EXPECT_EQ(report.text(),
            "generation 7 -> 8 (1 call stays on 7, 2 move to 8 at their next pause)\n");
}

TEST(ReloadReport, SaysThatNothingIsDifferentAndWhoGoesOn) {
  const ReloadReport report{.result = ReloadResult::kSame, .before = 7, .after = 7};
  EXPECT_TRUE(report.good());
  EXPECT_EQ(report.text(), "generation 7 goes on serving: nothing is different\n");
}

TEST(ReloadReport, OfARefusedOneHasAllErrorsAndSaysWhatGoesOn) {
  ReloadReport report{.result = ReloadResult::kInvalid, .before = 7, .after = 7};
  report.errors = {{"host.ini:3", "option tick_us: 300 is not one of 0, 250, 1000"},
                   {"scripts/routes.lua:2", "unknown word"}};
  EXPECT_EQ(report.text(),
            "host.ini:3: option tick_us: 300 is not one of 0, 250, 1000\n"
            "scripts/routes.lua:2: unknown word\n"
            "2 errors; generation 7 goes on serving, nothing was changed\n");
}

TEST(ReloadReport, SaysToWhatItWentBack) {
  const ReloadReport report{.before = 8, .after = 9, .as = 7};
  EXPECT_EQ(report.text(), "generation 8 -> 9, which is 7 again\n");
  const ReloadReport same{.result = ReloadResult::kSame, .before = 9, .after = 9, .as = 7};
  EXPECT_EQ(same.text(), "generation 9 goes on serving: nothing is different from 7\n");
}

}  // namespace
}  // namespace dgm::app
