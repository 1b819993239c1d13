#include "tests/asterisk/two_phones.h"

#include <gmock/gmock.h>

#include "tests/asterisk/envelope.h"

namespace dgm::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

}  // namespace

TwoPhones::TwoPhones(const Asterisk& asterisk, Numbers numbers, Prompts prompts,
                     const std::string& codec)
    : numbers_(std::move(numbers)),
      prompts_(std::move(prompts)),
      alice_(asterisk, "alice", speech_of({prompts_.one}, kUntilBothTalkMs, 0), {.codec = codec}),
      bob_(asterisk, "bob", speech_of({prompts_.other}, kUntilBothTalkMs, 0), {.codec = codec}) {}

void TwoPhones::dial() {
  alice_.dial(numbers_.one);
  if (!numbers_.other.empty()) bob_.dial(numbers_.other);
  ASSERT_TRUE(alice_.wait_until_talking()) << alice_.log();
  ASSERT_TRUE(bob_.wait_until_talking()) << bob_.log();
  talking_since_ms_ = now_ms();
}

void TwoPhones::hang_up(First first) {
  constexpr int kLongestPromptMs = 3000, kDelayMs = 500;
  sleep_ms(static_cast<int>(talking_since_ms_ + static_cast<int64_t>(kUntilBothTalkMs) +
                            kLongestPromptMs + kDelayMs - now_ms()));
  auto& one = first == First::kAlice ? alice_ : bob_;
  auto& other = first == First::kAlice ? bob_ : alice_;
  one.hang_up();
  EXPECT_TRUE(one.wait_until_idle());
  if (!numbers_.other.empty()) other.hang_up();
  EXPECT_TRUE(other.wait_until_idle()) << "the other phone was not hung up";
}

testing::AssertionResult TwoPhones::each_heard_the_other() const {
  for (const auto& heard : {alice_.hears(prompts_.other), bob_.hears(prompts_.one)})
    if (!heard)
      return testing::AssertionFailure()
             << heard.message() << "; the machine let a thread wait for " << worst_stall_ms()
             << " ms meanwhile";
  return testing::AssertionSuccess();
}

void expect_nothing_left(const Asterisk& asterisk, const Host& host) {
  EXPECT_TRUE(host.wait_for_legs(0)) << host.get("/api/v1/calls/active");
  EXPECT_TRUE(asterisk.wait_until_empty())
      << asterisk.command("core show channels") << host.log() << asterisk.log();
}

void expect_voices_pass_through(const Asterisk& asterisk, const Host& host, const Numbers& numbers,
                                const std::string& codec) {
  constexpr int kCalls = 3, kStallMs = 15;
  for (int call = 1;; ++call) {
    TwoPhones phones(asterisk, numbers, {}, codec);
    ASSERT_NO_FATAL_FAILURE(phones.dial()) << host.log() << asterisk.log();
    EXPECT_TRUE(host.wait_for_legs(2)) << host.log();
    phones.hang_up();
    expect_nothing_left(asterisk, host);
    const auto heard = phones.each_heard_the_other();
    if (!heard && phones.worst_stall_ms() >= kStallMs && call < kCalls) continue;
    EXPECT_TRUE(heard);
    return;
  }
}

void expect_translation(const Asterisk& asterisk, Host& host, const Numbers& numbers,
                        const std::string& codec) {
  const std::string english = "en/conf-extended", spanish = "es/demo-echodone";
  TwoPhones phones(asterisk, numbers, {english, spanish}, codec);
  ASSERT_NO_FATAL_FAILURE(phones.dial()) << host.log() << asterisk.log();
  const auto one = numbers.extension(), other = numbers.other_extension();
  host.program().wait_for_output("SPOKEN " + one + " hears " + other, 15'000);
  host.program().wait_for_output("SPOKEN " + other + " hears " + one, 15'000);
  sleep_ms(1500);  // until most of it is said
  phones.hang_up();
  EXPECT_THAT(
      host.log(),
      AllOf(HasSubstr("HEARD " + one + " said [en-US]: The conference has been extended."),
            HasSubstr("MEANT " + one + " means [es-ES]: La conferencia ha sido extendida."),
            HasSubstr("SPOKEN " + other + " hears " + one),
            HasSubstr("HEARD " + other + " said [es-ES]: La prueba del eco ha sido completada."),
            HasSubstr("SPOKEN " + one + " hears " + other)));
  for (const auto& [phone, original] :
       {std::pair{&phones.alice(), spanish}, {&phones.bob(), english}}) {
    const auto heard = phone->heard();
    EXPECT_GT(loud_ms(heard, -40), 800);
    EXPECT_LT(match_envelopes(prompt(original), heard).correlation, 0.9) << "the voice itself";
  }
  expect_nothing_left(asterisk, host);
}

}  // namespace dgm::test
