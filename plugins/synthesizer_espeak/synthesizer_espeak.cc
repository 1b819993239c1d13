// "espeak": speech in about a hundred languages by eSpeak NG, without a key or a network.
#include <algorithm>
#include <cmath>

#include "dragoman/cpp/local_synthesizer.hpp"
#include "plugins/synthesizer_espeak/speech_engine.h"

namespace dgm::espeak {
namespace {

using dragoman::Status;

constexpr int kSlowest = 80, kFastest = 450;  // words per minute, of the library

std::shared_ptr<SpeechEngine> engine_for(const std::string& data_folder) {
  try {
    return SpeechEngine::shared(data_folder);
  } catch (const std::runtime_error& problem) {
    throw dragoman::Failure(Status::kUnavailable, problem.what());
  }
}

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : words_per_minute_(
            static_cast<int>(options.integer("words_per_minute", kSlowest, kFastest))),
        pitch_(static_cast<int>(options.integer("pitch", 0, 100))),
        engine_(engine_for(std::string(options.text("data_folder")))) {}

  std::vector<std::string> capabilities() const { return capability_words(engine_->voices()); }

  std::unique_ptr<dragoman::SynthesizerSession> open(const dragoman::SynthesizerParams& params,
                                                     dragoman::SynthesizerEvents events) {
    const auto choice = choose_voice(engine_->voices(), params.language, params.voice);
    if (choice.identifier.empty()) {
      throw dragoman::Failure(Status::kUnsupported,
                              "eSpeak NG has no voice for language \"" +
                                  std::string(params.language) +
                                  "\"; the words lang: of `dragoman describe` list its languages");
    }
    if (!choice.voice_found) unknown_voices_.warn("espeak", params, choice.identifier);
    return std::make_unique<dragoman::LocalSynthesizerSession>(
        params, events, [this, voice = choice.identifier](dragoman::SpeechTask task) {
          return submit(std::move(task), voice);
        });
  }

 private:
  bool submit(dragoman::SpeechTask task, const std::string& voice) {
    const float rate = static_cast<float>(words_per_minute_) * task.speed;
    return engine_->submit({.task = std::move(task),
                            .voice = voice,
                            .words_per_minute = static_cast<int>(
                                std::lround(std::clamp<float>(rate, kSlowest, kFastest))),
                            .pitch = pitch_});
  }

  const int words_per_minute_, pitch_;
  const std::shared_ptr<SpeechEngine> engine_;
  dragoman::UnknownVoices unknown_voices_;
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "words_per_minute",
     .type = "int",
     .fallback = "165",
     .one_of = "80..450",
     .help = "speed of speech; a request may scale it"},
    {.name = "pitch",
     .type = "int",
     .fallback = "50",
     .one_of = "0..100",
     .help = "50 is the voice's own"},
    {.name = "data_folder",
     .type = "string",
     .fallback = "",
     .help = "folder that holds espeak-ng-data; empty: where Debian puts it"},
});

}  // namespace
}  // namespace dgm::espeak

DGM_PLUGIN("org.dragoman.synthesizer_espeak", "1.0.0", "GPL-3.0-or-later",
           dragoman::synthesizer_type<dgm::espeak::Provider>(
               {.name = "espeak",
                .help = "eSpeak NG: robotic, immediate, about a hundred languages",
                .options = dgm::espeak::kOptions}));
