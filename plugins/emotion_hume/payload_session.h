// v0: speech in payloads of up to three seconds, one answer each. A payload is made and sent by a
// timer, because its file and its base64 do not belong on the frame path.
#pragma once

#include <array>
#include <deque>
#include <vector>

#include "plugins/emotion_hume/hume_session.h"

namespace dragoman::hume {

class PayloadSession final : public HumeSession {
 public:
  PayloadSession(const EmotionParams& params, EmotionEvents events, const Settings& settings,
                 const Metrics& metrics);

  Status push_audio(const Frame& frame) override;  // [rt]

 private:
  static constexpr size_t kMostSamples = 3 * kRateHz;   // the service takes 5 s
  static constexpr size_t kLeastSamples = kRateHz / 2;  // less tells nothing
  static constexpr uint64_t kPauseNs = 300'000'000;     // ends a payload
  static constexpr uint32_t kLookMs = 100;
  static constexpr size_t kMostUnanswered = 8;
  static constexpr int kMostErrors = 3;  // one after the other

  struct Payload {
    std::vector<int16_t> samples;
    uint64_t started_ns = 0, ended_ns = 0;
  };
  struct Unanswered {
    std::string id;
    uint64_t started_ns, ended_ns;
  };

  void on_open() override;
  void on_text(std::string_view text) override;
  void on_gone() override;
  void look();  // is there a payload to send?
  void send(const Payload& payload);
  bool is_complete(const Payload& payload) const;

  std::array<Payload, 2> payloads_;  // one is filled while the other is sent
  size_t filling_ = 0;
  bool is_open_ = false;
  uint64_t numbers_ = 0, now_ns_ = 0;  // now_ns_: end of the newest frame
  int errors_ = 0;
  std::deque<Unanswered> unanswered_;
  Timer look_{*this, [this] { look(); }};
};

}  // namespace dragoman::hume
