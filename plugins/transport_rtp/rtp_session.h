// One RTP leg: its sockets, its second hand, and the wiring between the pure parts and the host.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/timer.hpp"
#include "dragoman/cpp/transport.hpp"
#include "plugins/transport_rtp/rtcp_reporter.h"
#include "plugins/transport_rtp/rtp_config.h"
#include "plugins/transport_rtp/rtp_receiver.h"
#include "plugins/transport_rtp/rtp_sender.h"

namespace dragoman::rtp {

// Of all legs of one provider. [any, rt]
struct RtpMetrics {
  RtpMetrics();
  std::array<Counter, static_cast<size_t>(Reject::kCount)> rejected;
};

class RtpSession final : public TransportSession {
 public:
  // `config` and `metrics` outlive the session.
  RtpSession(const LegParams& params, LegEvents events, const Config& config,
             const RtpMetrics& metrics);
  ~RtpSession() override;

  // [worker] Binds the sockets. Throws Failure: no port, or a wish that makes no sense.
  void open(const LegParams& params);

  Status send(const Media& media) override;
  Status send_dtmf(char digit, uint32_t duration_ms) override;
  // Before the far end sends anything: Asterisk's strict RTP wants our first packet early.
  Status set_remote(std::string_view remote) override;
  void stats(dgm_leg_stats& out) const override;
  void on_posted(uint64_t event) override;

 private:
  void bind_dynamic();
  void on_rtp(Bytes datagram, const Address& from, uint64_t arrived_at_ns);
  void on_rtcp(Bytes datagram, const Address& from, uint64_t arrived_at_ns, bool muxed);
  void reject(Reject reason);
  void announce_format(const SendFormat& format);
  void each_second();
  bool has_fallen_silent(uint64_t now_ns);
  void end(const Error& why);
  void send_rtcp(std::span<const uint8_t> datagram);

  const Config& config_;
  const RtpMetrics& metrics_;
  const bool standing_;
  Receiver receiver_;
  Sender sender_;
  RtcpReporter reporter_;
  bool ready_told_ = false;
  bool announced_ = false;  // the host knows what to send
  bool ended_ = false;
  bool connected_ = false;   // the kernel lets only the peer's packets through
  bool rtcp_muxed_ = false;  // the far end sends RTCP to the RTP port (RFC 5761)
  bool ssrc_changed_ = false;
  uint64_t rejected_ = 0, send_failures_ = 0;

  UdpSocket rtp_;
  UdpSocket rtcp_;
  Timer second_;
};

}  // namespace dragoman::rtp
