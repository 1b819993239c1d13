// A real SIP phone without microphone and loudspeaker (baresip): registers with Asterisk, says what
// a recording holds, and records what it hears.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/asterisk/asterisk.h"
#include "tests/asterisk/recorded_speech.h"

namespace dgm::test {

class Softphone {
 public:
  struct Options {
    std::string codec = "PCMU";  // or "PCMA", "G722/16000"
    bool answers = true;         // false: it only rings
  };
  // `user`: "alice" or "bob" of config/asterisk/pjsip.conf. `says` begins with each call. Waits
  // until it is registered; fails the test otherwise.
  Softphone(const Asterisk& asterisk, std::string user, const audio::Wav& says, Options options);
  Softphone(const Asterisk& asterisk, std::string user, const audio::Wav& says)
      : Softphone(asterisk, std::move(user), says, Options()) {}
  ~Softphone();

  void dial(const std::string& number);
  bool wait_until_talking(int deadline_ms = 5000);  // in a call that was answered
  bool wait_until_ringing(int deadline_ms = 5000);  // called, and not answered yet
  bool wait_until_idle(int deadline_ms = 5000);     // no call any more
  void hang_up();
  void hold();
  void resume();
  void press(char key);
  void transfer(const std::string& number);  // blindly: REFER

  // The very voice of the prompt, anywhere in what it heard: envelope correlation of 0.98.
  testing::AssertionResult hears(const std::string& prompt) const;
  // All it heard in its last call; complete once it is idle.
  audio::Wav heard() const;
  std::string log() const;

 private:
  void command(const std::string& name, const std::string& parameters = "");
  bool wait_for(const std::string& event, int deadline_ms);
  void read_events(int deadline_ms);
  void note(const std::string& event);
  std::string sip(const std::string& number) const;

  const Asterisk& asterisk_;
  std::string user_;
  TemporaryFolder folder_;
  std::unique_ptr<Program> program_;
  int socket_ = -1;
  std::string unread_;
  std::string state_;  // of its call: the last of CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED
};

}  // namespace dgm::test
