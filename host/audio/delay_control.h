// How long the audio of one stream waits before it is played: the target, learnt from how late
// packets come, and the frames put in or left out to reach it.
#pragma once

#include <cstdint>

#include "host/audio/lateness.h"

namespace dgm::audio {

// Part of a JitterBuffer, whose header states the rules. Allocates nothing. [worker, rt]
class DelayControl {
 public:
  enum class Step : uint8_t {
    kPlay,
    kPutIn,    // play a filler instead of the stream
    kLeaveOut  // one frame of the stream is not played
  };

  DelayControl(int64_t min_ns, int64_t initial_ns, int64_t max_ns);

  void learn(const Lateness& lateness) noexcept;  // after each packet
  // A packet came too late to be played: hold the stream back for those that follow it.
  void came_too_late(int64_t late_ns) noexcept;
  // What to do with the next frame, which waits since `delay_ns`. `can_leave_out`: another one
  // waits behind it.
  Step next_step(int64_t delay_ns, bool quiet, bool can_leave_out) noexcept;
  void pass_without_audio() noexcept;            // a frame that played nothing of the stream
  void play_at_once(int64_t delay_ns) noexcept;  // relayed
  void begin_stream() noexcept;                  // target and delay stay
  void reset() noexcept;

  int64_t delay_ns() const noexcept { return delay_ns_; }  // of the last frame
  int64_t target_ns() const noexcept { return target_ns_; }

 private:
  int64_t min_ns_, initial_ns_, max_ns_;
  int64_t delay_ns_ = 0;
  int64_t target_ns_;
  uint32_t frames_to_put_in_ = 0;
  uint32_t frames_to_next_cut_ = 0;
  uint32_t frames_too_long_ = 0;
  uint32_t packets_since_update_ = 0;
};

}  // namespace dgm::audio
