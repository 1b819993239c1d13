#include "plugins/transport_rtp/source_lock.h"

#include <gtest/gtest.h>

namespace dragoman::rtp {
namespace {

using Verdict = SourceLock::Verdict;
constexpr uint64_t kSecond = 1'000'000'000;

Address at(const char* text) { return *parse_address(text); }

TEST(SourceLock, TakesTheFirstPacketFromLoopback) {
  SourceLock lock(SourceMode::kStrict, std::nullopt, 0);
  EXPECT_FALSE(lock.peer());
  EXPECT_EQ(lock.judge(at("127.0.0.1:20232"), 1, 10, 0), Verdict::kLocked);
  EXPECT_EQ(lock.judge(at("127.0.0.1:20232"), 1, 11, 0), Verdict::kPeer);
  EXPECT_TRUE(same(*lock.peer(), at("127.0.0.1:20232")));
}

TEST(SourceLock, TakesTheFirstPacketFromLoopbackOfVersionSix) {
  SourceLock lock(SourceMode::kStrict, std::nullopt, 0);
  EXPECT_EQ(lock.judge(at("[::1]:20232"), 1, 10, 0), Verdict::kLocked);
  SourceLock mapped(SourceMode::kStrict, std::nullopt, 0);
  EXPECT_EQ(mapped.judge(at("[::ffff:127.0.0.1]:20232"), 1, 10, 0), Verdict::kLocked);
}

TEST(SourceLock, NeverChangesItsPeerOnPacketsAlone) {
  SourceLock lock(SourceMode::kStrict, std::nullopt, 0);
  lock.judge(at("127.0.0.1:20232"), 1, 10, 0);
  for (uint16_t i = 0; i < 100; ++i) {
    EXPECT_EQ(lock.judge(at("127.0.0.1:20234"), 1, static_cast<uint16_t>(11 + i), i * kSecond),
              Verdict::kRefused);
    EXPECT_EQ(lock.judge(at("10.0.0.9:20232"), 1, static_cast<uint16_t>(11 + i), i * kSecond),
              Verdict::kRefused);
  }
}

TEST(SourceLock, HearsOnlyThePeerItWasTold) {
  SourceLock lock(SourceMode::kStrict, at("10.0.0.2:20232"), 0);
  EXPECT_TRUE(same(*lock.peer(), at("10.0.0.2:20232"))) << "we may speak to it at once";
  for (uint16_t i = 0; i < 20; ++i) {
    EXPECT_EQ(lock.judge(at("10.0.0.2:20234"), 1, i, 0), Verdict::kRefused);
    EXPECT_EQ(lock.judge(at("127.0.0.1:20232"), 1, i, 0), Verdict::kRefused);
  }
  EXPECT_EQ(lock.judge(at("10.0.0.2:20232"), 1, 7, 0), Verdict::kLocked);
}

TEST(SourceLock, LearnsAStrangerByFourPacketsInSequence) {
  SourceLock lock(SourceMode::kStrict, std::nullopt, 0);
  const Address peer = at("10.0.0.2:4000");
  EXPECT_EQ(lock.judge(peer, 1, 65534, 0), Verdict::kLearning);
  EXPECT_EQ(lock.judge(peer, 1, 65535, 0), Verdict::kLearning);
  EXPECT_EQ(lock.judge(peer, 1, 0, 0), Verdict::kLearning);
  EXPECT_EQ(lock.judge(peer, 1, 1, 0), Verdict::kLocked);
}

TEST(SourceLock, StartsCountingAgainAfterAGapOrAnotherSsrc) {
  SourceLock lock(SourceMode::kStrict, std::nullopt, 0);
  const Address peer = at("10.0.0.2:4000");
  lock.judge(peer, 1, 1, 0);
  lock.judge(peer, 1, 2, 0);
  lock.judge(peer, 1, 3, 0);
  EXPECT_EQ(lock.judge(peer, 1, 9, 0), Verdict::kLearning);
  lock.judge(peer, 1, 10, 0);
  lock.judge(peer, 1, 11, 0);
  EXPECT_EQ(lock.judge(peer, 2, 12, 0), Verdict::kLearning);
  lock.judge(peer, 2, 13, 0);
  lock.judge(peer, 2, 14, 0);
  EXPECT_EQ(lock.judge(peer, 2, 15, 0), Verdict::kLocked);
}

TEST(SourceLock, DoesNotLockToASprayOfSources) {
  SourceLock lock(SourceMode::kStrict, std::nullopt, 0);
  for (uint16_t i = 0; i < 1000; ++i) {
    Address from = at("10.0.0.2:1000");
    from.port = static_cast<uint16_t>(1000 + i);
    EXPECT_NE(lock.judge(from, 1, i, i), Verdict::kLocked);
  }
  const Address honest = at("10.0.0.7:4000");
  EXPECT_NE(lock.judge(honest, 5, 1, 3 * kSecond), Verdict::kLocked);
  lock.judge(honest, 5, 2, 3 * kSecond);
  lock.judge(honest, 5, 3, 3 * kSecond);
  EXPECT_EQ(lock.judge(honest, 5, 4, 3 * kSecond), Verdict::kLocked);
}

TEST(SourceLock, FollowsAKnownHostToAnotherPortWhenNatIsAllowed) {
  SourceLock lock(SourceMode::kNat, at("10.0.0.2:4000"), 0);
  const Address moved = at("10.0.0.2:50123");
  for (uint16_t i = 0; i < 3; ++i) EXPECT_EQ(lock.judge(moved, 1, i, 0), Verdict::kLearning);
  EXPECT_EQ(lock.judge(moved, 1, 3, 0), Verdict::kLocked);
  EXPECT_EQ(lock.judge(at("10.0.0.2:4000"), 1, 4, 0), Verdict::kRefused);
}

TEST(SourceLock, PrefersTheKnownHostToAnyOther) {
  SourceLock lock(SourceMode::kNat, at("10.0.0.2:4000"), 0);
  lock.judge(at("10.0.0.2:50123"), 1, 0, 0);
  for (uint16_t i = 0; i < 10; ++i)
    EXPECT_EQ(lock.judge(at("192.168.7.7:4000"), 9, i, 0), Verdict::kLearning);
  EXPECT_EQ(lock.judge(at("10.0.0.2:4000"), 1, 0, 0), Verdict::kLocked)
      << "the very address: at once";
}

TEST(SourceLock, StopsLearningAfterFiveSeconds) {
  SourceLock lock(SourceMode::kNat, at("10.0.0.2:4000"), kSecond);
  for (uint16_t i = 0; i < 10; ++i)
    EXPECT_EQ(lock.judge(at("10.0.0.2:50123"), 1, i, 6 * kSecond), Verdict::kRefused);
  EXPECT_EQ(lock.judge(at("10.0.0.2:4000"), 1, 0, 60 * kSecond), Verdict::kLocked);
}

TEST(SourceLock, FollowsWhoeverSendsWhenItIsOff) {
  SourceLock lock(SourceMode::kOff, at("10.0.0.2:4000"), 0);
  EXPECT_EQ(lock.judge(at("10.0.0.9:1"), 1, 0, 0), Verdict::kLocked);
  EXPECT_EQ(lock.judge(at("10.0.0.9:2"), 1, 0, 0), Verdict::kLocked);
  EXPECT_TRUE(same(*lock.peer(), at("10.0.0.9:2")));
}

}  // namespace
}  // namespace dragoman::rtp
