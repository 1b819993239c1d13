#include "tests/bench/asterisk/heard.h"

#include <gmock/gmock.h>

#include <array>

namespace dgm::bench {
namespace {

constexpr std::array<int16_t, kFrameSamples> kSilence{};

// One probe in one message and one in two, between silence.
Heard two_probes() {
  Heard heard;
  int64_t at_ns = 0;
  const auto add = [&](std::span<const int16_t> samples) { heard.add(at_ns += 20, samples); };
  const auto half = std::span(probe_samples()).first(80),
             rest = std::span(probe_samples()).last(80);
  add(kSilence);         // 20
  add(probe_samples());  // 40
  add(kSilence);         // 60
  add(half);             // 80
  add(rest);             // 100
  add(kSilence);         // 120
  return heard;
}

TEST(Heard, TellsWhenTheLastSampleOfEachProbeCame) {
  EXPECT_THAT(two_probes().probes_within(0, 1000), testing::ElementsAre(40, 100));
  EXPECT_THAT(two_probes().probes_within(0, 90), testing::ElementsAre(40));
  EXPECT_THAT(Heard().probes_within(0, 1000), testing::IsEmpty());
}

TEST(Heard, FindsTheOneProbeWithinATime) {
  EXPECT_EQ(two_probes().probe_within(60, 1000), 100);
  EXPECT_EQ(two_probes().probe_within(0, 60), 40);
  EXPECT_EQ(two_probes().probe_within(50, 90), std::nullopt);
  EXPECT_EQ(two_probes().probe_within(500, 1000), std::nullopt);
}

}  // namespace
}  // namespace dgm::bench
