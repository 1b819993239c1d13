// Whole calls in real time: the real host and its plugins, simulated services behind them, phones
// that speak text in tones and hear it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/end_to_end/host.h"
#include "tests/sim/simulators.h"

namespace dgm::sim {

// One phone: what it says, and what it heard of the translations.
struct Phone {
  std::string extension;          // "7777" speaks English, "8888" French
  std::vector<std::string> says;  // in tones; empty and no recordings: silence
  std::string heard{};
  std::vector<std::vector<int16_t>> plays{};  // recordings of 8 kHz, after what it says
};

class LiveCalls : public testing::Test {
 protected:
  // routes: empty: 7777 and 8888 through Deepgram, DeepL and ElevenLabs. more_providers: added to
  // providers.ini behind Hume's section.
  explicit LiveCalls(const std::string& routes = {}, const std::string& more_providers = {});

  // All phones call, speak at the same time and hang up; the two of a pair stand side by side. A
  // call that the machine itself disturbed proves nothing: another one is placed, twice at most.
  void talk(std::vector<Phone>& phones);
  // Before each call that talk() places.
  virtual void on_attempt() {}
  // What the listeners of this phone have to hear.
  static std::string meant(const Phone& speaker);

  Simulators simulators_;
  test::Host host_;

 private:
  void place_calls(std::vector<Phone>& phones);
  std::string recording(size_t phone) const;

  TemporaryFolder folder_;
  bool was_disturbed_ = false;
};

}  // namespace dgm::sim
