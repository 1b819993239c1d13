// Flite on a small pool of threads: text in, 16 kHz samples out in pieces as they are made.
#pragma once

#include <cstddef>
#include <string>

#include "dragoman/cpp/local_synthesizer.hpp"
#include "dragoman/cpp/work_queue.hpp"

namespace dgm::flite {

inline constexpr const char* kVoiceNames[] = {"slt", "rms"};

struct SpeechJob {
  dragoman::SpeechTask task;
  std::string voice;  // one of kVoiceNames
  float speed = 1;    // 2 is twice as fast
};

class SpeechEngine {
 public:
  // [control]
  explicit SpeechEngine(std::size_t threads);

  // [any] False: 64 jobs are waiting already.
  bool submit(SpeechJob job) { return jobs_.submit(std::move(job)); }

 private:
  dragoman::WorkQueue<SpeechJob> jobs_;
};

}  // namespace dgm::flite
