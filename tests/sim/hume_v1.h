// One session of Hume's Expression Measurement v1 realtime.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/hume_sim.h"
#include "tests/sim/outbox.h"

namespace dgm::sim {

class ExpressionConversation final : public Conversation {
 public:
  ExpressionConversation(HumeSim& sim, Peer& peer) : sim_(sim), peer_(peer), outbox_(peer) {}

  void on_open() override;
  void on_text(std::string_view message) override;
  void on_binary(std::string_view message) override;

 private:
  using Clock = std::chrono::steady_clock;

  void hear_block(bool loud);
  void end_utterance();
  void measure(const char* trigger);
  void update(const boost::json::object& message);
  void finish(const std::string& reason);
  void send(const boost::json::object& message, uint32_t delay_ms = 0);
  void complain(const std::string& code, const std::string& why, bool ends);
  boost::json::object configuration() const;

  HumeSim& sim_;
  Peer& peer_;
  Outbox outbox_;
  bool is_finished_ = false;
  uint64_t measurement_timer_ms_ = 3000;
  std::optional<Clock::time_point> first_audio_at_;
  uint64_t accepted_ms_ = 0;    // of audio
  std::vector<int16_t> block_;  // of 20 ms, incomplete

  uint64_t heard_ms_ = 0;  // in whole blocks
  bool speaking_ = false;
  uint32_t loud_run_ = 0, quiet_run_ = 0;
  uint64_t speech_from_ms_ = 0, speech_to_ms_ = 0, measured_to_ms_ = 0;
  uint64_t measurements_ = 0, utterances_ = 0;
};

}  // namespace dgm::sim
