// Template of an emotion analyzer: the louder a speaker, the more "excited".
#include <algorithm>
#include <cmath>

#include "dragoman/cpp/emotion.hpp"

namespace {

class Session final : public dragoman::EmotionSession {
 public:
  Session(const dragoman::EmotionParams& params, dragoman::EmotionEvents events, double loud_dbfs)
      : EmotionSession(params, events), loud_dbfs_(loud_dbfs) {
    events.ready();
  }

  // [rt] One result per second of sound; nothing is allocated.
  dragoman::Status push_audio(const dragoman::Frame& frame) override {
    if (frame.lost()) return dragoman::Status::kOk;
    if (heard_ns_ == 0) started_ns_ = frame.captured_at_ns();
    for (const int16_t sample : frame.samples()) energy_ += double{1} * sample * sample;
    samples_ += static_cast<double>(frame.samples().size());
    heard_ns_ += frame.duration_ns();
    if (heard_ns_ >= kWindowNs) report();
    return dragoman::Status::kOk;
  }

 private:
  static constexpr uint64_t kWindowNs = 1'000'000'000;
  static constexpr double kQuietDbfs = -50;

  void report() {
    constexpr double kFullScale = 32768.0 * 32768.0;
    const double level_dbfs = 10 * std::log10(std::max(energy_ / samples_ / kFullScale, 1e-10));
    const double part = (level_dbfs - kQuietDbfs) / (loud_dbfs_ - kQuietDbfs);
    const auto excited = static_cast<float>(std::clamp(part, 0.0, 1.0));
    const dragoman::EmotionScore scores[] = {{dragoman::str("excited"), excited},
                                             {dragoman::str("calm"), 1 - excited}};
    events().emotion(started_ns_, started_ns_ + heard_ns_, scores);
    heard_ns_ = 0;
    energy_ = samples_ = 0;
  }

  const double loud_dbfs_;
  uint64_t started_ns_ = 0, heard_ns_ = 0;
  double energy_ = 0, samples_ = 0;
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options) : loud_dbfs_(options.number("loud_dbfs")) {}

  std::unique_ptr<dragoman::EmotionSession> open(const dragoman::EmotionParams& params,
                                                 dragoman::EmotionEvents events) {
    return std::make_unique<Session>(params, events, loud_dbfs_);
  }

 private:
  const double loud_dbfs_;
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "loud_dbfs",
     .type = "number",
     .fallback = "-12",
     .one_of = "-40..0",
     .help = "Level of one second of speech that counts as fully excited."},
});

}  // namespace

DGM_PLUGIN("org.dragoman.template.emotion_loudness", "1.0.0", "Apache-2.0",
           dragoman::emotion_type<Provider>({.name = "loudness",
                                             .help = "Takes loudness for excitement.",
                                             .options = kOptions}));
