// eSpeak NG in process. The library keeps one global state, so one thread does all its work, for
// all providers of this plugin; a sentence takes it about a millisecond.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "plugins/synthesizer_espeak/voice_list.h"

namespace dgm::espeak {

struct SpeechPiece {
  std::vector<std::int16_t> samples;  // at most 100 ms
  bool is_last = false;               // carries no samples
  std::string refusal;                // with is_last: why it was not spoken; empty: it was
};

struct SpeechJob {
  std::string text;   // UTF-8
  std::string voice;  // identifier
  int words_per_minute = 175;
  int pitch = 50;  // 0..100
  std::shared_ptr<std::atomic<bool>> cancelled;
  std::function<void(SpeechPiece)> deliver;  // on the engine's thread
};

class SpeechEngine {
 public:
  // [control] The engine of this process; made when the first provider asks, gone with the last.
  // data_folder: parent of "espeak-ng-data"; empty: the library's own. Throws std::runtime_error
  // with one sentence.
  static std::shared_ptr<SpeechEngine> shared(const std::string& data_folder);
  ~SpeechEngine();
  SpeechEngine(const SpeechEngine&) = delete;
  SpeechEngine& operator=(const SpeechEngine&) = delete;

  const std::vector<Voice>& voices() const { return voices_; }
  std::uint32_t sample_rate_hz() const { return sample_rate_hz_; }

  // [any] False: `kMostJobs` are waiting already. Jobs are spoken in order; pieces come as they are
  // made; a cancelled job ends without a last piece.
  static constexpr std::size_t kMostJobs = 64;
  bool submit(SpeechJob job);

 private:
  SpeechEngine(std::vector<Voice> voices, std::uint32_t sample_rate_hz);
  void run(const std::stop_token& stop);
  void speak(const SpeechJob& job);

  const std::vector<Voice> voices_;
  const std::uint32_t sample_rate_hz_;
  std::mutex mutex_;  // guards jobs_
  std::condition_variable_any changed_;
  std::deque<SpeechJob> jobs_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace dgm::espeak
