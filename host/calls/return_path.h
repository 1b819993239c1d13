// Notices that a listener hears nothing of what the other one said: the fault that nobody sees in a
// call whose lines are all up. Speech that has ended is owed a translation; if none of it is heard
// within 4.5 s, that is told once, and told again when the direction works.
#pragma once

#include <cstdint>

#include "host/base/clock.h"

namespace dgm::calls {

class ReturnPath {
 public:
  enum class Change : uint8_t { kNone, kSilent, kBack };

  static constexpr uint64_t kPatienceNs = 4'500'000'000;

  // [worker] Every 100 ms. speech_ended_ns: end of the speaker's last utterance, 0: none yet;
  // heard: some of his translated speech was played since the last call.
  Change check(uint64_t now_ns, uint64_t speech_ended_ns, bool heard);
  void excuse() { owed_since_ns_ = 0; }  // there was nothing to say
  bool silent() const { return silent_; }

 private:
  uint64_t seen_ns_ = 0;        // the utterance that was looked at last
  uint64_t owed_since_ns_ = 0;  // 0: nothing is owed
  bool silent_ = false;
};

}  // namespace dgm::calls
