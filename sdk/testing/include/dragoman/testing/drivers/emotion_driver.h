#pragma once

#include "dragoman/emotion.h"
#include "dragoman/testing/drivers/audio_source.h"

namespace dragoman::testing {

struct SeenEmotion {
  uint64_t started_ns, ended_ns;
  std::vector<std::pair<std::string, float>> scores;
};

class EmotionDriver final : public SessionDriver {
 public:
  EmotionDriver(FakeHost& host, const TestProvider& provider, DriverSettings settings = {})
      : SessionDriver(host, provider, std::move(settings)),
        source_(host, this->settings().sample_rate_hz) {}
  ~EmotionDriver() override { close(); }

  dgm_status push_tone(uint32_t duration_ms) { return play(duration_ms, true); }
  dgm_status push_silence(uint32_t duration_ms) { return play(duration_ms, false); }
  // One frame; flags: DGM_FRAME_SPEECH, ...
  dgm_status push_frame(const std::vector<int16_t>& samples, uint32_t flags) {
    return source_.play_frame(samples, flags,
                              [this](const dgm_frame* frame) { return push(frame); });
  }
  dgm_status push_text(std::string_view text) {
    if (ended()) return DGM_CANCELLED;
    Borrowed borrowed;
    return table<dgm_emotion>().push_text(session_, borrowed.text(text));
  }
  const std::vector<SeenEmotion>& emotions() const { return emotions_; }

  void work(int step) override {
    step % 2 ? push_silence(200) : push_tone(400);
    if (is_open()) push_text("good morning");
  }

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override {
    static constexpr dgm_emotion_events kEvents = {sizeof(dgm_emotion_events), &on_ready,
                                                   &on_emotion, &on_failed};
    const dgm_emotion_params params = {0, scope_, borrowed.text(settings().language),
                                       settings().sample_rate_hz};
    return table<dgm_emotion>().open(provider(), borrowed.structure(params, settings().newer_host),
                                     borrowed.structure(kEvents, settings().newer_host), this,
                                     &session_, why);
  }
  void close_session(void* session) override { table<dgm_emotion>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_emotion>(event); }

 private:
  dgm_status play(uint32_t duration_ms, bool tone) {
    return source_.play(duration_ms, tone, [this](const dgm_frame* frame) { return push(frame); });
  }
  dgm_status push(const dgm_frame* frame) {
    return ended() ? dgm_status{DGM_CANCELLED} : table<dgm_emotion>().push_audio(session_, frame);
  }
  static EmotionDriver& self(void* ctx) { return *static_cast<EmotionDriver*>(ctx); }
  static void on_ready(void* ctx) {
    if (self(ctx).note("ready")) self(ctx).ready_ = true;
  }
  static void on_emotion(void* ctx, const dgm_emotion_result* seen) {
    EmotionDriver& driver = self(ctx);
    if (!driver.note("emotion")) return;
    SeenEmotion emotion = {seen->started_ns, seen->ended_ns, {}};
    for (size_t i = 0; i < seen->score_count; ++i) {
      const dgm_emotion_score& score = seen->scores[i];
      if (!(score.score >= 0 && score.score <= 1))
        driver.violation("on_emotion: a score is not in 0..1");
      emotion.scores.emplace_back(view(score.name), score.score);
    }
    if (seen->ended_ns < seen->started_ns) driver.violation("on_emotion: it ends before it starts");
    driver.emotions_.push_back(std::move(emotion));
  }
  static void on_failed(void* ctx, const dgm_error* why) { self(ctx).note_last("failed", why); }

  AudioSource source_;
  std::vector<SeenEmotion> emotions_;
};

}  // namespace dragoman::testing
