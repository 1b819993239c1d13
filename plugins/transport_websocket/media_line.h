// A WebSocket message has no timestamp: its position is where the one before ended, unless the far
// end was silent (hold, silence suppression). Then it follows the clock, so that silence does not
// look like late audio. Audio that was only held up on its way moves the line ahead of the clock;
// the next silence takes that back. Pure. [worker, rt]
#pragma once

#include <cstdint>

namespace dragoman::websocket {

class MediaLine {
 public:
  static constexpr uint64_t kSilenceNs = 60'000'000;  // a longer gap between messages is silence

  explicit MediaLine(uint32_t sample_rate_hz) : sample_rate_hz_(sample_rate_hz) {}

  // The position of a message's first sample.
  uint64_t place(uint64_t arrived_at_ns, uint32_t samples);

 private:
  uint32_t sample_rate_hz_;
  uint64_t next_ = 0;                                    // end of the last message
  uint64_t first_arrived_ns_ = 0, last_arrived_ns_ = 0;  // 0: nothing came so far
};

}  // namespace dragoman::websocket
