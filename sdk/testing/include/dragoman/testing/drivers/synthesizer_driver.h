#pragma once

#include <map>
#include <string>

#include "dragoman/synthesizer.h"
#include "dragoman/testing/drivers/session_driver.h"

namespace dragoman::testing {

struct SeenAlignment {
  uint32_t text_bytes = 0;
  uint64_t audio_ns = 0;
  bool operator==(const SeenAlignment&) const = default;
};

class SynthesizerDriver final : public SessionDriver {
 public:
  using SessionDriver::SessionDriver;
  ~SynthesizerDriver() override { close(); }

  // style: {"stability", "0.4"}, ...
  dgm_status speak(uint64_t utterance, std::string_view text, float speed = 1,
                   const TextPairs& style = {}) {
    if (ended()) return DGM_CANCELLED;
    Borrowed borrowed;
    std::vector<dgm_text_pair> words;
    for (const auto& [key, value] : style)
      words.push_back({borrowed.text(key), borrowed.text(value)});
    const dgm_speak_request request = {
        0, utterance, borrowed.text(text), speed, borrowed.items(words), words.size()};
    texts_[utterance] = text;
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
  // What on_aligned told of one utterance, in order.
  const std::vector<SeenAlignment>& alignments(uint64_t utterance) {
    return alignments_[utterance];
  }
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
    static constexpr dgm_synthesizer_events kEvents = {sizeof(dgm_synthesizer_events),
                                                       &on_ready,
                                                       &on_audio,
                                                       &on_spoken,
                                                       &on_refused,
                                                       &on_failed,
                                                       &on_aligned};
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
  static void on_aligned(void* ctx, uint64_t utterance, uint32_t text_bytes, uint64_t audio_ns) {
    SynthesizerDriver& driver = self(ctx);
    if (!driver.note("aligned")) return;
    const std::string name = "on_aligned of utterance " + std::to_string(utterance);
    if (has(driver.cancelled_, utterance)) driver.violation(name + " after cancel()");
    if (has(driver.spoken_, utterance)) driver.violation(name + " after on_spoken");
    const std::string& text = driver.texts_[utterance];
    if (text_bytes > text.size())
      return driver.violation(name + ": the text has " + std::to_string(text.size()) +
                              " bytes, not " + std::to_string(text_bytes));
    if (text_bytes < text.size() && (static_cast<uint8_t>(text[text_bytes]) & 0xC0) == 0x80)
      driver.violation(name + ": byte " + std::to_string(text_bytes) + " is inside a character");
    const size_t samples = driver.audio_[utterance].size();
    const uint64_t delivered_ns =
        driver.audio_rate_hz_ ? samples * 1'000'000'000 / driver.audio_rate_hz_ : 0;
    if (audio_ns > delivered_ns)
      driver.violation(name + ": " + std::to_string(audio_ns) + " ns of audio, but only " +
                       std::to_string(delivered_ns) + " were delivered");
    std::vector<SeenAlignment>& all = driver.alignments_[utterance];
    if (!all.empty() && (text_bytes < all.back().text_bytes || audio_ns < all.back().audio_ns))
      driver.violation(name + ": it goes back");
    all.push_back({text_bytes, audio_ns});
  }

  std::map<uint64_t, std::string> texts_;
  std::map<uint64_t, std::vector<int16_t>> audio_;
  std::map<uint64_t, std::vector<SeenAlignment>> alignments_;
  uint32_t audio_rate_hz_ = 0;
  std::vector<uint64_t> spoken_, refused_, cancelled_;
};

}  // namespace dragoman::testing
