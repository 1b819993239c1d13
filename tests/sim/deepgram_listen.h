// One connection of Deepgram's listen v1.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/deepgram_query.h"
#include "tests/sim/deepgram_sim.h"
#include "tests/sim/hearing.h"
#include "tests/sim/outbox.h"

namespace dgm::sim {

class ListenConversation final : public Conversation {
 public:
  ListenConversation(DeepgramSim& sim, Peer& peer, ListenQuery query, std::string request_id);

  void on_open() override;
  void on_text(std::string_view message) override;
  void on_binary(std::string_view message) override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Kind {
    bool is_final, speech_final, from_finalize;
  };

  void on_step();
  void begin_utterance();
  void end_speech();
  void send_results(Kind kind);
  void emit(const boost::json::object& message, bool is_final_result = false);
  void watch();
  void finish();
  void fail(uint16_t code, const std::string& reason);

  DeepgramSim& sim_;
  Peer& peer_;
  const ListenQuery query_;
  const std::string request_id_;
  Hearing hearing_;
  Outbox outbox_;
  Clock::time_point alive_at_ = Clock::now();  // audio or KeepAlive
  bool has_audio_ = false, is_finished_ = false;

  bool speaking_ = false;  // between the first sound and the end of speech
  bool told_end_ = true;   // UtteranceEnd of the last words was sent, or is not due
  std::optional<Fault> fault_;
  double result_from_s_ = 0;  // the next result begins here
  double next_interim_s_ = 0;
  double last_word_end_s_ = 0;
  std::string utterance_;  // what was fixed of it
};

}  // namespace dgm::sim
