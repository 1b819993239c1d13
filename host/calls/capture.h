// What comes from one phone, as 20 ms frames: jitter buffer, decoder, concealment of losses.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "dragoman/transport.h"
#include "host/audio/codec.h"
#include "host/audio/concealment.h"
#include "host/audio/frame.h"
#include "host/audio/jitter_buffer.h"
#include "host/audio/resampler.h"

namespace dgm::calls {

struct CapturedFrame {
  std::span<int16_t> samples;  // mono, at the leg's rate; lies in the caller's buffer
  uint64_t captured_at_ns = 0;
  uint32_t flags = 0;  // DGM_FRAME_LOST, DGM_FRAME_SILENCE
};

struct CaptureStats {
  audio::JitterBufferStats buffer;
  uint64_t relayed = 0;  // frames used as they arrived
};

// [worker, rt] but for the first packet of a codec, which allocates.
class Capture {
 public:
  // rate: of the frames it gives.
  explicit Capture(uint32_t rate) : rate_(rate) {}

  void put(const dgm_packet& packet);
  // Relay: the packet as a frame at once, when it holds exactly 20 ms and nothing older waits. One
  // that was overtaken is late. false: nothing to play now; other lengths wait in the buffer for
  // take().
  bool take_now(const dgm_packet& packet, std::span<int16_t> out, CapturedFrame& frame);
  // The frame of this slot. nullopt: nobody sends.
  std::optional<CapturedFrame> take(uint64_t now_ns, bool quiet, std::span<int16_t> out);
  // Relay: stands in for a frame that did not come. nullopt: the stream has been silent for more
  // than 60 ms.
  std::optional<CapturedFrame> conceal(uint64_t now_ns, std::span<int16_t> out);
  bool waiting() const { return buffer_ && buffer_->is_waiting(); }
  void forget_waiting() {
    if (buffer_) buffer_->reset();
  }
  CaptureStats stats() const;

 private:
  bool follow(const dgm_packet& packet);
  CapturedFrame concealed(uint64_t now_ns, std::span<int16_t> out);
  std::span<int16_t> decode(std::span<const uint8_t> payload, bool joins_cut,
                            std::span<int16_t> out);
  std::span<int16_t> convert(std::span<int16_t> native, std::span<int16_t> out);

  uint32_t rate_;
  dgm_codec codec_number_ = 0;
  uint32_t native_rate_ = 0;
  std::optional<audio::JitterBuffer> buffer_;
  std::optional<audio::Decoder> decoder_;
  std::optional<audio::Concealment> concealment_;
  std::optional<audio::Resampler> resampler_;
  CaptureStats before_;  // of streams that have ended
  uint64_t relayed_ = 0, relayed_at_ns_ = 0;
};

}  // namespace dgm::calls
