// A new generation on trial: if too many of its utterances fail, the one before it comes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "host/app/generation_sources.h"
#include "host/calls/generation.h"

namespace dgm::app {

struct TrialFigures {
  uint64_t utterances = 0;  // heard from callers who need to be translated
  uint64_t failures = 0;    // not recognized, not translated or not spoken
};

// [control]
class Trial {
 public:
  using Clock = std::chrono::steady_clock;

  // The rules are those of the generation on trial. nullopt: it has none.
  static std::optional<Trial> begin(const settings::HostSettings& rules,
                                    calls::GenerationPtr before, Sources sources_before,
                                    Clock::time_point now);

  // Why it has failed: "12 failures in 40 utterances; ...".
  std::optional<std::string> failed_by(const TrialFigures& figures) const;
  bool is_over(Clock::time_point now) const { return now >= end_; }
  uint64_t left_s(Clock::time_point now) const;
  const calls::GenerationPtr& before() const { return before_; }
  const Sources& sources_before() const { return sources_before_; }

 private:
  Trial() = default;

  uint64_t percent_ = 0, min_utterances_ = 0;
  calls::GenerationPtr before_;
  Sources sources_before_;
  Clock::time_point end_;
};

}  // namespace dgm::app
