// Emotion from the melody of speech, on this machine: pitch, loudness, speed and pauses against
// what is usual for the speaker.
#include "dragoman/cpp/emotion.hpp"
#include "plugins/emotion_prosody/analyzer.h"

namespace dragoman::prosody {
namespace {

constexpr uint32_t kHighestSampleRate = 48'000;

class Session final : public EmotionSession {
 public:
  Session(const EmotionParams& params, EmotionEvents events, float memory_s, float least_s)
      : EmotionSession(params, events),
        rate_(params.sample_rate_hz),
        analyzer_(rate_, memory_s, least_s) {
    events.ready();
  }

  // [rt] A frame that was concealed is a guess at what was said: it counts as a pause would, by not
  // being there.
  Status push_audio(const Frame& frame) override {
    if (frame.sample_rate_hz() != rate_) return Status::kInvalidArgument;
    if (frame.lost()) return Status::kOk;
    if (const auto verdict =
            analyzer_.push(frame.samples(), frame.captured_at_ns(), frame.speech())) {
      const Scores& scores = verdict->scores;
      const EmotionScore named[] = {{str("anger"), scores.anger},
                                    {str("excitement"), scores.excitement},
                                    {str("sadness"), scores.sadness},
                                    {str("calm"), scores.calm}};
      events().emotion(verdict->started_ns, verdict->ended_ns, named);
    }
    return Status::kOk;
  }

 private:
  const uint32_t rate_;
  Analyzer analyzer_;
};

class Provider {
 public:
  explicit Provider(const Options& options)
      : memory_s_(static_cast<float>(options.number("memory_s", 5, 600))),
        least_s_(static_cast<float>(options.number("least_s", 1, 60))) {
    if (least_s_ > memory_s_)
      throw Failure(Status::kInvalidConfig,
                    "option least_s is more than memory_s: nothing would ever be usual; lower it");
  }

  std::unique_ptr<EmotionSession> open(const EmotionParams& params, EmotionEvents events) {
    if (params.sample_rate_hz < PitchDetector::kLowestRate ||
        params.sample_rate_hz > kHighestSampleRate)
      throw Failure(Status::kUnsupported, "sample rate " + std::to_string(params.sample_rate_hz) +
                                              " Hz; expected 8000 to 48000");
    return std::make_unique<Session>(params, events, memory_s_, least_s_);
  }

 private:
  const float memory_s_, least_s_;
};

constexpr auto kOptions = option_table({
    {.name = "memory_s",
     .type = "number",
     .fallback = "30",
     .one_of = "5..600",
     .help = "Seconds of speech over which what is usual for a speaker follows him"},
    {.name = "least_s",
     .type = "number",
     .fallback = "2",
     .one_of = "1..60",
     .help = "Seconds of speech before the first result"},
});

}  // namespace
}  // namespace dragoman::prosody

DGM_PLUGIN("org.dragoman.emotion_prosody", "1.0.0", "Apache-2.0",
           dragoman::emotion_type<dragoman::prosody::Provider>(
               {.name = "prosody",
                .help = "Emotion from pitch, loudness, speed and pauses, on this machine",
                .options = dragoman::prosody::kOptions}));
