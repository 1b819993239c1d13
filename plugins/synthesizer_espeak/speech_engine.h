// eSpeak NG in process. The library keeps one global state, so one thread does all its work, for
// all providers of this plugin; a sentence takes it about a millisecond.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dragoman/cpp/local_synthesizer.hpp"
#include "dragoman/cpp/work_queue.hpp"
#include "plugins/synthesizer_espeak/voice_list.h"

namespace dgm::espeak {

struct SpeechJob {
  dragoman::SpeechTask task;  // its text is UTF-8; pieces are of 100 ms at most
  std::string voice;          // identifier
  int words_per_minute = 175;
  int pitch = 50;  // 0..100
};

class SpeechEngine {
 public:
  // [control] The engine of this process; made when the first provider asks, gone with the last.
  // data_folder: parent of "espeak-ng-data"; empty: the library's own. Throws std::runtime_error
  // with one sentence.
  static std::shared_ptr<SpeechEngine> shared(const std::string& data_folder);

  const std::vector<Voice>& voices() const { return voices_; }

  // [any] False: 64 jobs are waiting already. Jobs are spoken in order.
  bool submit(SpeechJob job) { return jobs_.submit(std::move(job)); }

 private:
  explicit SpeechEngine(std::vector<Voice> voices);

  const std::vector<Voice> voices_;
  dragoman::WorkQueue<SpeechJob> jobs_;
};

}  // namespace dgm::espeak
