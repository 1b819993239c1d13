// The audio of one spoken utterance: written once by a synthesizer, faster than real time, read by
// every listener at his own pace. Kept in small chunks of a pool that all legs of a worker share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "host/calls/observer.h"

namespace dgm::calls {

// 4 KiB: 2048 samples, 128 ms at 16 kHz.
struct SpeechChunk {
  static constexpr size_t kSamples = 2048;
  std::array<int16_t, kSamples> samples;
};

// For audio that waits to be played, and for audio that waits to be answered (ReplayRing). [worker]
// take() and give_back() do not allocate while free chunks are left; refill() tops them up away
// from the media path.
class ChunkPool {
 public:
  static constexpr size_t kMaxChunks =
      16'384;  // 64 MiB: two minutes of speech for each of 64 listeners

  ChunkPool() = default;
  ChunkPool(const ChunkPool&) = delete;
  ChunkPool& operator=(const ChunkPool&) = delete;

  // nullptr: the bound is reached; the caller drops the audio and counts it.
  std::unique_ptr<SpeechChunk> take();
  void give_back(std::unique_ptr<SpeechChunk> chunk);
  // When less than half as many are free, so many; more than twice as many are given back to the
  // system.
  void refill(size_t spare);
  size_t in_use() const { return in_use_; }

 private:
  std::vector<std::unique_ptr<SpeechChunk>> free_;
  size_t in_use_ = 0;
};

// [worker] Mono samples of `rate` Hz.
class SpeechAudio {
 public:
  SpeechAudio(ChunkPool& pool, uint64_t utterance, uint32_t rate);
  ~SpeechAudio();
  SpeechAudio(const SpeechAudio&) = delete;
  SpeechAudio& operator=(const SpeechAudio&) = delete;

  uint64_t utterance() const { return utterance_; }
  uint32_t rate() const { return rate_; }
  size_t samples() const { return samples_; }  // written so far
  bool complete() const { return complete_; }

  StationTimes times;  // of the utterance, up to its first audio

  // [rt] false: no chunk was free, the rest was dropped.
  bool append(std::span<const int16_t> samples);
  void complete_now() { complete_ = true; }
  // Forgets what follows sample `from`, except what somebody has heard; fades out before it. What
  // is appended then takes its place for all listeners.
  void cut(size_t from);
  // [rt] A listener has come to this sample.
  void note_heard(size_t position) {
    if (position > heard_) heard_ = position;
  }
  size_t heard() const { return heard_; }  // by the one who is furthest
  // [rt] Copies from sample `from`; returns how many were there.
  size_t read(size_t from, std::span<int16_t> out) const;

 private:
  ChunkPool& pool_;
  uint64_t utterance_;
  uint32_t rate_;
  std::vector<std::unique_ptr<SpeechChunk>> chunks_;
  size_t samples_ = 0, heard_ = 0;
  bool complete_ = false;
};

}  // namespace dgm::calls
