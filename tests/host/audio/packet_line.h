// A sender, a network and a ticking receiver around one jitter buffer, on a clock of their own.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "host/audio/jitter_buffer.h"

namespace dgm::audio::test {

constexpr uint64_t kMs = 1'000'000;
constexpr uint64_t kStartNs = 5'000'000'000;

// One packet of the line; every byte of packet n is n (mod 256).
struct LinePacket {
  uint64_t sequence = 0, position = 0;
  std::vector<uint8_t> payload;
  bool comfort_noise = false;
};

inline LinePacket packet_of(uint64_t number, size_t bytes = 160) {
  return {.sequence = 1'000 + number,
          .position = 70'000 + number * bytes,
          .payload = std::vector<uint8_t>(bytes, static_cast<uint8_t>(number))};
}

inline PacketView view_of(const LinePacket& packet, uint64_t arrived_at_ns) {
  return {.sequence = packet.sequence,
          .position = packet.position,
          .arrived_at_ns = arrived_at_ns,
          .comfort_noise = packet.comfort_noise,
          .payload = packet.payload};
}

// What one tick gave: the number of the packet, or why there is none.
struct Heard {
  JitterBuffer::Kind kind;
  uint8_t number;
  bool joins_cut;
};

class PacketLine {
 public:
  explicit PacketLine(JitterBufferOptions options = {}) : buffer(Codec::kPcmu, 8'000, options) {}

  void arrive(const LinePacket& packet, uint64_t at_ms) {
    waiting_.push_back({packet, kStartNs + at_ms * kMs, waiting_.size()});
    sorted_ = false;
  }

  // Ticks from the last one up to this time, giving the buffer what has arrived before each.
  void run_until(uint64_t ms) {
    while (next_tick_ms_ < ms) {
      deliver(next_tick_ms_);
      tick(next_tick_ms_);
      next_tick_ms_ += 20;
    }
  }

  size_t count(JitterBuffer::Kind kind) const {
    return static_cast<size_t>(std::count_if(heard.begin(), heard.end(),
                                             [&](const Heard& one) { return one.kind == kind; }));
  }
  std::vector<int> numbers() const {
    std::vector<int> all;
    for (const Heard& one : heard) {
      if (one.kind == JitterBuffer::Kind::kFrame) all.push_back(one.number);
    }
    return all;
  }

  JitterBuffer buffer;
  std::vector<Heard> heard;
  bool quiet = false;  // what the voice activity detector says

 private:
  struct Arrival {
    LinePacket packet;
    uint64_t at_ns;
    size_t order;  // of two that arrive at once
  };

  void deliver(uint64_t until_ms) {
    if (!sorted_) {
      std::sort(waiting_.begin() + static_cast<std::ptrdiff_t>(delivered_), waiting_.end(),
                [](const Arrival& a, const Arrival& b) {
                  return a.at_ns != b.at_ns ? a.at_ns < b.at_ns : a.order < b.order;
                });
      sorted_ = true;
    }
    for (; delivered_ < waiting_.size(); ++delivered_) {
      const Arrival& next = waiting_[delivered_];
      if (next.at_ns > kStartNs + until_ms * kMs) return;
      buffer.put(view_of(next.packet, next.at_ns));
    }
  }

  void tick(uint64_t ms) {
    std::array<uint8_t, 640> out{};
    const auto frame = buffer.get(kStartNs + ms * kMs, quiet, out);
    heard.push_back({frame.kind, out[0], frame.joins_cut});
  }

  std::vector<Arrival> waiting_;
  size_t delivered_ = 0;
  bool sorted_ = true;
  uint64_t next_tick_ms_ = 1;  // ticks do not fall on arrivals
};

}  // namespace dgm::audio::test
