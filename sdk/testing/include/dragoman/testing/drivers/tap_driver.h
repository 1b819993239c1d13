#pragma once

#include "dragoman/tap.h"
#include "dragoman/testing/drivers/audio_source.h"

namespace dragoman::testing {

class TapDriver final : public SessionDriver {
 public:
  TapDriver(FakeHost& host, const TestProvider& provider, DriverSettings settings = {})
      : SessionDriver(host, provider, std::move(settings)),
        source_(host, this->settings().sample_rate_hz) {}
  ~TapDriver() override { close(); }

  std::string call_id = "call-1", room = "7777-8888";

  void frames(std::string_view leg, dgm_tap_direction direction, uint32_t duration_ms) {
    source_.play(duration_ms, true, [&](const dgm_frame* frame) {
      Borrowed borrowed;
      table<dgm_tap>().on_frame(session_, borrowed.text(leg), direction, frame);
      return dgm_status{DGM_OK};
    });
  }
  void line(std::string_view leg, uint64_t utterance, std::string_view text, bool is_final = true,
            bool is_translation = false) {
    Borrowed borrowed;
    const dgm_tap_line said = {0,
                               borrowed.text(leg),
                               borrowed.text(settings().language),
                               utterance,
                               is_final,
                               is_translation,
                               borrowed.text(text)};
    table<dgm_tap>().on_line(session_, borrowed.structure(said, settings().newer_host));
  }
  void call_event(std::string_view leg, std::string_view event, std::string_view detail = {}) {
    Borrowed borrowed;
    table<dgm_tap>().on_call_event(session_, borrowed.text(leg), borrowed.text(event),
                                   borrowed.text(detail));
  }

  void work(int step) override {
    if (step == 0) call_event("7777", "joined");
    frames("7777", DGM_TAP_HEARD, 60);
    frames("8888", DGM_TAP_SENT, 60);
    line("7777", static_cast<uint64_t>(step), "good morning");
  }

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override {
    const dgm_tap_params params = {0, scope_, borrowed.text(call_id), borrowed.text(room)};
    return table<dgm_tap>().open(provider(), borrowed.structure(params, settings().newer_host),
                                 &session_, why);
  }
  void close_session(void* session) override { table<dgm_tap>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_tap>(event); }

 private:
  AudioSource source_;
};

}  // namespace dragoman::testing
