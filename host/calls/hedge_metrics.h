// What stages count of asking two providers and of answers that came too late.
#pragma once

#include <string>

#include "host/base/metrics.h"

namespace dgm::calls {

struct HedgeMetrics {
  explicit HedgeMetrics(const std::string& stage)
      : asked(metrics().counter("dragoman_hedges_total",
                                "Times that a second provider was asked beside a slow one",
                                {{"stage", stage}})),
        won(metrics().counter("dragoman_hedges_won_total", "Times that the second one was first",
                              {{"stage", stage}})),
        late(metrics().counter("dragoman_late_answers_total",
                               "Answers of sessions that were given up; dropped",
                               {{"stage", stage}})) {}

  Metric& asked;
  Metric& won;
  Metric& late;
};

}  // namespace dgm::calls
