#include "plugins/synthesizer_espeak/speech_engine.h"

#include <espeak-ng/speak_lib.h>

#include <cstring>
#include <filesystem>
#include <mutex>
#include <stdexcept>

namespace dgm::espeak {
namespace {

constexpr int kPieceMs = 100;
constexpr std::size_t kMostWaitingJobs = 64;

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
  const dragoman::SpeechTask& task = g_speaking->task;
  if (task.cancelled()) return 1;
  if (samples && count > 0) {
    task.deliver({.samples = {samples, samples + count}, .sample_rate_hz = g_rate_hz});
  }
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

void finish(const SpeechJob& job, std::string refusal) {
  job.task.deliver({.is_last = true, .refusal = std::move(refusal)});
}

void speak(const SpeechJob& job) {
  if (job.task.cancelled()) return;
  if (espeak_SetVoiceByName(job.voice.c_str()) != EE_OK) {
    return finish(job, "eSpeak NG cannot load its voice " + job.voice);
  }
  espeak_SetParameter(espeakRATE, job.words_per_minute, 0);
  espeak_SetParameter(espeakPITCH, job.pitch, 0);
  const std::string& text = job.task.text;
  g_speaking = &job;
  const espeak_ERROR result = espeak_Synth(text.c_str(), text.size() + 1, 0, POS_CHARACTER, 0,
                                           espeakCHARS_UTF8, nullptr, nullptr);
  g_speaking = nullptr;
  if (job.task.cancelled()) return;
  finish(job, result == EE_OK ? "" : "eSpeak NG could not speak the text");
}

}  // namespace

std::shared_ptr<SpeechEngine> SpeechEngine::shared(const std::string& data_folder) {
  const std::lock_guard lock(g_engine_mutex);
  start_library(data_folder);
  auto engine = g_engine.lock();
  if (!engine) {
    engine.reset(new SpeechEngine(installed_voices()));
    g_engine = engine;
  }
  return engine;
}

SpeechEngine::SpeechEngine(std::vector<Voice> voices)
    : voices_(std::move(voices)),
      jobs_(1, kMostWaitingJobs, [](const SpeechJob& job, const std::stop_token&) { speak(job); }) {
}

}  // namespace dgm::espeak
