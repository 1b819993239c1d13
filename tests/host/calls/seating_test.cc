#include "host/calls/seating.h"

#include <gtest/gtest.h>

namespace dgm::calls {
namespace {

routing::LegPlan pair_plan(const std::string& extension) {
  routing::LegPlan plan;
  plan.leg.extension = extension;
  plan.room = "7777-8888";
  plan.members = {"7777", "8888"};
  return plan;
}

routing::LegPlan shared_plan(const std::string& extension) {
  routing::LegPlan plan;
  plan.leg.extension = extension;
  plan.room = "conference";
  plan.members = {"3001", "3002", "3003"};
  plan.shared_room = true;
  return plan;
}

TEST(Seating, PutsTheTwoExtensionsOfAPairIntoOneRoom) {
  Seating seating(2);
  const auto first = seating.take(pair_plan("7777"), std::nullopt);
  const auto second = seating.take(pair_plan("8888"), std::nullopt);
  EXPECT_EQ(first.room, "7777-8888");
  EXPECT_EQ(second.room, "7777-8888");
  EXPECT_EQ(first.worker, second.worker);
}

TEST(Seating, GivesTheSecondCallerOfAnExtensionARoomOfHisOwn) {
  Seating seating(2);
  const auto first = seating.take(pair_plan("7777"), std::nullopt);
  const auto second = seating.take(pair_plan("7777"), std::nullopt);
  EXPECT_EQ(first.room, "7777-8888");
  EXPECT_EQ(second.room, "7777-8888#2");
}

TEST(Seating, LetsThePartnerJoinTheOneWhoWaitsLongest) {
  Seating seating(1);
  seating.take(pair_plan("7777"), std::nullopt);
  seating.take(pair_plan("7777"), std::nullopt);
  EXPECT_EQ(seating.take(pair_plan("8888"), std::nullopt).room, "7777-8888");
  EXPECT_EQ(seating.take(pair_plan("8888"), std::nullopt).room, "7777-8888#2");
}

TEST(Seating, UsesTheNameAgainAfterTheRoomIsEmpty) {
  Seating seating(1);
  const auto seat = seating.take(pair_plan("7777"), std::nullopt);
  seating.leave(seat, "7777");
  EXPECT_EQ(seating.legs(), 0U);
  EXPECT_EQ(seating.take(pair_plan("8888"), std::nullopt).room, "7777-8888");
}

TEST(Seating, LetsACallerWhoWasCutOffComeBackToHisPartner) {
  Seating seating(1);
  const auto caller = seating.take(pair_plan("7777"), std::nullopt);
  seating.take(pair_plan("8888"), std::nullopt);
  seating.leave(caller, "7777");
  EXPECT_EQ(seating.take(pair_plan("7777"), std::nullopt).room, "7777-8888");
}

TEST(Seating, SeatsALegWhoseSocketCannotMoveOnItsOwnWorker) {
  Seating seating(2);
  const auto waiting = seating.take(pair_plan("7777"), 0);
  const auto elsewhere = seating.take(pair_plan("8888"), 1);
  EXPECT_EQ(waiting.worker, 0U);
  EXPECT_EQ(elsewhere.worker, 1U);
  EXPECT_NE(waiting.room, elsewhere.room);
  EXPECT_EQ(seating.take(pair_plan("8888"), 0).room, waiting.room);
}

TEST(Seating, SpreadsPairsOverTheWorkers) {
  Seating seating(2);
  const auto first = seating.take(pair_plan("7777"), std::nullopt);
  const auto second = seating.take(pair_plan("7777"), std::nullopt);
  EXPECT_NE(first.worker, second.worker);
}

TEST(Seating, PutsEverybodyOfASharedRoomTogetherOnItsHome) {
  Seating seating(4);
  const auto home = seating.home_of("conference");
  for (const auto* extension : {"3001", "3002", "3003", "3001"}) {
    const auto seat = seating.take(shared_plan(extension), (home + 1) % 4);
    EXPECT_EQ(seat.room, "conference");
    EXPECT_EQ(seat.worker, home);
  }
  EXPECT_EQ(seating.legs(), 4U);
}

}  // namespace
}  // namespace dgm::calls
