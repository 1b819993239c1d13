// One leg of a test call: plays a tone into a transport and keeps everything that comes back.
// Nothing of the host's own repairs is between: no jitter buffer, no concealment, no gain.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/audio/codec.h"
#include "host/audio/tone.h"
#include "host/base/result.h"
#include "host/doctor/line_measurement.h"
#include "host/modules/provider.h"
#include "host/modules/session.h"

namespace dgm::doctor {

using modules::to_dgm;
using modules::to_string;
using ProviderPtr = std::shared_ptr<modules::Provider>;

// [worker] all of it; its memory grows with what it hears.
class TestLeg final : public net::Paced {
 public:
  struct Place {
    std::string extension{};
    dgm_socket stream = 0;
    std::vector<uint8_t> unread{};
    uint16_t local_port = 0;
    std::string remote{}, codec{};
  };
  struct Handlers {
    std::function<void(const std::string& address)> on_ready;  // where the far end may send
    std::function<void()> on_played;                           // lead, tone and tail are over
    std::function<void(const std::string& why)> on_ended;
  };

  // plays_tone false: silence of the same length.
  TestLeg(net::Worker& worker, ProviderPtr transport, bool plays_tone, Handlers handlers);
  ~TestLeg();
  TestLeg(const TestLeg&) = delete;
  TestLeg& operator=(const TestLeg&) = delete;

  Outcome open(const Place& place);
  Outcome set_remote(const std::string& remote);
  bool opened() const { return static_cast<bool>(session_); }
  const LineRecording& recording() const { return recording_; }

  void on_slot(uint64_t due_ns) override;

 private:
  void on_format(const dgm_leg_format& format);
  void on_packet(const dgm_packet& packet);
  static const dgm_leg_events& events();
  const dgm_transport& table() const { return transport_->table<dgm_transport>(); }

  net::Worker& worker_;
  ProviderPtr transport_;
  const bool plays_tone_;
  Handlers handlers_;
  modules::Session<dgm_transport> session_;
  bool is_paced_ = false;
  uint32_t rate_ = 0;
  std::optional<audio::Encoder> encoder_;
  std::optional<audio::ToneGenerator> tone_;
  uint32_t frame_ = 0;
  uint64_t position_ = 0;
  LineRecording recording_;
};

}  // namespace dgm::doctor
