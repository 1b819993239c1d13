#pragma once

#include <map>

#include "dragoman/assistant.h"
#include "dragoman/testing/drivers/audio_source.h"

namespace dragoman::testing {

struct SeenToolCall {
  std::string id, name, arguments;
};
struct SeenSaying {
  std::string role, text;
  bool is_final;
};

class AssistantDriver final : public SessionDriver {
 public:
  AssistantDriver(FakeHost& host, const TestProvider& provider, DriverSettings settings = {})
      : SessionDriver(host, provider, std::move(settings)),
        source_(host, this->settings().sample_rate_hz) {}
  ~AssistantDriver() override { close(); }

  std::string instructions = "Answer in one sentence.";

  dgm_status push_tone(uint32_t duration_ms) { return play(duration_ms, true); }
  dgm_status push_silence(uint32_t duration_ms) { return play(duration_ms, false); }
  dgm_status say(std::string_view text) {
    if (ended()) return DGM_CANCELLED;
    Borrowed borrowed;
    return table<dgm_assistant>().say(session_, borrowed.text(text));
  }
  void interrupt(uint64_t turn, uint32_t heard_ms) {
    table<dgm_assistant>().interrupt(session_, turn, heard_ms);
  }
  dgm_status tool_result(std::string_view id, std::string_view result) {
    if (ended()) return DGM_CANCELLED;
    Borrowed borrowed;
    return table<dgm_assistant>().tool_result(session_, borrowed.text(id), borrowed.text(result));
  }
  const std::vector<int16_t>& audio(uint64_t turn) { return audio_[turn]; }
  const std::vector<uint64_t>& turns_done() const { return turns_done_; }
  const std::vector<SeenSaying>& transcript() const { return transcript_; }
  const std::vector<SeenToolCall>& tool_calls() const { return tool_calls_; }

  void work(int step) override {
    step % 3 == 1 ? push_silence(600) : push_tone(300);
    if (!is_open() || ended()) return;
    if (step % 3 == 0) say("good morning");
    if (step % 3 == 2 && !ended()) interrupt(static_cast<uint64_t>(step / 3 + 1), 100);
  }

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override {
    static constexpr dgm_assistant_events kEvents = {sizeof(dgm_assistant_events),
                                                     &on_ready,
                                                     &on_audio,
                                                     &on_turn_done,
                                                     &on_transcript,
                                                     &on_tool_call,
                                                     &on_failed};
    const dgm_assistant_params params = {0,
                                         scope_,
                                         borrowed.text(settings().language),
                                         borrowed.text(settings().voice),
                                         borrowed.text(instructions),
                                         settings().sample_rate_hz};
    return table<dgm_assistant>().open(
        provider(), borrowed.structure(params, settings().newer_host),
        borrowed.structure(kEvents, settings().newer_host), this, &session_, why);
  }
  void close_session(void* session) override { table<dgm_assistant>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_assistant>(event); }

 private:
  dgm_status play(uint32_t duration_ms, bool tone) {
    return source_.play(duration_ms, tone, [this](const dgm_frame* frame) {
      return ended() ? dgm_status{DGM_CANCELLED}
                     : table<dgm_assistant>().push_audio(session_, frame);
    });
  }
  static AssistantDriver& self(void* ctx) { return *static_cast<AssistantDriver*>(ctx); }
  static void on_ready(void* ctx) {
    if (self(ctx).note("ready")) self(ctx).ready_ = true;
  }
  static void on_audio(void* ctx, uint64_t turn, const dgm_frame* frame) {
    if (!self(ctx).note("audio")) return;
    if (frame->sample_rate_hz == 0 || frame->sample_count == 0)
      return self(ctx).violation("on_audio: an empty frame, or one without a rate");
    std::vector<int16_t>& all = self(ctx).audio_[turn];
    all.insert(all.end(), frame->samples, frame->samples + frame->sample_count);
  }
  static void on_turn_done(void* ctx, uint64_t turn) {
    if (self(ctx).note("turn_done")) self(ctx).turns_done_.push_back(turn);
  }
  static void on_transcript(void* ctx, dgm_str role, dgm_str text, bool is_final) {
    if (!self(ctx).note("transcript")) return;
    if (view(role) != "user" && view(role) != "assistant")
      self(ctx).violation("on_transcript: role is neither \"user\" nor \"assistant\"");
    self(ctx).transcript_.push_back({std::string(view(role)), std::string(view(text)), is_final});
  }
  static void on_tool_call(void* ctx, const dgm_tool_call* call) {
    if (!self(ctx).note("tool_call")) return;
    self(ctx).tool_calls_.push_back({std::string(view(call->id)), std::string(view(call->name)),
                                     std::string(view(call->arguments))});
  }
  static void on_failed(void* ctx, const dgm_error* why) { self(ctx).note_last("failed", why); }

  AudioSource source_;
  std::map<uint64_t, std::vector<int16_t>> audio_;
  std::vector<uint64_t> turns_done_;
  std::vector<SeenSaying> transcript_;
  std::vector<SeenToolCall> tool_calls_;
};

}  // namespace dragoman::testing
