// prompt_bench PLUGIN.so [option=value ...] < "file.wav<TAB>what is said" lines: plays each
// recording as a telephone would carry it and prints what was heard, and how long after its end.
#include <algorithm>
#include <cstdio>
#include <iostream>

#include "dragoman/testing/drivers/recognizer_driver.h"
#include "tests/bench/word_error_rate.h"
#include "tests/plugins/recognizer_pocketsphinx/telephone_audio.h"

namespace {

using namespace dragoman::testing;
using Clock = std::chrono::steady_clock;

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "prompt_bench PLUGIN.so [option=value ...] < list\n");
    return 2;
  }
  OptionValues options;
  for (int i = 2; i < count; ++i) {
    const std::string pair = arguments[i];
    const auto equals = std::min(pair.find('='), pair.size() - 1);
    options[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  FakeHost host;
  PluginFile plugin(arguments[1]);
  const TestProvider provider(*plugin.find("dgm.recognizer/1"), options);
  RecognizerDriver session(host, provider,
                           {.language = options.contains("language") ? options["language"] : "en"});
  if (!provider.ok() || session.open() != DGM_OK) {
    std::fprintf(stderr, "%s%s\n", provider.error().detail.c_str(), session.error().detail.c_str());
    return 1;
  }
  for (const auto& line : host.log()) std::fprintf(stderr, "%s\n", line.text.c_str());

  size_t right = 0, wrong = 0, nothing = 0;
  std::vector<double> delays_ms;
  dgm::bench::WordErrors errors;
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto tab = line.find('\t');
    const auto said = tab == std::string::npos ? std::string() : line.substr(tab + 1);
    auto samples = dgm::pocketsphinx::telephone_audio(line.substr(0, tab));
    if (samples.empty()) continue;
    samples.resize(samples.size() / 320 * 320);
    session.push_silence(300);
    for (size_t at = 0; at < samples.size(); at += 320) {
      const auto start = samples.begin() + static_cast<ptrdiff_t>(at);
      while (session.push({start, start + 320}, DGM_FRAME_SPEECH) == DGM_BUSY) {
        host.pump_for(std::chrono::milliseconds(5));
      }
      if (at % 16'000 == 0) host.pump_for(std::chrono::milliseconds(200));  // decoding keeps up
    }
    session.push_silence(400);
    host.pump_for(std::chrono::milliseconds(150));
    const auto finals = [&] {
      return std::count_if(session.transcripts().begin(), session.transcripts().end(),
                           [](const SeenTranscript& seen) { return seen.is_final; });
    };
    const auto before = finals();
    const auto end = Clock::now();
    session.end_utterance();
    host.pump_until([&] { return finals() > before; }, std::chrono::seconds(20));
    delays_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - end).count());
    const auto& heard = session.transcripts().back().text;
    const auto one = dgm::bench::word_errors(said, heard);
    errors += one;
    const char* verdict = heard.empty() ? "nothing" : one.errors() == 0 ? "right" : "WRONG";
    (heard.empty() ? nothing : one.errors() == 0 ? right : wrong) += 1;
    std::printf("%-7s %5.0f ms  %s | %s | %s\n", verdict, delays_ms.back(),
                line.substr(0, tab).c_str(), said.c_str(), heard.c_str());
  }
  if (delays_ms.empty()) return 1;
  std::sort(delays_ms.begin(), delays_ms.end());
  std::printf(
      "%zu prompts: %zu right, %zu wrong, %zu nothing; word error rate %.1f %%; end to final p50 "
      "%.0f p95 %.0f ms\n",
      delays_ms.size(), right, wrong, nothing, 100 * errors.rate(), delays_ms[delays_ms.size() / 2],
      delays_ms[delays_ms.size() * 95 / 100]);
  return 0;
}
