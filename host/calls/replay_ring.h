// The audio of one speaker that no recognizer has answered yet, frame by frame, so that the next
// one can have it. Frames are numbered from 0; what is older than the bound is dropped and counted.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dragoman/abi.h"
#include "host/calls/speech_audio.h"

namespace dgm::calls {

// [worker] Mono frames of 20 ms at one rate, kept in chunks that all legs of the worker share.
class ReplayRing {
 public:
  ReplayRing(ChunkPool& pool, uint32_t rate, uint32_t keep_ms);
  ~ReplayRing();
  ReplayRing(const ReplayRing&) = delete;
  ReplayRing& operator=(const ReplayRing&) = delete;

  void push(const dgm_frame& frame);         // [rt]
  uint64_t first() const { return first_; }  // the oldest frame that is kept
  uint64_t next() const { return next_; }    // the number that the next frame gets
  // [rt] Of first()..next()-1. Borrowed until that frame is forgotten.
  dgm_frame at(uint64_t number) const;
  // The first kept frame that was captured at this time or later; next(): none.
  uint64_t number_at(uint64_t captured_at_ns) const;
  void forget_before(uint64_t number);           // [rt]
  uint64_t dropped() const { return dropped_; }  // frames that nobody had forgotten

 private:
  struct Slot {
    uint64_t captured_at_ns = 0;
    uint32_t flags = 0, samples = 0;
  };

  Slot& slot(uint64_t number) { return slots_[number % slots_.size()]; }
  const Slot& slot(uint64_t number) const { return slots_[number % slots_.size()]; }
  size_t chunk_of(uint64_t number) const { return number / frames_per_chunk_ % chunks_.size(); }

  ChunkPool& pool_;
  uint32_t rate_;
  size_t samples_per_frame_, frames_per_chunk_;
  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<SpeechChunk>> chunks_;
  uint64_t first_ = 0, next_ = 0, dropped_ = 0;
};

}  // namespace dgm::calls
