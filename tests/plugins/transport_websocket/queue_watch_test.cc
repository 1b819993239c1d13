#include "plugins/transport_websocket/queue_watch.h"

#include <gtest/gtest.h>

namespace dragoman::websocket {
namespace {

using Verdict = QueueWatch::Verdict;

ControlEvent status(uint32_t queue_length, bool paused = false) {
  ControlEvent event;
  event.kind = EventKind::kStatus;
  event.queue_length = queue_length;
  event.media_paused = paused;
  return event;
}

// How many of so many frames are not sent.
int dropped(QueueWatch& watch, int frames, bool silent) {
  int count = 0;
  for (int i = 0; i < frames; ++i) count += watch.judge(silent) == Verdict::kDropDrift;
  return count;
}

TEST(QueueWatch, SendsEverythingWhileTheQueueIsShort) {
  QueueWatch watch;
  EXPECT_EQ(watch.on_status(status(2)), std::nullopt);
  EXPECT_EQ(dropped(watch, 1000, true), 0);
}

TEST(QueueWatch, DropsTheSurplusInSilenceAtOnce) {
  QueueWatch watch;
  EXPECT_EQ(watch.on_status(status(8)), std::nullopt);
  EXPECT_EQ(dropped(watch, 7, true), 7);
  EXPECT_EQ(dropped(watch, 100, true), 0) << "one is left";
}

TEST(QueueWatch, DropsOneFrameOfSpeechAndThenLetsTenBeHeard) {
  QueueWatch watch;
  watch.on_status(status(3));
  EXPECT_EQ(watch.judge(false), Verdict::kDropDrift);
  EXPECT_EQ(dropped(watch, 10, false), 0);
  EXPECT_EQ(watch.judge(false), Verdict::kDropDrift);
}

TEST(QueueWatch, BelievesTheLatestStatus) {
  QueueWatch watch;
  watch.on_status(status(40));
  watch.on_status(status(1));
  EXPECT_EQ(dropped(watch, 100, true), 0);
}

TEST(QueueWatch, ThrowsAwayASecondOfDelay) {
  QueueWatch watch;
  EXPECT_EQ(watch.on_status(status(50)), Command::kFlushMedia);
  EXPECT_EQ(watch.judge(false), Verdict::kSend) << "the queue is empty now";
}

TEST(QueueWatch, EndsAPauseBeforeItThrowsAnythingAway) {
  QueueWatch watch;
  EXPECT_EQ(watch.on_status(status(300, true)), Command::kContinueMedia);
  EXPECT_EQ(watch.on_status(status(300, false)), Command::kFlushMedia);
}

TEST(QueueWatch, SendsNothingBetweenXoffAndXon) {
  QueueWatch watch;
  watch.on_xoff();
  EXPECT_EQ(watch.judge(true), Verdict::kDropXoff);
  EXPECT_EQ(watch.judge(false), Verdict::kDropXoff);
  watch.on_xon();
  EXPECT_EQ(watch.judge(false), Verdict::kSend);
}

}  // namespace
}  // namespace dragoman::websocket
