// The table of "dgm.host.frames/1": frames that plugins keep, in one pool per worker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "dragoman/services.h"

namespace dgm::modules {

const dgm_host_frames& frame_service();

// Fixed places for frames of up to 20 ms at 48 kHz (960 samples). The memory is reserved at once
// and touched only as it is used. [worker, rt]
class FramePool {
 public:
  static constexpr size_t kFrames = 4096;
  static constexpr size_t kSamples = 960;

  FramePool();

  // A copy; a frame that is of this pool already is counted once more instead. nullptr: the pool
  // is empty, or the frame is longer than a place.
  const dgm_frame* retain(const dgm_frame& frame);
  // false: not a retained frame of this pool.
  bool release(const dgm_frame* frame);

  size_t in_use() const { return in_use_; }

 private:
  struct Place {
    dgm_frame frame;
    uint32_t users;
    std::array<int16_t, kSamples> samples;
  };
  Place* place_of(const dgm_frame* frame) const;

  std::unique_ptr<Place[]> places_;
  std::unique_ptr<uint16_t[]> free_;  // a stack: the place used last is warm
  size_t free_count_ = 0;
  size_t touched_ = 0;  // places beyond were never used
  size_t in_use_ = 0;
};

}  // namespace dgm::modules
