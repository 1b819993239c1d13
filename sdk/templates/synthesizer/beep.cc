#include "beep.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace beep {

size_t count_words(std::string_view text) {
  size_t words = 0;
  bool in_word = false;
  for (const char letter : text) {
    const bool blank = letter == ' ' || letter == '\n' || letter == '\t';
    if (!blank && !in_word) ++words;
    in_word = !blank;
  }
  return words;
}

std::vector<int16_t> one_beep(uint32_t tone_hz, uint32_t sample_rate_hz) {
  constexpr double kPeak = 8000;
  const size_t sounding = sample_rate_hz * 150 / 1000;
  std::vector<int16_t> samples(sounding + sample_rate_hz * 50 / 1000);
  for (size_t i = 0; i < sounding; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(sounding);
    const double envelope = std::sin(std::numbers::pi * part);  // no click at either end
    const double phase = 2 * std::numbers::pi * tone_hz * static_cast<double>(i) / sample_rate_hz;
    samples[i] = static_cast<int16_t>(kPeak * envelope * std::sin(phase));
  }
  return samples;
}

Engine::Engine() : thread_([this](std::stop_token stop) { run(std::move(stop)); }) {}

Engine::~Engine() { thread_.request_stop(); }

bool Engine::submit(Job job) {
  const std::lock_guard lock(mutex_);
  if (jobs_.size() >= kMostJobs) return false;
  jobs_.push_back(std::move(job));
  changed_.notify_one();
  return true;
}

void Engine::run(std::stop_token stop) {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    for (size_t word = 0; word < job.words && !*job.cancelled && !stop.stop_requested(); ++word)
      job.deliver(one_beep(job.tone_hz, job.sample_rate_hz), false);
    job.deliver({}, true);
  }
}

}  // namespace beep
