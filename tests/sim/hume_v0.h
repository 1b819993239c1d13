// One connection of Hume's old streaming API, /v0/stream/models: one answer per message.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "tests/sim/hume_sim.h"
#include "tests/sim/outbox.h"

namespace dgm::sim {

class StreamModels final : public Conversation {
 public:
  StreamModels(HumeSim& sim, Peer& peer) : sim_(sim), peer_(peer), outbox_(peer) {}

  void on_open() override {}
  void on_text(std::string_view message) override;
  void on_binary(std::string_view message) override;

 private:
  void measure(const boost::json::object& message, const std::string& data);
  void answer(boost::json::object message, const boost::json::object& request,
              uint32_t delay_ms = 0);
  void complain(const std::string& code, const std::string& why,
                const boost::json::object& request);
  boost::json::array emotions() const;

  HumeSim& sim_;
  Peer& peer_;
  Outbox outbox_;
};

}  // namespace dgm::sim
