// From the media worker to a decoding thread: one writer, one reader, no lock, no allocation.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

namespace dgm::pocketsphinx {

struct AudioSlot {
  static constexpr std::size_t kMostSamples = 320;  // 20 ms at 16 kHz
  std::uint64_t captured_at_ns = 0;
  bool is_speech = false;
  bool is_end = false;  // end of utterance; no samples
  std::uint16_t count = 0;
  std::array<std::int16_t, kMostSamples> samples = {};
};

class AudioRing {
 public:
  // Room for `slots` frames, and for some ends of utterances besides.
  explicit AudioRing(std::size_t slots) : slots_(slots + kReservedForEnds) {}

  // [rt] False: full, nothing was taken.
  bool push(std::span<const std::int16_t> samples, std::uint64_t captured_at_ns, bool is_speech) {
    const auto needed = (samples.size() + AudioSlot::kMostSamples - 1) / AudioSlot::kMostSamples;
    if (room() < needed + kReservedForEnds) return false;
    for (; !samples.empty(); samples = samples.subspan(std::min(samples.size(), kMost))) {
      auto& slot = next();
      slot.captured_at_ns = captured_at_ns;
      slot.is_speech = is_speech;
      slot.is_end = false;
      slot.count = static_cast<std::uint16_t>(std::min(samples.size(), kMost));
      std::copy_n(samples.begin(), slot.count, slot.samples.begin());
      written_.store(written_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
    return true;
  }
  // [rt] False: the reader is so far behind that this end falls together with the one before it.
  bool push_end() {
    if (room() == 0) return false;
    auto& slot = next();
    slot.is_end = true;
    slot.count = 0;
    written_.store(written_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    return true;
  }

  // Reader: nullptr: empty. Valid until pop().
  const AudioSlot* front() const {
    const auto read = read_.load(std::memory_order_relaxed);
    return read == written_.load(std::memory_order_acquire) ? nullptr
                                                            : &slots_[read % slots_.size()];
  }
  void pop() { read_.store(read_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

 private:
  static constexpr std::size_t kReservedForEnds = 8;
  static constexpr std::size_t kMost = AudioSlot::kMostSamples;

  std::size_t room() const {
    return slots_.size() - static_cast<std::size_t>(written_.load(std::memory_order_relaxed) -
                                                    read_.load(std::memory_order_acquire));
  }
  AudioSlot& next() { return slots_[written_.load(std::memory_order_relaxed) % slots_.size()]; }

  std::vector<AudioSlot> slots_;
  std::atomic<std::uint64_t> written_{0}, read_{0};
};

}  // namespace dgm::pocketsphinx
