#include "plugins/synthesizer_espeak/speech_engine.h"

#include <espeak-ng/speak_lib.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace dgm::espeak {
namespace {

constexpr int kPieceMs = 100;

std::mutex g_engine_mutex;  // guards the three below
std::weak_ptr<SpeechEngine> g_engine;
// The library is started once and never ended: espeak_Terminate() can wait for ever for the idle
// thread of its asynchronous mode.
std::uint32_t g_rate_hz = 0;
std::string g_data_folder;

// The library's callback has no context of its own for a piece without events. Touched by the
// engine's thread only.
const SpeechJob* g_speaking = nullptr;

int on_samples(short* samples, int count, espeak_EVENT*) {
  if (g_speaking->cancelled->load(std::memory_order_relaxed)) return 1;
  if (samples && count > 0) g_speaking->deliver({{samples, samples + count}, false, {}});
  return 0;
}

std::vector<Voice> installed_voices() {
  std::vector<Voice> voices;
  for (const espeak_VOICE** entry = espeak_ListVoices(nullptr); *entry; ++entry) {
    Voice voice{(*entry)->identifier, {}};
    // Each language: one byte of priority, then a NUL-terminated tag; a zero byte ends the list.
    for (const char* at = (*entry)->languages; *at; at += std::strlen(at) + 1) {
      voice.languages.push_back({at + 1, *at});
    }
    voices.push_back(std::move(voice));
  }
  return voices;
}

std::runtime_error no_voices(const std::string& data_folder) {
  return std::runtime_error("eSpeak NG found no voices in " +
                            (data_folder.empty() ? std::string("its data folder") : data_folder) +
                            "; install the package espeak-ng-data");
}

void start_library(const std::string& data_folder) {
  if (!data_folder.empty() && !std::filesystem::exists(data_folder + "/espeak-ng-data/phontab")) {
    throw no_voices(data_folder);
  }
  if (g_rate_hz == 0) {
    const int rate = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, kPieceMs,
                                       data_folder.empty() ? nullptr : data_folder.c_str(),
                                       espeakINITIALIZE_DONT_EXIT);
    if (rate <= 0) throw no_voices(data_folder);
    espeak_SetSynthCallback(on_samples);
    g_rate_hz = static_cast<std::uint32_t>(rate);
    g_data_folder = data_folder;
  } else if (data_folder != g_data_folder) {
    throw std::runtime_error("option data_folder: \"" + data_folder + "\" differs from \"" +
                             g_data_folder +
                             "\", which eSpeak NG reads already; it reads one folder per process");
  }
}

}  // namespace

std::shared_ptr<SpeechEngine> SpeechEngine::shared(const std::string& data_folder) {
  const std::lock_guard lock(g_engine_mutex);
  start_library(data_folder);
  auto engine = g_engine.lock();
  if (!engine) {
    engine.reset(new SpeechEngine(installed_voices(), g_rate_hz));
    g_engine = engine;
  }
  return engine;
}

SpeechEngine::SpeechEngine(std::vector<Voice> voices, std::uint32_t sample_rate_hz)
    : voices_(std::move(voices)),
      sample_rate_hz_(sample_rate_hz),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

SpeechEngine::~SpeechEngine() = default;

bool SpeechEngine::submit(SpeechJob job) {
  const std::lock_guard lock(mutex_);
  if (jobs_.size() >= kMostJobs) return false;
  jobs_.push_back(std::move(job));
  changed_.notify_one();
  return true;
}

void SpeechEngine::run(const std::stop_token& stop) {
  for (;;) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
    const SpeechJob job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    if (!job.cancelled->load(std::memory_order_relaxed)) speak(job);
  }
}

void SpeechEngine::speak(const SpeechJob& job) {
  if (espeak_SetVoiceByName(job.voice.c_str()) != EE_OK) {
    job.deliver({{}, true, "eSpeak NG cannot load its voice " + job.voice});
    return;
  }
  espeak_SetParameter(espeakRATE, job.words_per_minute, 0);
  espeak_SetParameter(espeakPITCH, job.pitch, 0);
  g_speaking = &job;
  const espeak_ERROR result = espeak_Synth(job.text.c_str(), job.text.size() + 1, 0, POS_CHARACTER,
                                           0, espeakCHARS_UTF8, nullptr, nullptr);
  g_speaking = nullptr;
  if (job.cancelled->load(std::memory_order_relaxed)) return;
  job.deliver({{}, true, result == EE_OK ? "" : "eSpeak NG could not speak the text"});
}

}  // namespace dgm::espeak
