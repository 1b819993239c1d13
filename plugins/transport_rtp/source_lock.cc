#include "plugins/transport_rtp/source_lock.h"

#include <algorithm>

namespace dragoman::rtp {

namespace {

// A candidate that has stopped sending gives its place to another.
constexpr uint64_t kCandidateAgeNs = 1'000'000'000;

bool is_ipv4_mapped(const dgm_address& address) {
  return address.version == 6 && address.ip[10] == 0xff && address.ip[11] == 0xff &&
         std::all_of(address.ip, address.ip + 10, [](uint8_t byte) { return byte == 0; });
}

}  // namespace

bool same_host(const dgm_address& a, const dgm_address& b) {
  if (a.version != b.version) return false;
  return std::equal(a.ip, a.ip + (a.version == 4 ? 4 : 16), b.ip);
}

bool is_loopback(const dgm_address& address) {
  if (address.version == 4) return address.ip[0] == 127;
  if (is_ipv4_mapped(address)) return address.ip[12] == 127;
  return address.version == 6 && address.ip[15] == 1 &&
         std::all_of(address.ip, address.ip + 15, [](uint8_t byte) { return byte == 0; });
}

SourceLock::Verdict SourceLock::judge(const dgm_address& from, uint32_t ssrc, uint16_t sequence,
                                      uint64_t now_ns) {
  if (locked_) {
    if (same(from, *locked_)) return Verdict::kPeer;
    return mode_ == SourceMode::kOff ? lock(from) : Verdict::kRefused;
  }
  if (mode_ == SourceMode::kOff) return lock(from);
  if (expected_) {
    if (same(from, *expected_)) return lock(from);
    const bool in_window = now_ns < opened_at_ns_ + kNatWindowNs;
    if (mode_ == SourceMode::kStrict || !in_window) return Verdict::kRefused;
    return learn(from, ssrc, sequence, now_ns);
  }
  // No other machine can send from loopback; waiting for more packets would only cost the caller's
  // first syllable.
  if (is_loopback(from)) return lock(from);
  return learn(from, ssrc, sequence, now_ns);
}

void SourceLock::expect(const dgm_address& peer, uint64_t now_ns) {
  expected_ = peer;
  locked_.reset();
  opened_at_ns_ = now_ns;
  candidates_ = {};
}

SourceLock::Verdict SourceLock::lock(const dgm_address& from) {
  locked_ = from;
  return Verdict::kLocked;
}

SourceLock::Verdict SourceLock::learn(const dgm_address& from, uint32_t ssrc, uint16_t sequence,
                                      uint64_t now_ns) {
  auto place = std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& c) {
    return c.in_sequence > 0 && same(c.from, from);
  });
  if (place == candidates_.end()) {
    place = std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& c) {
      return c.in_sequence == 0 || now_ns > c.last_ns + kCandidateAgeNs;
    });
    if (place == candidates_.end()) return Verdict::kRefused;
    *place = Candidate{};
  }
  const bool continues =
      place->in_sequence > 0 && place->ssrc == ssrc && place->next_sequence == sequence;
  *place = {from, ssrc, static_cast<uint16_t>(sequence + 1), continues ? place->in_sequence + 1 : 1,
            now_ns};
  if (place->in_sequence < kLearnPackets || better_candidate_exists(from))
    return Verdict::kLearning;
  return lock(from);
}

// The expected host behind another port (NAT) goes before a host nobody told us about.
bool SourceLock::better_candidate_exists(const dgm_address& from) const {
  if (!expected_ || same_host(from, *expected_)) return false;
  return std::any_of(candidates_.begin(), candidates_.end(), [&](const Candidate& c) {
    return c.in_sequence > 0 && same_host(c.from, *expected_);
  });
}

}  // namespace dragoman::rtp
