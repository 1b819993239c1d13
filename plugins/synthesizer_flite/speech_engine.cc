#include "plugins/synthesizer_flite/speech_engine.h"

#include <flite/flite.h>

#include <array>
#include <string_view>

#include "plugins/synthesizer_flite/sentences.h"

extern "C" {
cst_voice* register_cmu_us_slt(const char* folder);
cst_voice* register_cmu_us_rms(const char* folder);
}

namespace dgm::flite {
namespace {

constexpr std::size_t kMostSentenceBytes = 300;
constexpr int kPieceSamples = 1600;  // 100 ms
constexpr std::size_t kMostWaitingJobs = 64;

// Registering is not thread-safe and makes each voice once; reading a voice is.
const std::array<cst_voice*, 2>& voices() {
  static const std::array<cst_voice*, 2> made = [] {
    flite_init();
    return std::array{register_cmu_us_slt(nullptr), register_cmu_us_rms(nullptr)};
  }();
  return made;
}

cst_voice* voice_named(std::string_view name) {
  return name == kVoiceNames[1] ? voices()[1] : voices()[0];
}

struct Streaming {
  const SpeechJob& job;
  const std::stop_token& stop;
  bool wanted() const { return !job.task.cancelled() && !stop.stop_requested(); }
};

int on_samples(const cst_wave* wave, int start, int size, int /*last*/,
               cst_audio_streaming_info* info) {
  const auto& streaming = *static_cast<const Streaming*>(info->userdata);
  if (!streaming.wanted()) return CST_AUDIO_STREAM_STOP;
  if (size > 0) {
    const short* from = wave->samples + start;
    streaming.job.task.deliver({.samples = {from, from + size},
                                .sample_rate_hz = static_cast<std::uint32_t>(wave->sample_rate)});
  }
  return CST_AUDIO_STREAM_CONT;
}

// False: it could not be made.
bool speak_sentence(const std::string& sentence, Streaming& streaming) {
  cst_utterance* utterance = new_utterance();
  utt_set_input_text(utterance, sentence.c_str());
  auto* info = new_audio_streaming_info();
  info->asc = on_samples;
  info->min_buffsize = kPieceSamples;
  info->userdata = &streaming;
  // On the utterance, not on the voice: threads share voices. The utterance deletes `info`.
  feat_set(utterance->features, "streaming_info", audio_streaming_info_val(info));
  feat_set_float(utterance->features, "duration_stretch", 1.0F / streaming.job.speed);
  cst_utterance* made = flite_do_synth(utterance, voice_named(streaming.job.voice), utt_synth);
  if (made) delete_utterance(made);
  return made != nullptr;
}

void speak(const SpeechJob& job, const std::stop_token& stop) {
  Streaming streaming{job, stop};
  for (const auto& sentence : sentences_of(job.task.text, kMostSentenceBytes)) {
    if (!streaming.wanted()) return;
    if (!speak_sentence(sentence, streaming) && streaming.wanted()) {
      job.task.deliver({.is_last = true, .refusal = "Flite could not speak the text"});
      return;
    }
  }
  if (streaming.wanted()) job.task.deliver({.is_last = true});
}

}  // namespace

SpeechEngine::SpeechEngine(std::size_t threads) : jobs_(threads, kMostWaitingJobs, speak) {
  voices();
}

}  // namespace dgm::flite
