#include "host/calls/sender.h"

#include <gtest/gtest.h>

#include "host/base/clock.h"

namespace dgm::calls {
namespace {

struct Sent {
  uint64_t position;
  bool marker;
  uint8_t first_byte;
};

class SenderTest : public testing::Test {
 protected:
  SenderTest() {
    transport_.struct_size = sizeof transport_;
    transport_.send = [](void* session, const dgm_media* media) {
      static_cast<std::vector<Sent>*>(session)->push_back(
          {media->position, (media->flags & DGM_MEDIA_MARKER) != 0, media->payload.data[0]});
      return dgm_status{DGM_OK};
    };
  }

  std::vector<Sent> sent_;
  dgm_transport transport_{};
  dgm_leg_format format_{sizeof(dgm_leg_format), DGM_CODEC_PCMU, 8000};
  Sender sender_{transport_, &sent_, nullptr, format_, 1'000'000'000, 0};
  std::vector<int16_t> loud_ = std::vector<int16_t>(160, 8000);
};

TEST_F(SenderTest, NumbersFramesByTheClockAlsoOverAStall) {
  sender_.send(loud_, 0);
  sender_.send(loud_, 1);
  sender_.send(loud_, 5);  // three slots were skipped
  ASSERT_EQ(sent_.size(), 3U);
  EXPECT_EQ(sent_[1].position, 160U);
  EXPECT_EQ(sent_[2].position, 800U);
}

TEST_F(SenderTest, NeverSendsAPositionTwice) {
  sender_.send(loud_, 3);
  sender_.send(loud_, 3);
  sender_.send(loud_, 0);
  EXPECT_EQ(sent_[0].position, 480U);
  EXPECT_EQ(sent_[1].position, 640U);
  EXPECT_EQ(sent_[2].position, 800U);
}

TEST_F(SenderTest, MarksTheFirstSoundAfterSilence) {
  sender_.send_silence(0);
  sender_.send(loud_, 1);
  sender_.send(loud_, 2);
  sender_.send_silence(3);
  sender_.send(loud_, 4);
  const std::vector<bool> expected{false, true, false, false, true};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(sent_[i].marker, expected[i]) << i;
}

TEST_F(SenderTest, SendsMuLawSilenceAsTheByteFF) {
  sender_.send_silence(0);
  EXPECT_EQ(sent_[0].first_byte, 0xFF);
}

TEST_F(SenderTest, LetsARelayRunSixtyMillisecondsAheadOfTheClockAndNotMore) {
  const uint64_t now_ns = 1'000'000'000;
  int passed = 0;
  while (sender_.may_send_ahead(now_ns) && passed < 100) {
    sender_.send(loud_, 0);
    ++passed;
  }
  EXPECT_EQ(passed, 4);
  EXPECT_TRUE(sender_.may_send_ahead(now_ns + kFrameNs));
}

TEST_F(SenderTest, IsBehindWhenTwoFramesAreMissing) {
  sender_.send(loud_, 0);
  EXPECT_FALSE(sender_.is_behind(1'000'000'000 + 2 * kFrameNs));
  EXPECT_TRUE(sender_.is_behind(1'000'000'000 + 3 * kFrameNs));
}

}  // namespace
}  // namespace dgm::calls
