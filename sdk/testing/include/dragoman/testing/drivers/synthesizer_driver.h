#pragma once

#include <map>

#include "dragoman/synthesizer.h"
#include "dragoman/testing/drivers/session_driver.h"

namespace dragoman::testing {

class SynthesizerDriver final : public SessionDriver {
 public:
  using SessionDriver::SessionDriver;
  ~SynthesizerDriver() override { close(); }

  dgm_status speak(uint64_t utterance, std::string_view text, float speed = 1) {
    if (ended()) return DGM_CANCELLED;
    Borrowed borrowed;
    const dgm_speak_request request = {0, utterance, borrowed.text(text), speed};
    return table<dgm_synthesizer>().speak(session_,
                                          borrowed.structure(request, settings().newer_host));
  }
  // Later audio of this utterance is a violation.
  void cancel(uint64_t utterance) {
    table<dgm_synthesizer>().cancel(session_, utterance);
    cancelled_.push_back(utterance);
  }
  // All audio of one utterance, in order.
  const std::vector<int16_t>& audio(uint64_t utterance) { return audio_[utterance]; }
  uint32_t audio_rate_hz() const { return audio_rate_hz_; }
  const std::vector<uint64_t>& spoken() const { return spoken_; }
  const std::vector<uint64_t>& refused() const { return refused_; }

  void work(int step) override {
    const auto utterance = static_cast<uint64_t>(step + 1);
    speak(utterance, "good morning everybody");
    if (step % 3 == 2 && is_open() && !ended()) cancel(utterance);
    host().advance(std::chrono::milliseconds(100));
  }

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override {
    static constexpr dgm_synthesizer_events kEvents = {
        sizeof(dgm_synthesizer_events), &on_ready, &on_audio, &on_spoken, &on_refused, &on_failed};
    const dgm_synthesizer_params params = {0, scope_, borrowed.text(settings().language),
                                           borrowed.text(settings().voice),
                                           settings().sample_rate_hz};
    return table<dgm_synthesizer>().open(
        provider(), borrowed.structure(params, settings().newer_host),
        borrowed.structure(kEvents, settings().newer_host), this, &session_, why);
  }
  void close_session(void* session) override { table<dgm_synthesizer>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_synthesizer>(event); }

 private:
  static SynthesizerDriver& self(void* ctx) { return *static_cast<SynthesizerDriver*>(ctx); }
  static bool has(const std::vector<uint64_t>& list, uint64_t number) {
    return std::find(list.begin(), list.end(), number) != list.end();
  }
  static void on_ready(void* ctx) {
    if (self(ctx).note("ready")) self(ctx).ready_ = true;
  }
  static void on_audio(void* ctx, uint64_t utterance, const dgm_frame* frame) {
    SynthesizerDriver& driver = self(ctx);
    if (!driver.note("audio")) return;
    const std::string name = "on_audio of utterance " + std::to_string(utterance);
    if (has(driver.cancelled_, utterance)) driver.violation(name + " after cancel()");
    if (has(driver.spoken_, utterance)) driver.violation(name + " after on_spoken");
    if (frame->sample_rate_hz == 0 || frame->sample_count == 0 ||
        frame->sample_count > frame->sample_rate_hz)
      return driver.violation(name + ": a frame is 1 sample to 1 s long and names its rate");
    driver.audio_rate_hz_ = frame->sample_rate_hz;
    std::vector<int16_t>& all = driver.audio_[utterance];
    all.insert(all.end(), frame->samples, frame->samples + frame->sample_count);
  }
  static void on_spoken(void* ctx, uint64_t utterance) {
    SynthesizerDriver& driver = self(ctx);
    if (!driver.note("spoken")) return;
    if (has(driver.spoken_, utterance))
      driver.violation("on_spoken twice for utterance " + std::to_string(utterance));
    driver.spoken_.push_back(utterance);
  }
  static void on_refused(void* ctx, uint64_t utterance, const dgm_error*) {
    if (self(ctx).note("refused")) self(ctx).refused_.push_back(utterance);
  }
  static void on_failed(void* ctx, const dgm_error* why) { self(ctx).note_last("failed", why); }

  std::map<uint64_t, std::vector<int16_t>> audio_;
  uint32_t audio_rate_hz_ = 0;
  std::vector<uint64_t> spoken_, refused_, cancelled_;
};

}  // namespace dragoman::testing
