// Many phones on a real Asterisk at the same time, and one after the other.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>

#include "host/audio/tone.h"
#include "tests/asterisk/joined.h"
#include "tests/asterisk/media_bank.h"
#include "tests/asterisk/sipp.h"
#include "tests/asterisk/two_phones.h"

namespace dgm::test {
namespace {

// Whole Hz, far enough apart to be told apart, within a telephone's band.
double tone_of(size_t phone) { return 300 + 35 * static_cast<double>(phone); }

// Which of the phones was heard: the tone that is at least 6 dB above all others in most moments
// of the middle of the call. Frames that a busy machine lost or delayed spoil single moments.
std::optional<size_t> who_was_heard(const audio::Wav& heard, size_t phones) {
  constexpr double kLeadDb = 6, kMost = 0.5;
  const size_t size = heard.samples.size(), moment = heard.sample_rate_hz / 5;
  std::map<size_t, double> moments;
  double count = 0;
  for (size_t at = size * 2 / 5; at + moment <= size * 4 / 5; at += moment, ++count) {
    std::vector<std::pair<double, size_t>> levels;
    for (size_t phone = 0; phone < phones; ++phone)
      levels.emplace_back(audio::level_at_dbfs(std::span(heard.samples).subspan(at, moment),
                                               heard.sample_rate_hz, tone_of(phone)),
                          phone);
    std::ranges::sort(levels, std::greater());
    if (levels[0].first > levels[1].first + kLeadDb) ++moments[levels[0].second];
  }
  for (const auto& [phone, times] : moments)
    if (times > kMost * count) return phone;
  return std::nullopt;
}

// Forty pairs at once.
void expect_pairs_hear_each_other(const Asterisk& asterisk, const Host& host,
                                  const Numbers& numbers) {
  constexpr size_t kPhones = 80;
  std::vector<double> tones;
  for (size_t i = 0; i < kPhones; ++i) tones.push_back(tone_of(i));
  MediaBank bank(tones);
  SippOptions options{.scenario = "calls", .calls = {}, .calls_per_second = 40, .talk_ms = 6000};
  for (size_t i = 0; i < kPhones; ++i)
    options.calls.push_back(std::to_string(bank.port(i)) + ";" +
                            (i % 2 ? numbers.other : numbers.one));
  Sipp sipp(asterisk, options);
  EXPECT_TRUE(host.wait_for_legs(kPhones, 10'000)) << host.legs();
  EXPECT_TRUE(eventually([&] { return bank.talking() == kPhones; }, 5000)) << bank.talking();
  sipp.expect_all_good(30'000);
  bank.stop();
  // Who is whose partner is the order in which their calls reached the host.
  for (size_t i = 0; i < kPhones; ++i) {
    const auto partner = who_was_heard(bank.heard(i), kPhones);
    ASSERT_TRUE(partner) << "phone " << i << " heard nobody clearly";
    EXPECT_NE(*partner % 2, i % 2) << "phone " << i << " heard phone " << *partner;
    EXPECT_EQ(who_was_heard(bank.heard(*partner), kPhones), i) << "whom phone " << i << " heard";
  }
  expect_nothing_left(asterisk, host);
}

// Two hundred calls, forty new ones each second.
void expect_calls_leave_nothing_behind(const Asterisk& asterisk, const Host& host,
                                       const Numbers& numbers) {
  constexpr size_t kCalls = 200;
  MediaBank bank(std::vector<double>(kCalls, kSaysNothing));
  SippOptions options{.scenario = "calls", .calls = {}, .calls_per_second = 40, .talk_ms = 1500};
  for (size_t i = 0; i < kCalls; ++i)
    options.calls.push_back(std::to_string(bank.port(i)) + ";" +
                            (i % 2 ? numbers.other : numbers.one));
  Sipp(asterisk, options).expect_all_good(60'000);
  expect_nothing_left(asterisk, host);
  EXPECT_EQ(bank.talking(), kCalls);
}

TEST(ManyAudioSocketCalls, HearTheirPartnerAndNobodyElse) {
  Asterisk asterisk;
  Host host(passing_through());
  ASSERT_NO_FATAL_FAILURE(host.start());
  ASSERT_NO_FATAL_FAILURE(asterisk.start(host));
  expect_pairs_hear_each_other(asterisk, host, {"7000", "7001"});
}

TEST(ManyAudioSocketCalls, LeaveNothingBehind) {
  Asterisk asterisk;
  Host host(passing_through());
  ASSERT_NO_FATAL_FAILURE(host.start());
  ASSERT_NO_FATAL_FAILURE(asterisk.start(host));
  expect_calls_leave_nothing_behind(asterisk, host, {"7000", "7001"});
}

TEST(FortyAriPairs, HearTheirPartnerAndNobodyElse) {
  Joined pbx(passing_through());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  expect_pairs_hear_each_other(pbx.asterisk, pbx.host, {"7777", "8888"});
}

class ManyAriCalls : public testing::TestWithParam<const char*> {};

TEST_P(ManyAriCalls, LeaveNothingBehind) {
  Joined pbx(passing_through(), {.media = GetParam()});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  expect_calls_leave_nothing_behind(pbx.asterisk, pbx.host, {"7777", "8888"});
}

INSTANTIATE_TEST_SUITE_P(Media, ManyAriCalls, testing::Values("rtp", "audiosocket", "websocket"),
                         [](const auto& media) { return std::string(media.param); });

}  // namespace
}  // namespace dgm::test
