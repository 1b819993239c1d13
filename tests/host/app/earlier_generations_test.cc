// What becomes of the generations before: kept, freed, returned to, by hand or by a failed trial.
#include "tests/host/app/reloader_fixture.h"

namespace dgm::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ReloaderTest, AReloadThatChangesNothingDoesNotEndATrial) {
  folder_.set_host("[reload]\ntrial_s = 600\ntrial_min_utterances = 10\n");
  start();
  folder_.set_routes(kMoreRoutes);
  ASSERT_EQ(reload().after, 2U);
  EXPECT_EQ(reload().result, ReloadResult::kSame);
  {
    const std::lock_guard lock(board_.mutex);
    board_.sick = 2;
  }
  EXPECT_TRUE(eventually([this] { return board_.number() == 1; }));
}

TEST_F(ReloaderTest, GoesBackToAGenerationThatIsKept) {
  start();
  folder_.set_routes(kMoreRoutes);
  ASSERT_TRUE(reload().good());
  const auto report = reload({.to = 1, .trigger = "api"});
  EXPECT_THAT(report.text(), HasSubstr("generation 2 -> 3, which is 1 again\n"));
  EXPECT_THAT(report.text(), HasSubstr("- extension 9999"));
  EXPECT_THAT(extensions(), ElementsAre("7777", "8888"));
  EXPECT_EQ(board_.adopted->settings.host.scripts_folder, folder_.scripts());
  EXPECT_EQ(reload().after, 4U) << "the files are still there";
  EXPECT_THAT(extensions(), ElementsAre("7777", "8888", "9998", "9999"));
}

TEST_F(ReloaderTest, NamesTheGenerationsThatAreKept) {
  start();
  const auto report = reload({.to = 7, .trigger = "api"});
  EXPECT_EQ(report.result, ReloadResult::kInvalid);
  EXPECT_THAT(report.text(), HasSubstr("generation 7 is not kept; there are 1 "));
}

TEST_F(ReloaderTest, KeepsNoMoreThanItIsTold) {
  folder_.set_host("[reload]\nkeep = 2\n");
  start();
  for (int i = 0; i < 4; ++i) {
    folder_.set_routes(test::kRoutes + "-- version " + std::to_string(i) + "\n");
    ASSERT_TRUE(reload().good());
  }
  std::vector<uint64_t> numbers;
  for (const auto& kept : reloader_->generations()) numbers.push_back(kept.number);
  EXPECT_THAT(numbers, ElementsAre(3, 4, 5));
}

TEST_F(ReloaderTest, LetsGoOfTheGenerationBefore) {
  start();
  const std::weak_ptr<const calls::Generation> first = board_.adopted;
  folder_.set_routes(kMoreRoutes);
  ASSERT_EQ(reload().after, 2U);
  EXPECT_TRUE(first.expired()) << "the board knows who is on it still";
}

TEST_F(ReloaderTest, HasTheBoardLetGoOfEarlierOnesUntilNoneIsLeft) {
  start();
  board_.old_left = 3;
  folder_.set_routes(kMoreRoutes);
  ASSERT_EQ(reload().after, 2U);
  EXPECT_TRUE(eventually([this] { return board_.old_left == 0; }));
}

TEST_F(ReloaderTest, ComesBackByItselfFromAGenerationThatFailsItsTrial) {
  folder_.set_host("[reload]\ntrial_s = 600\ntrial_min_utterances = 10\n");
  start();
  std::weak_ptr<const calls::Generation> first = board_.adopted;
  folder_.set_routes(kMoreRoutes);
  ASSERT_TRUE(reload().good());
  EXPECT_TRUE(eventually([this] { return reloader_->state().trial_left_s > 0; }));
  EXPECT_FALSE(first.expired()) << "it may be needed again";
  {
    const std::lock_guard lock(board_.mutex);
    board_.sick = 2;
  }
  EXPECT_TRUE(eventually([this] { return reloader_->state().last_failed; }));
  EXPECT_EQ(board_.number(), 1U);
  EXPECT_THAT(extensions(), ElementsAre("7777", "8888"));
  EXPECT_THAT(reloader_->state().problem,
              HasSubstr("generation 2 failed its trial: 50 failures in 100 utterances"));
  EXPECT_THAT(reloader_->state().problem, HasSubstr("generation 1 serves again"));
  EXPECT_EQ(reload().after, 3U) << "numbers are not used twice";
}

}  // namespace
}  // namespace dgm::app
