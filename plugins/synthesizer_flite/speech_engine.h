// Flite on a small pool of threads: text in, 16 kHz samples out in pieces as they are made.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dgm::flite {

inline constexpr const char* kVoiceNames[] = {"slt", "rms"};

struct SpeechPiece {
  std::vector<std::int16_t> samples;
  std::uint32_t sample_rate_hz = 0;
  bool is_last = false;  // carries no samples
  std::string refusal;   // with is_last: why it was not spoken; empty: it was
};

struct SpeechJob {
  std::string text;
  std::string voice;  // one of kVoiceNames
  float speed = 1;    // 2 is twice as fast
  std::shared_ptr<std::atomic<bool>> cancelled;
  std::function<void(SpeechPiece)> deliver;  // on a thread of the pool, in order
};

class SpeechEngine {
 public:
  // [control]
  explicit SpeechEngine(std::size_t threads);
  ~SpeechEngine();
  SpeechEngine(const SpeechEngine&) = delete;
  SpeechEngine& operator=(const SpeechEngine&) = delete;

  // [any] False: `kMostJobs` are waiting already. A cancelled job ends without a last piece.
  static constexpr std::size_t kMostJobs = 64;
  bool submit(SpeechJob job);

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;  // guards jobs_
  std::condition_variable_any changed_;
  std::deque<SpeechJob> jobs_;
  std::vector<std::jthread> threads_;
};

}  // namespace dgm::flite
