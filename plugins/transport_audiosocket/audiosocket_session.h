// One AudioSocket leg: the stream of an accepted caller.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/timer.hpp"
#include "dragoman/cpp/transport.hpp"
#include "plugins/transport_audiosocket/arrival_line.h"
#include "plugins/transport_audiosocket/audiosocket_protocol.h"
#include "plugins/transport_audiosocket/high_rates.h"

namespace dragoman::audiosocket {

class AudioSocketSession final : public TransportSession {
 public:
  AudioSocketSession(const LegParams& params, LegEvents events);
  ~AudioSocketSession() override;

  // [worker] Takes the stream over. Throws Failure: there is none, or it has died meanwhile.
  void open(const LegParams& params);

  Status send(const Media& media) override;
  void stats(dgm_leg_stats& out) const override;
  void on_posted(uint64_t event) override;

 private:
  void start();
  void on_data(Bytes data, uint64_t arrived_at_ns);
  void on_audio(const Message& message, size_t bytes_behind, uint64_t arrived_at_ns);
  void on_dtmf(uint8_t digit);
  void announce_format(uint8_t kind, uint32_t rate_hz);
  void feed_silence();
  void end(const Error& why);

  std::array<uint8_t, kMaxMessage> received_{};  // a message in pieces
  std::array<uint8_t, kHeaderSize + kHighestHostRate / 50 * 2> sending_{};
  std::array<uint8_t, kHighestHostRate / 50 * 2> narrowed_{};
  std::vector<uint8_t> unread_;  // of the offer; until start()
  Parser parser_{received_};
  ArrivalLine line_;

  bool started_ = false, ended_ = false;
  bool host_sends_ = false;  // its frames have taken the place of our silence
  uint8_t reply_kind_ = kAudio8k;
  uint32_t reply_rate_hz_ = 0;  // 0: not announced
  uint64_t sequence_ = 0;
  uint64_t packets_received_ = 0, packets_sent_ = 0, bytes_received_ = 0, bytes_sent_ = 0;
  uint64_t rejected_ = 0;

  TcpStream stream_;
  Timer feeder_;
};

}  // namespace dragoman::audiosocket
