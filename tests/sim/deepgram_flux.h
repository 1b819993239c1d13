// One connection of Deepgram's Flux: turns instead of results.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>

#include "tests/sim/deepgram_query.h"
#include "tests/sim/deepgram_sim.h"
#include "tests/sim/hearing.h"
#include "tests/sim/outbox.h"

namespace dgm::sim {

// How sure it is that a turn has ended grows with the silence: 400 ms and more are 1.
class FluxConversation final : public Conversation {
 public:
  FluxConversation(DeepgramSim& sim, Peer& peer, ListenQuery query, std::string request_id);

  void on_open() override;
  void on_text(std::string_view message) override;
  void on_binary(std::string_view message) override;

 private:
  void on_step();
  void begin_turn();
  void end_turn(const char* trigger);
  void configure(const boost::json::object& message);
  void send_turn(const std::string& event, double confidence, const char* trigger = nullptr);
  void send(boost::json::object message, bool is_end_of_turn = false);
  void fail(const std::string& code, const std::string& description);

  DeepgramSim& sim_;
  Peer& peer_;
  ListenQuery query_;
  const std::string request_id_;
  Hearing hearing_;
  Outbox outbox_;
  bool is_finished_ = false;

  uint64_t sequence_ = 0, turn_ = 0;
  bool in_turn_ = false, is_eager_ = false;
  std::optional<Fault> fault_;
  double turn_from_s_ = 0, next_update_s_ = 0;
};

}  // namespace dgm::sim
