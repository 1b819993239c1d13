#include "host/settings/nearest.h"

#include <gtest/gtest.h>

namespace dgm::settings {
namespace {

TEST(Nearest, FindsTheWordThatWasMeant) {
  const std::vector<std::string> words{"speaks", "voice", "recognizer", "translator"};
  EXPECT_EQ(nearest("voise", words), "voice");
  EXPECT_EQ(nearest("Speaks", words), "speaks");
  EXPECT_EQ(nearest("sepaks", words), "speaks");
  EXPECT_EQ(nearest("recogniser", words), "recognizer");
  EXPECT_EQ(did_you_mean("voise", words), " (did you mean \"voice\"?)");
}

TEST(Nearest, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("gain", {"speaks", "voice"}), "");
  EXPECT_EQ(did_you_mean("gain", {"speaks", "voice"}), "");
  EXPECT_EQ(nearest("voice", {}), "");
  EXPECT_EQ(nearest(std::string(10'000, 'x'), {"x"}), "");
}

}  // namespace
}  // namespace dgm::settings
