// Judges one way of media by two calls: an echo, which tells of both directions together, and a
// tone that Asterisk makes, which tells of the direction from Asterisk alone. [any] Pure.
#pragma once

#include <string>

#include "host/base/result.h"
#include "host/doctor/finding.h"
#include "host/doctor/line_measurement.h"

namespace dgm::doctor {

struct MediaWay {
  std::string transport, codec;  // "rtp" "g722"
  std::string name() const { return transport + " " + codec; }
};

// Error: the call came to nothing, and why; kNotAnswered in `where` if it never came about, which
// is no matter of its media.
using Heard = Result<LineMeasurement>;
inline constexpr const char* kNotAnswered = "not answered";

// Two findings: what came there and back, and what came from Asterisk.
Findings judge_way(const MediaWay& way, const Heard& echo, const Heard& milliwatt);

// "700.0 Hz, -18.0 dBFS, 20.0 ms, 0 lost, speed 1.000, byte order right, 43.1 ms there and back"
std::string figures_of(const LineMeasurement& heard, double sent_hz);
// Frames of 20 ms that were sent as tone and are not in what came.
double lost_frames(const LineMeasurement& heard, double sent_hz);

}  // namespace dgm::doctor
