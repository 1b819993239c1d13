// "flite": English speech by CMU Flite, without a key or a network.
#include <algorithm>

#include "dragoman/cpp/local_synthesizer.hpp"
#include "plugins/synthesizer_flite/speech_engine.h"

namespace dgm::flite {
namespace {

using dragoman::Status;

constexpr float kSlowest = 0.5F, kFastest = 2.0F;

bool is_english(std::string_view tag) {
  return tag.size() >= 2 && (tag[0] | 0x20) == 'e' && (tag[1] | 0x20) == 'n' &&
         (tag.size() == 2 || tag[2] == '-' || tag[2] == '_');
}

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : voice_(options.text("voice")),
        speed_(static_cast<float>(options.number("speed", kSlowest, kFastest))),
        engine_(static_cast<size_t>(options.integer("threads", 1, 8))) {}

  std::unique_ptr<dragoman::SynthesizerSession> open(const dragoman::SynthesizerParams& params,
                                                     dragoman::SynthesizerEvents events) {
    if (!is_english(params.language)) {
      throw dragoman::Failure(Status::kUnsupported,
                              "flite speaks English only, not \"" + std::string(params.language) +
                                  "\"; synthesizer espeak speaks about a hundred languages");
    }
    std::string voice = voice_;
    if (std::ranges::find(kVoiceNames, params.voice) != std::end(kVoiceNames)) {
      voice = params.voice;
    } else if (!params.voice.empty()) {
      unknown_voices_.warn("flite", params, voice);
    }
    return std::make_unique<dragoman::LocalSynthesizerSession>(
        params, events, [this, voice](dragoman::SpeechTask task) {
          const float speed = std::clamp(speed_ * task.speed, kSlowest, kFastest);
          return engine_.submit({.task = std::move(task), .voice = voice, .speed = speed});
        });
  }

 private:
  const std::string voice_;
  const float speed_;
  SpeechEngine engine_;
  dragoman::UnknownVoices unknown_voices_;
};

constexpr auto kCapabilities =
    dragoman::capability_list("lang:en", "rate:16000", "voice:slt", "voice:rms");

constexpr auto kOptions = dragoman::option_table({
    {.name = "voice",
     .fallback = "slt",
     .one_of = "slt|rms",
     .help = "used when the route names none: slt is a woman's voice, rms a man's"},
    {.name = "speed",
     .type = "number",
     .fallback = "1.0",
     .one_of = "0.5..2.0",
     .help = "1 is the voice's own"},
    {.name = "threads",
     .type = "int",
     .fallback = "1",
     .one_of = "1..8",
     .help = "sentences synthesised at the same time"},
});

}  // namespace
}  // namespace dgm::flite

DGM_PLUGIN("org.dragoman.synthesizer_flite", "1.0.0", "Apache-2.0",
           dragoman::synthesizer_type<dgm::flite::Provider>(
               {.name = "flite",
                .help = "CMU Flite: clear English, first sound within some ten milliseconds",
                .capabilities = dgm::flite::kCapabilities,
                .options = dgm::flite::kOptions}));
