// Which packet numbers have come: duplicates, and numbers that never came.
#pragma once

#include <cstdint>

namespace dgm::audio {

// Numbers are extended and do not wrap. Remembers the last 64 of them. [worker, rt]
class SequenceWindow {
 public:
  enum class Verdict : uint8_t {
    kNext,    // the number after the highest
    kFirst,   // of a stream, or after restart()
    kAhead,   // numbers between are missing, so far
    kBehind,  // a missing one has come
    kDuplicate,
    kUnknown  // older than the memory, or a jump of more than 3000: restart() or drop it
  };

  Verdict judge(uint64_t sequence) const noexcept {
    if (!started_) return Verdict::kFirst;
    if (sequence > highest_) {
      const uint64_t step = sequence - highest_;
      if (step == 1) return Verdict::kNext;
      return step > kMaxJump ? Verdict::kUnknown : Verdict::kAhead;
    }
    const uint64_t age = highest_ - sequence;
    if (age >= 64) return Verdict::kUnknown;
    return (seen_ >> age & 1) != 0 ? Verdict::kDuplicate : Verdict::kBehind;
  }

  // Takes a number that judge() called kNext, kFirst, kAhead or kBehind.
  void take(uint64_t sequence) noexcept {
    ++received_;
    if (!started_) {
      started_ = true;
      highest_ = sequence;
      seen_ = 1;
      ++expected_;
    } else if (sequence > highest_) {
      const uint64_t step = sequence - highest_;
      expected_ += step;
      seen_ = step >= 64 ? 1 : (seen_ << step | 1);
      highest_ = sequence;
    } else {
      seen_ |= uint64_t{1} << (highest_ - sequence);
    }
  }

  // The next number begins a new count; what was received and lost so far is kept.
  void restart() noexcept { started_ = false; }

  uint64_t received() const noexcept { return received_; }
  // Right after a restart an old number may count double; never negative.
  uint64_t lost() const noexcept { return expected_ > received_ ? expected_ - received_ : 0; }

  static constexpr uint64_t kMaxJump = 3000;  // RFC 3550 appendix A.1, MAX_DROPOUT

 private:
  bool started_ = false;
  uint64_t highest_ = 0, seen_ = 0;
  uint64_t received_ = 0, expected_ = 0;
};

}  // namespace dgm::audio
