// Whom a leg listens to: the rules against RTP bleed. A media port that believes whoever sent last
// lets anybody hear or speak in a call. Pure; four candidates at most. [worker, rt]
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dragoman/cpp/address.hpp"

namespace dragoman::rtp {

bool same_host(const dgm_address& a, const dgm_address& b);  // address without port
bool is_loopback(const dgm_address& address);

enum class SourceMode : uint8_t {
  kStrict,  // a peer known in advance is the only one; otherwise learn once
  kNat,     // a peer known in advance may turn up from another port or address: learn for 5 s
  kOff      // whoever sends is heard; the answer goes to the last one
};

class SourceLock {
 public:
  static constexpr unsigned kLearnPackets = 4;  // in sequence, from one source, with one SSRC
  static constexpr uint64_t kNatWindowNs = 5'000'000'000;

  enum class Verdict : uint8_t {
    kPeer,      // the one this leg listens to
    kLocked,    // the same, by this very packet
    kLearning,  // not yet trusted: drop
    kRefused    // somebody else: drop
  };

  // `expected`: the peer's address when the call control knows it.
  SourceLock(SourceMode mode, std::optional<dgm_address> expected, uint64_t opened_at_ns)
      : mode_(mode), expected_(expected), opened_at_ns_(opened_at_ns) {}

  // Only for packets that parse and have a known payload type.
  Verdict judge(const dgm_address& from, uint32_t ssrc, uint16_t sequence, uint64_t now_ns);

  // The far end has told its address, perhaps another one than before: what was learned is
  // forgotten.
  void expect(const dgm_address& peer, uint64_t now_ns);

  // Whom to send to: the locked peer, or the expected one before anything came.
  const std::optional<dgm_address>& peer() const { return locked_ ? locked_ : expected_; }
  bool locked() const { return locked_.has_value(); }

 private:
  struct Candidate {
    dgm_address from{};
    uint32_t ssrc = 0;
    uint16_t next_sequence = 0;
    unsigned in_sequence = 0;  // 0: the place is free
    uint64_t last_ns = 0;
  };
  Verdict lock(const dgm_address& from);
  Verdict learn(const dgm_address& from, uint32_t ssrc, uint16_t sequence, uint64_t now_ns);
  bool better_candidate_exists(const dgm_address& from) const;

  SourceMode mode_;
  std::optional<dgm_address> expected_;
  uint64_t opened_at_ns_;
  std::optional<dgm_address> locked_;
  std::array<Candidate, 4> candidates_{};
};

}  // namespace dragoman::rtp
