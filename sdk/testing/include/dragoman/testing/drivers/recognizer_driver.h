#pragma once

#include "dragoman/recognizer.h"
#include "dragoman/testing/drivers/audio_source.h"

namespace dragoman::testing {

struct SeenTranscript {
  uint64_t utterance;
  bool is_final;
  float confidence;
  uint64_t speech_started_ns, speech_ended_ns;
  std::string language, text;
};

class RecognizerDriver final : public SessionDriver {
 public:
  RecognizerDriver(FakeHost& host, const TestProvider& provider, DriverSettings settings = {})
      : SessionDriver(host, provider, std::move(settings)),
        source_(host, this->settings().sample_rate_hz) {}
  ~RecognizerDriver() override { close(); }

  bool interim = true;
  std::vector<std::string> phrases, languages;

  dgm_status push_tone(uint32_t duration_ms) { return play(duration_ms, true); }
  dgm_status push_silence(uint32_t duration_ms) { return play(duration_ms, false); }
  dgm_status push(const std::vector<int16_t>& samples, uint32_t flags = 0) {
    return source_.play_frame(samples, flags,
                              [this](const dgm_frame* frame) { return push_frame(frame); });
  }
  void end_utterance() { table<dgm_recognizer>().end_utterance(session_); }
  const std::vector<SeenTranscript>& transcripts() const { return transcripts_; }

  void work(int step) override {
    if (step % 3 == 2) {
      push_silence(100);
      if (is_open() && !ended()) end_utterance();
    } else {
      push_tone(200);
    }
  }

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override {
    static constexpr dgm_recognizer_events kEvents = {
        sizeof(dgm_recognizer_events), &on_ready, &on_speech_started, &on_transcript, &on_failed};
    std::vector<dgm_str> list;
    for (const std::string& phrase : phrases) list.push_back(borrowed.text(phrase));
    std::vector<dgm_str> others;
    for (const std::string& language : languages) others.push_back(borrowed.text(language));
    const dgm_recognizer_params params = {0,
                                          scope_,
                                          borrowed.text(settings().language),
                                          settings().sample_rate_hz,
                                          interim,
                                          borrowed.items(list),
                                          list.size(),
                                          borrowed.items(others),
                                          others.size()};
    return table<dgm_recognizer>().open(
        provider(), borrowed.structure(params, settings().newer_host),
        borrowed.structure(kEvents, settings().newer_host), this, &session_, why);
  }
  void close_session(void* session) override { table<dgm_recognizer>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_recognizer>(event); }

 private:
  dgm_status push_frame(const dgm_frame* frame) {
    return ended() ? dgm_status{DGM_CANCELLED}
                   : table<dgm_recognizer>().push_audio(session_, frame);
  }
  dgm_status play(uint32_t duration_ms, bool tone) {
    return source_.play(duration_ms, tone,
                        [this](const dgm_frame* frame) { return push_frame(frame); });
  }
  static RecognizerDriver& self(void* ctx) { return *static_cast<RecognizerDriver*>(ctx); }
  static void on_ready(void* ctx) {
    if (self(ctx).note("ready")) self(ctx).ready_ = true;
  }
  static void on_speech_started(void* ctx, uint64_t) { self(ctx).note("speech_started"); }
  static void on_transcript(void* ctx, const dgm_transcript* seen) {
    if (!self(ctx).note("transcript")) return;
    self(ctx).transcripts_.push_back(
        {seen->utterance, seen->is_final, seen->confidence, seen->speech_started_ns,
         seen->speech_ended_ns, std::string(view(seen->language)), std::string(view(seen->text))});
  }
  static void on_failed(void* ctx, const dgm_error* why) { self(ctx).note_last("failed", why); }

  AudioSource source_;
  std::vector<SeenTranscript> transcripts_;
};

}  // namespace dragoman::testing
