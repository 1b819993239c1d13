// Good calls through the real host: every wire, every codec, many at once, one after the other.
#include <gtest/gtest.h>

#include "tests/end_to_end/conversation.h"

namespace dgm::test {
namespace {

using audio::Codec;
using caller::Via;

TEST(Calls, FollowEachOtherOnTheSameExtensions) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  for (int call = 0; call < 3; ++call) {
    SCOPED_TRACE(call);
    expect_a_good_call(host, {"7777", 440}, {"8888", 700});
    expect_a_good_call(host, {.extension = "7000", .tone_hz = 500, .via = Via::kAudioSocket},
                       {.extension = "7001", .tone_hz = 900, .via = Via::kAudioSocket});
    ASSERT_TRUE(host.wait_for_legs(0)) << host.get("/api/v1/calls/active");
  }
  EXPECT_EQ(host.stop(), 0) << host.log();
}

class CallsOverRtp : public testing::TestWithParam<Codec> {};

TEST_P(CallsOverRtp, AreHeardInBothDirections) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  expect_a_good_call(host, {.extension = "7777", .tone_hz = 440, .codec = GetParam()},
                     {.extension = "8888", .tone_hz = 700, .codec = GetParam()});
}

INSTANTIATE_TEST_SUITE_P(Codecs, CallsOverRtp,
                         testing::Values(Codec::kPcmu, Codec::kPcma, Codec::kG722, Codec::kL16),
                         [](const auto& codec) {
                           return std::string(audio::name_of(codec.param));
                         });

TEST(Calls, BetweenTwoCodecsAreHeardInBothDirections) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  expect_a_good_call(host, {.extension = "7777", .tone_hz = 440, .codec = Codec::kPcma},
                     {.extension = "8888", .tone_hz = 700, .codec = Codec::kG722});
}

TEST(Calls, OverAudioSocketAreHeardAt8And16Khz) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  for (const uint32_t one : {8000U, 16'000U}) {
    for (const uint32_t other : {8000U, 16'000U}) {
      SCOPED_TRACE(std::to_string(one) + " Hz with " + std::to_string(other) + " Hz");
      Phone caller{.extension = "7000", .tone_hz = 440, .via = Via::kAudioSocket, .rate_hz = one};
      Phone callee{.extension = "7001", .tone_hz = 700, .via = Via::kAudioSocket, .rate_hz = other};
      expect_a_good_call(host, caller, callee);
      ASSERT_TRUE(host.wait_for_legs(0));
    }
  }
}

TEST(Calls, AreHeardOverABadNetwork) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  const caller::Network bad{.loss = 0.05, .jitter_ms = 30};
  Conversation call(host, {{.extension = "7777", .tone_hz = 440, .network = bad},
                           {.extension = "8888", .tone_hz = 700, .network = bad}});
  call.talk(4000);
  // Lost frames are replaced by guesses: the tone stumbles, but it is as loud as it was said.
  for (const auto& [ear, tone, own] : {std::tuple{0U, 700.0, 440.0}, {1U, 440.0, 700.0}}) {
    EXPECT_GT(call.ear(ear).level_of_stumbling_dbfs(tone), -20);
    EXPECT_LT(call.ear(ear).level_of_stumbling_dbfs(own), -30);
  }
}

// Twenty phones, each with a tone of its own: an ear that hears anybody but its partner shows it.
TEST(Calls, HearNoOtherCall) {
  constexpr size_t kPairs = 10;
  const auto tone_of = [](size_t phone) { return 300.0 + 150.0 * static_cast<double>(phone); };
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  std::vector<Phone> phones;
  for (size_t i = 0; i < 2 * kPairs; ++i) {
    const bool first = i % 2 == 0;
    Phone phone{.extension = first ? "7777" : "8888", .tone_hz = tone_of(i), .asks = true};
    if (i >= kPairs) {
      phone = {
          .extension = first ? "7000" : "7001", .tone_hz = tone_of(i), .via = Via::kAudioSocket};
    }
    phones.push_back(phone);
  }
  Conversation calls(host, phones);
  calls.talk(3000);
  for (size_t i = 0; i < phones.size(); ++i) {
    const auto partner = i ^ 1;
    EXPECT_TRUE(calls.ear(i).hears(tone_of(partner))) << "phone " << i;
    for (size_t other = 0; other < phones.size(); ++other) {
      if (other == partner) continue;
      EXPECT_LT(calls.ear(i).level_dbfs(tone_of(other)),
                calls.ear(i).level_dbfs(tone_of(partner)) - 25)
          << "phone " << i << " hears phone " << other;
    }
  }
}

TEST(Calls, OfTwentyPairsAtOnceAreAllHeard) {
  constexpr size_t kPairs = 20;
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  std::vector<Phone> phones;
  for (size_t i = 0; i < kPairs; ++i) {
    phones.push_back({.extension = "7777", .tone_hz = 440, .asks = true});
    phones.push_back({.extension = "8888", .tone_hz = 700, .asks = true});
  }
  Conversation calls(host, phones);
  calls.start(2500);
  EXPECT_TRUE(host.wait_for_legs(2 * kPairs)) << host.legs();
  calls.wait();
  for (size_t i = 0; i < phones.size(); ++i)
    EXPECT_TRUE(calls.ear(i).hears(phones[i ^ 1].tone_hz)) << "phone " << i;
}

}  // namespace
}  // namespace dgm::test
