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
  std::string extension;  // "7777" speaks English, "8888" French
  std::vector<std::string> says;
  std::string heard{};
};

class LiveCalls : public testing::Test {
 protected:
  LiveCalls();

  // All phones call, speak at the same time and hang up; the two of a pair stand side by side. A
  // call that the machine itself disturbed proves nothing: another one is placed, twice at most.
  void talk(std::vector<Phone>& phones);
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
