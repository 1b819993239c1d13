// When to report, what to report, and what the far end's reports say (RFC 3550 section 6). Pure.
// [worker]
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "plugins/transport_rtp/rtcp.h"
#include "plugins/transport_rtp/rtp_receiver.h"
#include "plugins/transport_rtp/rtp_sender.h"

namespace dragoman::rtp {

class RtcpReporter {
 public:
  static constexpr uint64_t kIntervalNs = 5'000'000'000;
  // A BYE ends the leg when the stream stays away for so long; streams that go on outlive it.
  static constexpr uint64_t kByeSilenceNs = 500'000'000;

  // `cname`: unique and without meaning (RFC 7022).
  RtcpReporter(std::string cname, uint64_t seed, uint64_t now_ns);

  // Every 5 s on average, between half and one and a half of it; the first one after half.
  bool due(uint64_t now_ns) const { return now_ns >= next_ns_; }
  // The size written; `out` has room for kMaxCompound. Starts the next interval.
  size_t write_report(Receiver& receiver, const Sender& sender, uint64_t now_ns,
                      std::span<uint8_t> out);
  // The last one: a report and a BYE.
  size_t write_bye(Receiver& receiver, const Sender& sender, uint64_t now_ns,
                   std::span<uint8_t> out);
  // The number we had before change_ssrc(): the next report says BYE for it.
  void retire(uint32_t ssrc) {
    retired_ssrc_ = ssrc;
    has_retired_ = true;
  }

  // From the peer of the leg only. False: it breaks RFC 3550.
  bool on_datagram(Bytes datagram, const Receiver& receiver, const Sender& sender,
                   uint64_t arrived_at_ns);

  double round_trip() const { return round_trip_ms_; }       // ms; negative: not known
  uint64_t last_heard_ns() const { return last_heard_ns_; }  // 0: never
  // The far end has left and sends no more.
  bool peer_left(const Receiver& receiver, uint64_t now_ns);

 private:
  Compound report(Receiver& receiver, const Sender& sender, uint64_t now_ns) const;
  uint64_t interval_ns();

  std::string cname_;
  uint64_t random_;
  uint64_t next_ns_;
  bool has_retired_ = false;
  uint32_t retired_ssrc_ = 0;
  uint32_t heard_report_ = 0;  // middle of the NTP time of the last sender report
  uint64_t heard_report_ns_ = 0;
  uint64_t last_heard_ns_ = 0;
  uint64_t bye_ns_ = 0;  // 0: none
  double round_trip_ms_ = -1;
};

}  // namespace dragoman::rtp
