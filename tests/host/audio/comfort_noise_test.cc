#include "host/audio/comfort_noise.h"

#include <gtest/gtest.h>

#include "tests/host/audio/signals.h"

namespace dgm::audio {
namespace {

TEST(ComfortNoise, HasTheLevelThatWasAskedFor) {
  for (const double level : {-70.0, -60.0, -40.0}) {
    ComfortNoise noise(level);
    std::vector<int16_t> second(8'000);
    noise.fill(second);
    EXPECT_NEAR(test::rms_dbfs(second), level, 0.4);
  }
}

TEST(ComfortNoise, IsNoTone) {
  ComfortNoise noise(-40.0);
  std::vector<int16_t> second(8'000);
  noise.fill(second);
  EXPECT_EQ(measure_tone(second, 8'000).frequency_hz, 0);
}

TEST(ComfortNoise, FollowsANewLevel) {
  ComfortNoise noise(-40.0, 0);
  noise.set_level(-55.0);
  std::vector<int16_t> second(8'000);
  noise.fill(second);
  EXPECT_NEAR(test::rms_dbfs(second), -55.0, 0.4);
}

}  // namespace
}  // namespace dgm::audio
