#include "host/calls/announced_streams.h"

#include <gtest/gtest.h>

namespace dgm::calls {
namespace {

Admission admission_of_leg(uint64_t number) {
  Admission admission;
  admission.number = number;
  return admission;
}

TEST(AnnouncedStreams, BelongToTheirCallOnce) {
  AnnouncedStreams streams;
  streams.expect("token", admission_of_leg(7));
  EXPECT_FALSE(streams.is_spent("token"));
  const auto found = streams.take("token");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->number, 7U);
  EXPECT_FALSE(streams.take("token"));
  EXPECT_TRUE(streams.is_spent("token"));
}

TEST(AnnouncedStreams, ThatComeTooLateAreNoCallersOfTheirOwn) {
  AnnouncedStreams streams;
  streams.expect("token", admission_of_leg(7));
  EXPECT_TRUE(streams.give_up("token"));
  EXPECT_FALSE(streams.give_up("token"));
  EXPECT_FALSE(streams.take("token"));
  EXPECT_TRUE(streams.is_spent("token"));
  EXPECT_FALSE(streams.is_spent("a caller of the dialplan"));
}

TEST(AnnouncedStreams, AreRememberedUpToABound) {
  AnnouncedStreams streams;
  for (size_t i = 0; i <= AnnouncedStreams::kMostSpent; ++i) {
    streams.expect(std::to_string(i), admission_of_leg(i));
    streams.give_up(std::to_string(i));
  }
  EXPECT_FALSE(streams.is_spent("0"));
  EXPECT_TRUE(streams.is_spent("1"));
}

}  // namespace
}  // namespace dgm::calls
