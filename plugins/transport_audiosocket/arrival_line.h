// AudioSocket has no timestamps: the position of a message is where the one before ended, unless
// the far end was silent (hold, silence suppression). Then it follows the clock, so that silence
// does not look like late audio. Pure. [worker, rt]
#pragma once

#include <cstddef>
#include <cstdint>

namespace dragoman::audiosocket {

class ArrivalLine {
 public:
  static constexpr uint64_t kSilenceNs = 60'000'000;  // a longer gap between messages is silence

  // The position of a message's first sample, in samples of rate_hz. `samples`: in this message;
  // `behind`: in messages that arrived together with it and follow it. Audio that was only held up
  // on its way comes all at once: then the gap is not silence.
  uint64_t place(uint64_t arrived_at_ns, uint32_t rate_hz, size_t samples, size_t behind);

 private:
  uint32_t rate_hz_ = 0;  // 0: nothing came so far
  uint64_t next_ = 0;     // end of the last message
  uint64_t last_arrived_ns_ = 0;
};

}  // namespace dragoman::audiosocket
