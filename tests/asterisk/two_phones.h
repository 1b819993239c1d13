// What two people on two phones should hear of each other.
#pragma once

#include <string>

#include "tests/asterisk/softphone.h"
#include "tests/asterisk/stall_watch.h"

namespace dgm::test {

// What each of them dials. Their last four digits are the host's extensions.
struct Numbers {
  std::string one, other;

  std::string extension() const { return last_four(one); }
  std::string other_extension() const { return last_four(other); }

 private:
  static std::string last_four(const std::string& number) {
    return number.substr(number.size() - 4);
  }
};

// Until both phones are in the call and have said nothing yet.
constexpr size_t kUntilBothTalkMs = 800;

// Alice says a prompt to Bob, Bob says one to Alice, and each should hear the other's very voice.
class TwoPhones {
 public:
  struct Prompts {
    std::string one = "en/tt-weasels", other = "es/demo-echodone";  // shorter than 3 s
  };
  TwoPhones(const Asterisk& asterisk, Numbers numbers, Prompts prompts, const std::string& codec);

  enum class First : uint8_t { kAlice, kBob };

  // Until both are talking. Bob does not dial when his number is empty: he is called.
  void dial();
  // When both have said their prompt. Who is not first may have been hung up by then.
  void hang_up(First first = First::kAlice);
  testing::AssertionResult each_heard_the_other() const;
  void expect_each_heard_the_other() const { EXPECT_TRUE(each_heard_the_other()); }
  int worst_stall_ms() const { return stalls_.worst_ms(); }  // of the machine

  Softphone& alice() { return alice_; }
  Softphone& bob() { return bob_; }

 private:
  Numbers numbers_;
  Prompts prompts_;
  Softphone alice_, bob_;
  int64_t talking_since_ms_ = 0;
  StallWatch stalls_;
};

// With passing_through(): a whole call, and that it leaves nothing behind in host and Asterisk. A
// machine that lets threads wait loses frames by itself: such a call proves nothing, and there is
// another one, three at most.
void expect_voices_pass_through(const Asterisk& asterisk, const Host& host, const Numbers& numbers,
                                const std::string& codec = "PCMU");

// With translating(), and the host started with --show-conversation: what each says is understood,
// translated, and spoken to the other.
void expect_translation(const Asterisk& asterisk, Host& host, const Numbers& numbers,
                        const std::string& codec = "PCMU");

void expect_nothing_left(const Asterisk& asterisk, const Host& host);

}  // namespace dgm::test
