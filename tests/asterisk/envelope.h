// Is what was heard what was said? Compares how loudness rises and falls, which survives codecs,
// resampling and a moved start, but neither lost nor repeated speech.
#pragma once

#include "host/audio/wav.h"

namespace dgm::test {

struct EnvelopeMatch {
  double correlation = 0;  // Pearson's, -1..1; 0: nothing to compare
  int offset_ms = 0;       // where in `heard` the beginning of `said` lies
  int slip_ms = 0;         // by how much its end came later than that, or earlier
};

// A jitter buffer that adapts in the middle of speech moves what follows by a frame or two.
constexpr int kMostSlipMs = 40;

// The place in `heard` that is most like the whole of `said`, with one slip at most. Windows of
// 10 ms, tried every millisecond. Rates may differ; they are whole kHz.
EnvelopeMatch match_envelopes(const audio::Wav& said, const audio::Wav& heard);

}  // namespace dgm::test
