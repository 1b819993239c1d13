// Expression Measurement v1: audio in pieces of 100 ms, results when the service has them.
#pragma once

#include <array>

#include "plugins/emotion_hume/hume_session.h"

namespace dragoman::hume {

class RealtimeSession final : public HumeSession {
 public:
  RealtimeSession(const EmotionParams& params, EmotionEvents events, const Settings& settings,
                  const Metrics& metrics);

  Status push_audio(const Frame& frame) override;  // [rt]

 private:
  static constexpr size_t kPieceSamples = kRateHz / 10;
  static constexpr uint32_t kCreatedDeadlineMs = 2'000;

  void on_open() override;
  void on_text(std::string_view text) override;
  void on_gone() override;
  void send_piece(uint64_t ended_ns);  // [rt]
  uint64_t time_of(uint64_t audio_ms) const;

  bool takes_audio_ = false;
  std::array<int16_t, kPieceSamples> piece_{};
  size_t filled_ = 0;
  uint64_t sent_ms_ = 0, sent_until_ns_ = 0;  // on this connection
  Timer created_{*this, [this] {
                   give_up({.status = Status::kTimeout,
                            .detail = "Hume opened no session within 2 s of the connection"});
                 }};
};

}  // namespace dragoman::hume
