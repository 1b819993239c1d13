#include "host/calls/playout_queue.h"

#include <gtest/gtest.h>

#include <array>

namespace dgm::calls {
namespace {

using Frame = std::array<int16_t, 160>;

class PlayoutQueueTest : public testing::Test {
 protected:
  std::shared_ptr<SpeechAudio> spoken(uint64_t utterance, size_t samples, int16_t value,
                                      bool complete = true) {
    auto audio = std::make_shared<SpeechAudio>(pool_, utterance, 8000);
    audio->append(std::vector<int16_t>(samples, value));
    if (complete) audio->complete_now();
    return audio;
  }

  ChunkPool pool_;
  PlayoutQueue queue_{8000};
  Frame frame_{};
};

TEST_F(PlayoutQueueTest, PlaysUtterancesOneAfterTheOtherAndNeverInterleaved) {
  queue_.add({spoken(1, 320, 1000), 7});
  queue_.add({spoken(2, 320, 2000), 8});
  std::array<int16_t, 4> middles{};
  for (auto& middle : middles) {
    ASSERT_TRUE(queue_.pull(frame_));
    middle = frame_[80];
  }
  EXPECT_EQ(middles, (std::array<int16_t, 4>{1000, 1000, 2000, 2000}));
  EXPECT_FALSE(queue_.pull(frame_));
}

TEST_F(PlayoutQueueTest, FadesInAtTheStartAndOutAtTheEnd) {
  queue_.add({spoken(1, 320, 10'000), 7});
  ASSERT_TRUE(queue_.pull(frame_));
  EXPECT_EQ(frame_[0], 0);
  EXPECT_EQ(frame_[20], 5000);
  EXPECT_EQ(frame_[159], 10'000);
  ASSERT_TRUE(queue_.pull(frame_));
  EXPECT_EQ(frame_[0], 10'000);
  EXPECT_EQ(frame_[159], 0);
}

TEST_F(PlayoutQueueTest, WaitsForSixtyMillisecondsOfAnUnfinishedUtterance) {
  auto audio = spoken(1, 320, 500, false);
  queue_.add({audio, 7});
  EXPECT_FALSE(queue_.pull(frame_));
  audio->append(std::vector<int16_t>(160, 500));
  EXPECT_TRUE(queue_.pull(frame_));
}

TEST_F(PlayoutQueueTest, CountsAnUnderrunAndGoesOnWhenMoreArrives) {
  auto audio = spoken(1, 480, 500, false);
  queue_.add({audio, 7});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue_.pull(frame_));
  EXPECT_FALSE(queue_.pull(frame_));
  EXPECT_EQ(queue_.underruns(), 1U);
  audio->append(std::vector<int16_t>(480, 700));
  ASSERT_TRUE(queue_.pull(frame_));
  EXPECT_EQ(frame_[100], 700);
}

TEST_F(PlayoutQueueTest, TellsOnceWhichUtteranceHasBegun) {
  queue_.add({spoken(5, 320, 500), 7});
  ASSERT_TRUE(queue_.pull(frame_));
  const auto* begun = queue_.just_begun();
  ASSERT_NE(begun, nullptr);
  EXPECT_EQ(begun->audio->utterance(), 5U);
  EXPECT_EQ(begun->speaker, 7U);
  ASSERT_TRUE(queue_.pull(frame_));
  EXPECT_EQ(queue_.just_begun(), nullptr);
}

TEST_F(PlayoutQueueTest, FadesOutWithinEightyMillisecondsWhenItYields) {
  queue_.add({spoken(1, 8000, 10'000), 7});
  queue_.add({spoken(2, 8000, 10'000), 7});
  ASSERT_TRUE(queue_.pull(frame_));
  queue_.yield();
  int16_t last = 10'000;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(queue_.pull(frame_));
    EXPECT_LT(frame_[159], last);
    last = frame_[159];
  }
  EXPECT_FALSE(queue_.pull(frame_));
  EXPECT_TRUE(queue_.empty());
}

TEST_F(PlayoutQueueTest, DropsTheOldestThatHasNotBegunWhenThirtyTwoWait) {
  for (uint64_t i = 1; i <= 32; ++i) EXPECT_TRUE(queue_.add({spoken(i, 160, 1), 7}));
  EXPECT_FALSE(queue_.add({spoken(33, 160, 1), 7}));
  EXPECT_EQ(queue_.waiting(), 32U);
  EXPECT_EQ(queue_.dropped(), 1U);
}

TEST_F(PlayoutQueueTest, SkipsAnUtteranceThatWasCancelledBeforeItsFirstSample) {
  queue_.add({spoken(1, 0, 0), 7});
  queue_.add({spoken(2, 160, 300), 7});
  ASSERT_TRUE(queue_.pull(frame_));
  EXPECT_EQ(queue_.just_begun()->audio->utterance(), 2U);
}

TEST_F(PlayoutQueueTest, ResamplesWideSpeechForANarrowLeg) {
  auto audio = std::make_shared<SpeechAudio>(pool_, 1, 16'000);
  audio->append(std::vector<int16_t>(16'000, 4000));
  audio->complete_now();
  queue_.add({audio, 7});
  int frames = 0;
  while (queue_.pull(frame_)) {
    if (frames == 25) {
      EXPECT_NEAR(frame_[80], 4000, 100);
    }
    ++frames;
  }
  EXPECT_EQ(frames, 50);
}

}  // namespace
}  // namespace dgm::calls
