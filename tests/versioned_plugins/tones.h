// What the versioned speech plugin says: one tone for each of its stages that had a part in an
// utterance, in the order recognizer, translator, synthesizer; its pitch is the version of that
// stage.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dgm::versioned {

constexpr uint32_t kToneMs = 160, kGapMs = 40;  // after each tone
constexpr size_t kStages = 3;

// Of version 1.MINOR.0.
constexpr double tone_hz(int minor) { return 600.0 + 400.0 * minor; }

// What a phone says to be answered so, of 1.5 s: a tone for speech, then the soft noise of a quiet
// room.
std::vector<int16_t> sentence(uint32_t rate_hz);

struct HeardTone {
  int minor = 0;
  double ms = 0;
};
struct HeardUtterance {
  std::vector<HeardTone> tones;
  uint64_t begin = 0;  // sample

  // Every stage said its tone, and each sounds in full length: nothing is missing in between.
  bool is_whole() const;
  // All stages had this version.
  bool is_of(int minor) const;
};

// Everything in a recording that is otherwise silent. Versions 1.0.0 and 1.1.0.
std::vector<HeardUtterance> hear(std::span<const int16_t> samples, uint32_t rate_hz);

}  // namespace dgm::versioned
