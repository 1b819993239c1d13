#include "host/audio/sequence_window.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace dgm::audio {
namespace {

using Verdict = SequenceWindow::Verdict;

SequenceWindow after(std::initializer_list<uint64_t> numbers) {
  SequenceWindow window;
  for (const uint64_t number : numbers) window.take(number);
  return window;
}

TEST(SequenceWindow, TellsNextAheadBehindAndDuplicateApart) {
  const auto window = after({65'534, 65'535, 65'537});
  EXPECT_EQ(window.judge(65'538), Verdict::kNext);
  EXPECT_EQ(window.judge(65'540), Verdict::kAhead);
  EXPECT_EQ(window.judge(65'536), Verdict::kBehind);
  EXPECT_EQ(window.judge(65'537), Verdict::kDuplicate);
  EXPECT_EQ(window.judge(65'534), Verdict::kDuplicate);
  EXPECT_EQ(SequenceWindow().judge(7), Verdict::kFirst);
}

TEST(SequenceWindow, CountsANumberAsLostUntilItComes) {
  auto window = after({10, 11, 14});
  EXPECT_EQ(window.lost(), 2U);
  window.take(12);
  EXPECT_EQ(window.lost(), 1U);
  EXPECT_EQ(window.received(), 4U);
}

TEST(SequenceWindow, DoesNotTrustFarJumps) {
  const auto window = after({100'000});
  EXPECT_EQ(window.judge(103'000), Verdict::kAhead);
  EXPECT_EQ(window.judge(103'001), Verdict::kUnknown);
  EXPECT_EQ(window.judge(100'000 - 63), Verdict::kBehind);
  EXPECT_EQ(window.judge(100'000 - 64), Verdict::kUnknown);
  EXPECT_EQ(window.judge(0), Verdict::kUnknown);
}

TEST(SequenceWindow, KeepsItsCountsOverARestart) {
  auto window = after({1, 3});
  window.restart();
  EXPECT_EQ(window.judge(900'000), Verdict::kFirst);
  window.take(900'000);
  window.take(900'002);
  EXPECT_EQ(window.received(), 4U);
  EXPECT_EQ(window.lost(), 2U);
}

}  // namespace
}  // namespace dgm::audio
