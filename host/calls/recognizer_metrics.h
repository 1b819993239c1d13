// What recognizers' stages count of failovers.
#pragma once

#include "host/base/metrics.h"

namespace dgm::calls {

struct RecognizerMetrics {
  Metric& replayed_ms = metrics().counter("dragoman_replayed_ms_total",
                                          "Audio that was given to a second recognizer as well");
  Metric& late = metrics().counter("dragoman_late_answers_total",
                                   "Answers of sessions that were given up; dropped",
                                   {{"stage", "recognizer"}});
};

}  // namespace dgm::calls
