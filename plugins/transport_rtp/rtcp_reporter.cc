#include "plugins/transport_rtp/rtcp_reporter.h"

#include <algorithm>
#include <utility>

namespace dragoman::rtp {

RtcpReporter::RtcpReporter(std::string cname, uint64_t seed, uint64_t now_ns)
    : cname_(std::move(cname)), random_(seed | 1), next_ns_(now_ns + interval_ns() / 2) {}

size_t RtcpReporter::write_report(Receiver& receiver, const Sender& sender, uint64_t now_ns,
                                  std::span<uint8_t> out) {
  next_ns_ = now_ns + interval_ns();
  Compound compound = report(receiver, sender, now_ns);
  if (has_retired_) {
    compound.byes[compound.bye_count++] = retired_ssrc_;
    has_retired_ = false;
  }
  return write_compound(compound, out);
}

size_t RtcpReporter::write_bye(Receiver& receiver, const Sender& sender, uint64_t now_ns,
                               std::span<uint8_t> out) {
  Compound compound = report(receiver, sender, now_ns);
  compound.byes[compound.bye_count++] = sender.ssrc();
  return write_compound(compound, out);
}

Compound RtcpReporter::report(Receiver& receiver, const Sender& sender, uint64_t now_ns) const {
  Compound compound;
  compound.ssrc = sender.ssrc();
  compound.cname = cname_;
  if (sender.packets() > 0) {
    compound.has_sender_info = true;
    compound.sender_info = sender.info(now_ns);
  }
  if (receiver.has_stream()) {
    ReportBlock& block = compound.blocks[compound.block_count++];
    block = receiver.take_report();
    if (heard_report_ns_ != 0) {
      block.last_report = heard_report_;
      block.delay_since_last_report = ntp_middle(ntp_time(now_ns - heard_report_ns_));
    }
  }
  return compound;
}

bool RtcpReporter::on_datagram(Bytes datagram, const Receiver& receiver, const Sender& sender,
                               uint64_t arrived_at_ns) {
  Compound compound;
  if (!parse_compound(datagram, compound)) return false;
  last_heard_ns_ = arrived_at_ns;
  if (compound.has_sender_info) {
    heard_report_ = ntp_middle(compound.sender_info.ntp_time);
    heard_report_ns_ = arrived_at_ns;
  }
  for (size_t i = 0; i < compound.block_count; ++i) {
    if (compound.blocks[i].ssrc != sender.ssrc()) continue;
    const double trip = round_trip_ms(compound.blocks[i], arrived_at_ns);
    if (trip >= 0) round_trip_ms_ = trip;
  }
  const auto end = compound.byes.begin() + static_cast<std::ptrdiff_t>(compound.bye_count);
  if (receiver.has_stream() && std::find(compound.byes.begin(), end, receiver.ssrc()) != end)
    bye_ns_ = arrived_at_ns;
  return true;
}

bool RtcpReporter::peer_left(const Receiver& receiver, uint64_t now_ns) {
  if (bye_ns_ == 0) return false;
  if (receiver.last_packet_ns() > bye_ns_ + kByeSilenceNs) {
    bye_ns_ = 0;  // it was wrong, or meant an earlier stream
    return false;
  }
  return now_ns >= std::max(bye_ns_, receiver.last_packet_ns()) + kByeSilenceNs;
}

uint64_t RtcpReporter::interval_ns() {
  // xorshift64: the spread matters, not the secrecy.
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  return kIntervalNs / 2 + random_ % kIntervalNs;
}

}  // namespace dragoman::rtp
