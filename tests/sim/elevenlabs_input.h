// One connection of stream-input (one context, no name) or multi-stream-input.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "tests/sim/elevenlabs_request.h"
#include "tests/sim/elevenlabs_sim.h"
#include "tests/sim/elevenlabs_speech.h"
#include "tests/sim/outbox.h"

namespace dgm::sim {

class StreamInput final : public Conversation {
 public:
  // is_known: the key came in a header; otherwise the first message has to bring it.
  StreamInput(ElevenLabsSim& sim, Peer& peer, SpeechQuery query, bool is_known);

  void on_open() override;
  void on_text(std::string_view message) override;
  void on_binary(std::string_view message) override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Context {
    std::string buffer;
    std::string settings = "{}";
    std::vector<size_t> schedule{120, 160, 250, 290};
    size_t generations = 0;
    bool is_closing = false, is_stuck = false;
    Clock::time_point fed_at = Clock::now();
  };

  bool is_multi() const { return query_.way == SpeechWay::kMultiInput; }
  bool introduce(const boost::json::object& message);
  bool set_up(Context& context, const boost::json::object& message, bool is_new);
  void take_text(const std::string& id, Context& context, const boost::json::object& message);
  void generate(const std::string& id, Context& context);
  void close_context(const std::string& id, Context& context);
  void send_piece(const std::string& id, const SpokenPiece& piece, const Fault* fault);
  void send_final(const std::string& id);
  void refuse(const std::string& why);
  void watch();

  ElevenLabsSim& sim_;
  Peer& peer_;
  const SpeechQuery query_;
  bool is_known_;
  bool is_finished_ = false;
  Outbox outbox_;
  std::map<std::string, Context> contexts_;
  Clock::time_point fed_at_ = Clock::now();
  uint8_t next_word_ = 0;
};

}  // namespace dgm::sim
