#include "host/base/nearest.h"

#include <gtest/gtest.h>

namespace dgm {
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

TEST(Nearest, FindsTheWordThatWasMeant) {
  const std::vector<std::string> words{"speaks", "voice", "recognizer", "sample_rate_hz"};
  EXPECT_EQ(nearest("voise", words), "voice");
  EXPECT_EQ(nearest("Speaks", words), "speaks");
  EXPECT_EQ(nearest("sepaks", words), "speaks");
  EXPECT_EQ(nearest("recogniser", words), "recognizer");
  EXPECT_EQ(nearest("sample_rate", words), "sample_rate_hz");
  EXPECT_EQ(did_you_mean("voise", words), " (did you mean \"voice\"?)");
}

TEST(Nearest, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("gain", {"speaks", "voice"}), "");
  EXPECT_EQ(did_you_mean("gain", {"speaks", "voice"}), "");
  EXPECT_EQ(nearest("colour", {"sample_rate_hz", "threads", "on"}), "");
  EXPECT_EQ(nearest("x", {"y"}), "");
  EXPECT_EQ(nearest("", {"on"}), "");
  EXPECT_EQ(nearest("voice", {}), "");
  EXPECT_EQ(nearest(std::string(10'000, 'x'), {"x"}), "");
  EXPECT_EQ(nearest(std::string(100'000, 'a'), {std::string(100'000, 'a')}), "");
}

TEST(Nearest, TakesTheFirstOfEquallyNearNames) {
  EXPECT_EQ(nearest("rata", {"rate", "data"}), "rate");
}

}  // namespace
}  // namespace dgm
