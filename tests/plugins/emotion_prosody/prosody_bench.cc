// What a frame costs in processor time: 20 ms of a voice, of noise and of silence, at the rates of
// legs.
#include <time.h>

#include <cstdio>

#include "plugins/emotion_prosody/analyzer.h"
#include "tests/plugins/emotion_prosody/voices.h"

namespace {

using namespace dragoman::prosody;

// Of this thread alone: what else runs on the machine does not count.
double processor_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double ns_per_frame(const std::vector<float>& sound, uint32_t rate_hz, bool is_speech) {
  constexpr int kRounds = 50;
  const std::vector<int16_t> samples(sound.begin(), sound.end());
  const size_t frame = rate_hz / 50;
  Analyzer analyzer(rate_hz, 30, 2);
  uint64_t at_ns = 0, frames = 0;
  const double began_ns = processor_ns();
  for (int round = 0; round < kRounds; ++round)
    for (size_t at = 0; at + frame <= samples.size(); at += frame) {
      analyzer.push({samples.data() + at, frame}, at_ns += 20'000'000, is_speech);
      ++frames;
    }
  return (processor_ns() - began_ns) / static_cast<double>(frames);
}

}  // namespace

int main() {
  std::printf("| rate | voice | noise | nobody speaks |\n|---|---|---|---|\n");
  for (const uint32_t rate_hz : {8000u, 16'000u, 48'000u}) {
    const auto voice = vowel(140, 4000, rate_hz);
    const auto hiss = noise(voice.size(), 8000);
    std::printf("| %u Hz | %.0f ns | %.0f ns | %.0f ns |\n", rate_hz,
                ns_per_frame(voice, rate_hz, true), ns_per_frame(hiss, rate_hz, true),
                ns_per_frame(hiss, rate_hz, false));
  }
}
