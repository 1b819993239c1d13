#include "host/modules/nearest.h"

#include <gtest/gtest.h>

namespace dgm::modules {
namespace {

TEST(EditDistance, CountsChangesInsertionsOmissionsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("voice", "voice"), 0U);
  EXPECT_EQ(edit_distance("voice", "VOICE"), 0U);
  EXPECT_EQ(edit_distance("voise", "voice"), 1U);
  EXPECT_EQ(edit_distance("voce", "voice"), 1U);
  EXPECT_EQ(edit_distance("voicee", "voice"), 1U);
  EXPECT_EQ(edit_distance("vocie", "voice"), 1U);
  EXPECT_EQ(edit_distance("", "voice"), 5U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, FindsTheNameThatWasMeant) {
  const std::vector<std::string> known{"sample_rate_hz", "threads", "phrases"};
  EXPECT_EQ(nearest("sample_rate", known), "sample_rate_hz");
  EXPECT_EQ(nearest("Threads", known), "threads");
  EXPECT_EQ(nearest("prhases", known), "phrases");
}

TEST(Nearest, DoesNotGuessFarAway) {
  const std::vector<std::string> known{"sample_rate_hz", "threads", "on"};
  EXPECT_EQ(nearest("colour", known), std::nullopt);
  EXPECT_EQ(nearest("xy", known), std::nullopt);
  EXPECT_EQ(nearest("", known), std::nullopt);
  EXPECT_EQ(nearest("threads", {}), std::nullopt);
  EXPECT_EQ(nearest(std::string(100000, 'a'), {std::string(100000, 'a')}), std::nullopt);
}

TEST(Nearest, TakesTheFirstOfEquallyNearNames) {
  EXPECT_EQ(nearest("rata", {"rate", "data"}), "rate");
}

}  // namespace
}  // namespace dgm::modules
