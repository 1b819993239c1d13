#include "host/calls/replay_ring.h"

#include <gtest/gtest.h>

#include "tests/host/calls/scripted_stages.h"

namespace dgm::calls {
namespace {

using test::word_frame;

struct Ring : testing::Test {
  void push(size_t count) {
    for (; count > 0; --count) {
      const auto samples = word_frame(static_cast<int>(pushed % 30), 0);
      dgm_frame frame{};
      frame.struct_size = sizeof frame;
      frame.captured_at_ns = pushed * 20'000'000;
      frame.sample_rate_hz = test::kBenchRate;
      frame.sample_count = test::kFrameSamples;
      frame.samples = samples.data();
      ring.push(frame);
      ++pushed;
    }
  }

  ChunkPool pool;
  ReplayRing ring{pool, test::kBenchRate, 2000};  // 100 frames
  uint64_t pushed = 0;
};

TEST_F(Ring, GivesBackWhatWasPushed) {
  push(50);
  EXPECT_EQ(ring.first(), 0U);
  EXPECT_EQ(ring.next(), 50U);
  for (uint64_t number = 0; number < 50; ++number) {
    EXPECT_EQ(ring.at(number).samples[0], static_cast<int16_t>(number % 30));
    EXPECT_EQ(ring.at(number).captured_at_ns, number * 20'000'000);
  }
}

TEST_F(Ring, DropsTheOldestBeyondItsBoundAndCountsIt) {
  push(1000);
  EXPECT_EQ(ring.first(), 900U);
  EXPECT_EQ(ring.dropped(), 900U);
  for (uint64_t number = 900; number < 1000; ++number)
    EXPECT_EQ(ring.at(number).samples[0], static_cast<int16_t>(number % 30));
}

TEST_F(Ring, GivesItsMemoryBackWhenItsAudioIsForgotten) {
  push(100);
  EXPECT_GE(pool.in_use(), 8U);
  ring.forget_before(100);
  EXPECT_LE(pool.in_use(), 1U);
  EXPECT_EQ(ring.dropped(), 0U);
}

TEST_F(Ring, FindsAFrameByItsTime) {
  push(50);
  ring.forget_before(10);
  EXPECT_EQ(ring.number_at(0), 10U);
  EXPECT_EQ(ring.number_at(20 * 20'000'000), 20U);
  EXPECT_EQ(ring.number_at(20 * 20'000'000 - 1), 20U);
  EXPECT_EQ(ring.number_at(1'000'000'000'000), 50U);
}

}  // namespace
}  // namespace dgm::calls
