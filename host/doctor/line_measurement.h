// What came over one line while a tone was sent into it, and what can be read from that.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dragoman/transport.h"

namespace dgm::doctor {

// What the doctor sends. Its level is the RMS level; a telephone's speech is about as loud.
constexpr double kToneHz = 700, kToneDbfs = -18;
constexpr uint32_t kFrameMs = 20;
constexpr uint32_t kLeadFrames = 25;   // silence first: both sides settle
constexpr uint32_t kToneFrames = 100;  // two seconds
constexpr uint32_t kTailFrames = 25;   // what is still on its way comes back

// Asterisk's Milliwatt(). Its level as 22.10 made it over every way of media.
constexpr double kMilliwattHz = 1004, kMilliwattDbfs = -6;

struct HeardPacket {
  uint64_t arrived_at_ns = 0;
  uint64_t sequence = 0;
  std::vector<uint8_t> payload;
};

struct LineRecording {
  dgm_codec codec = 0;
  uint32_t sample_rate_hz = 0;
  std::vector<HeardPacket> packets;
  uint64_t tone_began_ns = 0;  // when its first frame was given away; 0: none was sent
};

struct LineMeasurement {
  size_t packets = 0;
  double packet_ms = 0;            // audio in one packet
  uint64_t packets_missing = 0;    // numbers that did not come
  double frequency_hz = 0;         // 0: silence, or no tone
  double level_dbfs = -100;        // RMS
  double purity = 0;               // 0..1: share of the power that is the tone
  double sound_ms = 0;             // from the first to the last sound
  double holes_ms = 0;             // silence within it
  bool linear = false;             // the codec has a byte order
  bool bytes_swapped = false;      // the tone is there when the bytes are read the other way round;
                                   // then the numbers above are of that
  std::optional<double> delay_ms;  // first sample given away to the first that came back
};

// [any]
LineMeasurement measure_line(const LineRecording& recording);

}  // namespace dgm::doctor
