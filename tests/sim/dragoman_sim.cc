// dragoman-sim: the simulated services by hand, and text to tones and back for telephones.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "host/audio/wav.h"
#include "tests/sim/control.h"
#include "tests/sim/simulators.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {
namespace {

constexpr const char* kUsage =
    R"(dragoman-sim [OPTION]...              simulates Deepgram, DeepL, ElevenLabs and Hume until Ctrl-C
  --folder DIR                        writes a configuration there: dragoman run --config DIR
  --latency published|none            answers as fast as is published of the services, or at once (none)
  --fault NAME:FAULT                  such as deepgram:cut, deepl:429, elevenlabs:slow:800; may be repeated
  --port NAME=PORT                    of deepgram, deepl, elevenlabs, hume or control; otherwise free ones
  --plain                             without TLS
dragoman-sim speak FILE.wav TEXT [--rate 8000|16000] [--voice 0..7]
                                      writes text as tones, to be played into a call
dragoman-sim hear FILE.wav [--voice N]
                                      prints the text that was carried in a recording
)";

struct Wishes {
  std::string folder, latency = "none";
  std::vector<std::string> faults;
  SimulatorsOptions options;
  uint16_t control_port = 0;
};

int refuse(const std::string& why) {
  std::cerr << "dragoman-sim: " << why << "\n";
  return 1;
}

std::optional<long> whole_number(const std::string& text, long low, long high) {
  char* end = nullptr;
  const long number = std::strtol(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0' || number < low || number > high) return std::nullopt;
  return number;
}

// The error is the sentence for the user.
Outcome read_wish(const std::string& option, const std::string& value, Wishes& wishes) {
  if (option == "--folder") {
    wishes.folder = value;
  } else if (option == "--latency") {
    wishes.latency = value;
  } else if (option == "--fault") {
    wishes.faults.push_back(value);
  } else if (option == "--port") {
    const size_t equals = std::min(value.find('='), value.size());
    const auto port = whole_number(value.substr(std::min(equals + 1, value.size())), 0, 65'535);
    if (!port) return Error{{}, "--port " + value + " is not like deepgram=7001"};
    const std::string name = value.substr(0, equals);
    if (name == "control")
      wishes.control_port = static_cast<uint16_t>(*port);
    else
      wishes.options.ports[name] = static_cast<uint16_t>(*port);
  } else {
    return Error{{}, "unknown option " + option + "; see dragoman-sim --help"};
  }
  return Done{};
}

Outcome apply(const Wishes& wishes, Simulators& simulators) {
  for (Simulator* one : simulators.all())
    if (const auto set = set_latency(*one, wishes.latency); !set) return set.error();
  for (const auto& wish : wishes.faults) {
    const size_t colon = std::min(wish.find(':'), wish.size());
    Simulator* one = simulators.find(wish.substr(0, colon));
    if (!one)
      return Error{{}, "--fault " + wish + " names none of deepgram, deepl, elevenlabs, hume"};
    const auto fault = parse_fault(wish.substr(std::min(colon + 1, wish.size())));
    if (!fault) return fault.error();
    one->fault(*fault);
  }
  return Done{};
}

int serve(const std::vector<std::string>& arguments) {
  Wishes wishes;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--plain") {
      wishes.options.tls = false;
      continue;
    }
    if (i + 1 >= arguments.size()) return refuse(arguments[i] + " needs a value, or is unknown");
    const auto read = read_wish(arguments[i], arguments[i + 1], wishes);
    if (!read) return refuse(read.error().text());
    ++i;
  }
  // Before any thread: they all inherit it.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  Simulators simulators(wishes.options);
  Control control(simulators, wishes.control_port);
  const auto applied = apply(wishes, simulators);
  if (!applied) return refuse(applied.error().text());
  if (wishes.folder.empty()) {
    std::cout << simulators.provider_sections(simulators.ca_file(), simulators.deepgram.key());
  } else {
    write_configuration(simulators, wishes.folder);
    std::cout << "the configuration is written: dragoman run --config " << wishes.folder << "\n";
  }
  std::cout << "faults, latencies, counters: " << control.url() << "\nserving; Ctrl-C ends\n"
            << std::flush;
  int number = 0;
  sigwait(&signals, &number);
  for (Simulator* one : simulators.all()) {
    const auto counters = one->counters();
    std::printf("%-10s %llu requests, %llu refused, %llu faults, %llu utterances\n",
                one->name().c_str(), static_cast<unsigned long long>(counters.requests),
                static_cast<unsigned long long>(counters.refused),
                static_cast<unsigned long long>(counters.faults),
                static_cast<unsigned long long>(counters.utterances));
  }
  return 0;
}

// FILE, TEXT and "--rate"/"--voice" with their numbers; -1: not given.
struct ToneWishes {
  std::vector<std::string> words;
  long rate = -1, voice = -1;
};

std::optional<ToneWishes> read_tone_wishes(const std::vector<std::string>& arguments) {
  ToneWishes wishes;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool is_rate = arguments[i] == "--rate", is_voice = arguments[i] == "--voice";
    if (!is_rate && !is_voice) {
      wishes.words.push_back(arguments[i]);
      continue;
    }
    if (i + 1 >= arguments.size()) return std::nullopt;
    const auto number = whole_number(arguments[++i], 0, is_rate ? 48'000 : 7);
    if (!number) return std::nullopt;
    (is_rate ? wishes.rate : wishes.voice) = *number;
  }
  return wishes;
}

int speak(const std::vector<std::string>& arguments) {
  const auto wishes = read_tone_wishes(arguments);
  if (!wishes || wishes->words.size() != 2) return refuse("speak FILE.wav TEXT; see --help");
  const auto rate = static_cast<uint32_t>(wishes->rate < 0 ? 8000 : wishes->rate);
  if (rate < 8000) return refuse("--rate is 8000 to 48000");
  ToneSpeaker speaker(rate, static_cast<uint8_t>(wishes->voice < 0 ? 0 : wishes->voice));
  const auto written =
      audio::write_wav(wishes->words[0], speaker.speak(wishes->words[1]).samples, rate);
  return written ? 0 : refuse(written.error().text());
}

int hear(const std::vector<std::string>& arguments) {
  const auto wishes = read_tone_wishes(arguments);
  if (!wishes || wishes->words.size() != 1) return refuse("hear FILE.wav; see --help");
  const auto wav = audio::read_wav(wishes->words[0]);
  if (!wav) return refuse(wav.error().text());
  if (wav->sample_rate_hz != 8000 && wav->sample_rate_hz != 16'000)
    return refuse(wishes->words[0] + " has " + std::to_string(wav->sample_rate_hz) +
                  " Hz; 8000 or 16000 is heard");
  const auto words = hear_words(wav->samples, wav->sample_rate_hz);
  std::cout << text_of(words, static_cast<int>(wishes->voice)) << "\n";
  return 0;
}

int run(std::vector<std::string> arguments) {
  const std::string command = arguments.empty() ? "" : arguments.front();
  if (command == "--help" || command == "-h" || command == "help") {
    std::cout << kUsage;
    return 0;
  }
  if (command != "speak" && command != "hear") return serve(arguments);
  arguments.erase(arguments.begin());
  return command == "speak" ? speak(arguments) : hear(arguments);
}

}  // namespace
}  // namespace dgm::sim

int main(int argc, char** argv) {
  try {
    return dgm::sim::run({argv + 1, argv + argc});
  } catch (const std::exception& problem) {
    std::cerr << "dragoman-sim: " << problem.what() << "\n";
    return 1;
  }
}
