// synthesizer_latency PLUGIN.so LANGUAGE [TEXT]: how long until the first sound, and until all of
// it, over 50 utterances after a first one.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "dragoman/testing/drivers/synthesizer_driver.h"

namespace {

using namespace dragoman::testing;
using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void print(const char* name, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::printf("%-12s p50 %7.2f ms   p95 %7.2f ms   max %7.2f ms\n", name, values[values.size() / 2],
              values[values.size() * 95 / 100], values.back());
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "synthesizer_latency PLUGIN.so LANGUAGE [TEXT]\n");
    return 2;
  }
  const std::string text =
      count > 3 ? arguments[3] : "Your call is important. Please hold the line.";
  FakeHost host;
  PluginFile plugin(arguments[1]);
  const TestProvider provider(*plugin.find("dgm.synthesizer/1"));
  SynthesizerDriver session(host, provider, {.language = arguments[2]});
  if (session.open() != DGM_OK) {
    std::fprintf(stderr, "%s\n", session.error().detail.c_str());
    return 1;
  }
  std::vector<double> first_ms, all_ms;
  for (uint64_t utterance = 0; utterance <= 50; ++utterance) {
    const auto start = Clock::now();
    session.speak(utterance, text);
    host.pump_until([&] { return !session.audio(utterance).empty(); }, std::chrono::seconds(10));
    const double first = ms_since(start);
    host.pump_until([&] { return session.spoken().size() > utterance; }, std::chrono::seconds(10));
    if (utterance == 0) continue;
    first_ms.push_back(first);
    all_ms.push_back(ms_since(start));
  }
  std::printf("%.2f s of sound at %u Hz\n",
              static_cast<double>(session.audio(1).size()) / session.audio_rate_hz(),
              session.audio_rate_hz());
  print("first sound", first_ms);
  print("all of it", all_ms);
  return 0;
}
