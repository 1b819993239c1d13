// Frames for push_audio(): continuous 20 ms, stamped with the fake clock, which moves on with them.
#pragma once

#include "dragoman/testing/drivers/session_driver.h"

namespace dragoman::testing {

class AudioSource {
 public:
  AudioSource(FakeHost& host, uint32_t sample_rate_hz)
      : host_(host), sample_rate_hz_(sample_rate_hz) {}

  // Calls `push(frame)` for every 20 ms of `duration_ms`, and advances the clock after each.
  // The answer: the first that is neither DGM_OK nor DGM_BUSY.
  template <typename Push>
  dgm_status play(uint32_t duration_ms, bool tone, Push push) {
    for (uint32_t at_ms = 0; at_ms < duration_ms; at_ms += 20) {
      const dgm_status status =
          play_frame(tone ? tone_20ms(sample_rate_hz_, position_) : silence_20ms(sample_rate_hz_),
                     tone ? DGM_FRAME_SPEECH : DGM_FRAME_SILENCE, push);
      if (status != DGM_OK && status != DGM_BUSY) return status;
    }
    return DGM_OK;
  }
  template <typename Push>
  dgm_status play_frame(const std::vector<int16_t>& samples, uint32_t flags, Push push) {
    dgm_status status = DGM_OK;
    {
      Borrowed borrowed;
      dgm_frame frame = {};
      frame.flags = flags;
      frame.captured_at_ns = host_.now_ns();
      frame.sample_rate_hz = sample_rate_hz_;
      frame.sample_count = static_cast<uint32_t>(samples.size());
      frame.samples = borrowed.items(samples);
      status = push(borrowed.structure(frame));
    }
    position_ += samples.size();
    host_.advance(std::chrono::milliseconds(samples.size() * 1000 / sample_rate_hz_));
    return status;
  }

 private:
  FakeHost& host_;
  uint32_t sample_rate_hz_;
  uint64_t position_ = 0;
};

}  // namespace dragoman::testing
