#include "tests/bench/asterisk/probe.h"

#include <gtest/gtest.h>

#include <vector>

namespace dgm::bench {
namespace {

std::vector<int16_t> silence_with_probe_at(size_t at, double gain) {
  std::vector<int16_t> heard(1600, 0);
  for (size_t i = 0; i < kFrameSamples; ++i)
    heard[at + i] = static_cast<int16_t>(gain * probe_samples()[i]);
  return heard;
}

TEST(Probe, IsFoundToTheSampleAtAnyLevel) {
  EXPECT_EQ(find_probe(silence_with_probe_at(0, 1)), 159);
  EXPECT_EQ(find_probe(silence_with_probe_at(701, 0.1)), 860);
  EXPECT_EQ(find_probe(silence_with_probe_at(1440, 1)), 1599);
}

TEST(Probe, IsNotFoundInSilenceNorWhenHalfOfItWasLost) {
  EXPECT_EQ(find_probe(std::vector<int16_t>(1600, 0)), std::nullopt);
  auto heard = silence_with_probe_at(800, 1);
  for (size_t i = 800; i < 880; ++i) heard[i] = 0;
  EXPECT_EQ(find_probe(heard), std::nullopt);
}

}  // namespace
}  // namespace dgm::bench
