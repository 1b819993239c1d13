// Turns packets that come late, twice, out of order or not at all into one 20 ms frame per tick.
//
// Storage is a ring of encoded bytes addressed by time: all codecs here have a constant rate, so a
// packet of any length (ptime 10, 20, 30, 60 ms) is written where its position says, and a reader
// takes whole frames from it. G.711: 4 KiB of payload for 512 ms.
//
// Delay. The lateness of a packet is its arrival minus that of the luckiest recent packet, both
// measured against their positions. The target is the 98th percentile of the last 5 to 10 s plus
// one frame, within min_ms..max_ms. When a frame is not there in time the stream is held back at
// once; it is shortened in silence, one frame at a time, or without silence when it stays 60 ms too
// long. The same rules repair clocks that run apart.
//
// Loss is a gap in the sequence. A gap in positions without one is silence on purpose (DTX, comfort
// noise) and is neither counted nor concealed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/audio/byte_ring.h"
#include "host/audio/codec.h"
#include "host/audio/delay_control.h"
#include "host/audio/lateness.h"
#include "host/audio/sequence_window.h"

namespace dgm::audio {

// One received packet, as dgm_packet of dragoman/transport.h: numbers are extended, never wrap.
struct PacketView {
  uint64_t sequence = 0;
  uint64_t position = 0;  // of the first sample
  uint64_t arrived_at_ns = 0;
  bool comfort_noise = false;  // no audio in it: the far end is silent on purpose
  std::span<const uint8_t> payload;
};

struct JitterBufferOptions {
  uint32_t min_ms = 20;      // bounds of the target
  uint32_t initial_ms = 40;  // until a second of packets has been seen
  uint32_t max_ms = 200;
  uint32_t bound_ms = 400;  // audio waiting beyond this is dropped, the oldest first
};

struct JitterBufferStats {
  uint64_t received = 0;  // packets, duplicates not
  uint64_t lost = 0;      // numbers of the sequence that never came
  uint64_t late = 0;      // came after their time to be played
  uint64_t duplicate = 0;
  uint64_t invalid = 0;           // no whole unit of the codec in it
  uint64_t concealed_frames = 0;  // 20 ms frames answered with kMissing
  uint64_t dropped_overflow = 0;  // 20 ms frames dropped because too much waited
  uint64_t shortened = 0;         // 20 ms frames left out to lower the delay
  uint64_t lengthened = 0;        // 20 ms frames put in to raise it, also answered with kMissing
  uint64_t resyncs = 0;           // jumps of the positions by more than a second
  double depth_ms = 0;            // audio waiting now
  double delay_ms = 0;            // of the last played frame, beyond the luckiest packet
  double target_ms = 0;
};

// One received stream of one leg. Allocates at construction only. [worker, rt]
class JitterBuffer {
 public:
  enum class Put : uint8_t { kStored, kLate, kDuplicate, kInvalid };
  enum class Kind : uint8_t {
    kFrame,    // payload of one frame was written
    kMissing,  // it should be here and is not: conceal
    kSilence,  // the far end is silent on purpose, or its first audio after silence is held
    kEmpty     // nothing has come yet, or nothing for more than 60 ms
  };
  struct Frame {
    Kind kind = Kind::kEmpty;
    size_t bytes = 0;             // written, for kFrame
    uint64_t position = 0;        // of the first sample, for kFrame
    uint64_t captured_at_ns = 0;  // when it would have arrived with no lateness, for kFrame
    bool joins_cut = false;       // kFrame that does not continue the frame before: blend it in
  };

  JitterBuffer(Codec codec, uint32_t sample_rate_hz, const JitterBufferOptions& options = {});

  Put put(const PacketView& packet) noexcept;
  // One frame, every 20 ms. now_ns: the planned time of the tick. `quiet`: the voice activity
  // detector heard nobody in the frame before, so the delay may be adjusted. `out` has room for
  // frame_bytes().
  Frame get(uint64_t now_ns, bool quiet, std::span<uint8_t> out) noexcept;

  // Relay: true when nothing waits and this packet is newer than all that was played, so that the
  // caller may use it at once; it then says so with took(packet) instead of put(packet). False for
  // duplicates, overtaken packets and jumps: put() sorts them out.
  bool in_order_now(const PacketView& packet) const noexcept;
  void took(const PacketView& packet) noexcept;
  bool is_waiting() const noexcept { return state_ != State::kIdle && end_ > next_; }

  void reset() noexcept;  // forgets the stream (a new SSRC); counters go on
  size_t frame_bytes() const noexcept { return static_cast<size_t>(frame_units_) * unit_.bytes; }
  JitterBufferStats stats() const noexcept;
  Codec codec() const noexcept { return codec_; }
  uint32_t sample_rate_hz() const noexcept { return sample_rate_hz_; }

 private:
  enum class State : uint8_t {
    kIdle,     // no stream
    kHolding,  // audio waits for its time: start of a stream or of speech after silence
    kPlaying
  };

  int64_t unit_at(uint64_t position) const noexcept;
  int64_t ns_of(int64_t units) const noexcept;
  bool is_jump(const PacketView& packet) const noexcept;
  void begin_stream(uint64_t position) noexcept;
  int64_t note_arrival(const PacketView& packet, int64_t at) noexcept;
  void place(int64_t at, bool silence_before) noexcept;
  void hold_from(int64_t at) noexcept;
  bool store(int64_t at, std::span<const uint8_t> bytes) noexcept;
  void skip_to(int64_t at) noexcept;
  void give_up_to(int64_t at) noexcept;
  Frame take_frame(std::span<uint8_t> out) noexcept;

  Codec codec_;
  CodecUnit unit_;
  uint32_t sample_rate_hz_;
  int64_t units_per_second_, frame_units_, bound_units_;
  ByteRing ring_;
  SequenceWindow sequence_;
  Lateness lateness_;
  DelayControl delay_;
  JitterBufferStats counters_;

  // Places are units since origin_, the position at which the stream began.
  State state_ = State::kIdle;
  uint64_t origin_ = 0;
  int64_t next_ = 0;    // to be played next
  int64_t end_ = 0;     // of the furthest audio stored
  int64_t played_ = 0;  // what lies before was played or given up
  int64_t silence_from_ = 0, silence_until_ = 0;
  int64_t comfort_noise_at_ = 0;
  int64_t hold_until_ns_ = 0;
  uint32_t underrun_frames_ = 0;
  bool comfort_noise_ = false;
  bool joins_cut_ = false;
};

}  // namespace dgm::audio
