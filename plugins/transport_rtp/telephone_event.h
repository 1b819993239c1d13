// Keys as RTP telephone events (RFC 4733): reading a key press exactly once, and sending one. Pure;
// no allocation. [worker, rt]
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "plugins/transport_rtp/rtp_packet.h"

namespace dragoman::rtp {

constexpr size_t kEventSize = 4;
// A key whose end packets were all lost ends when nothing of it has come for so long.
constexpr uint64_t kEventSilenceNs = 150'000'000;

struct TelephoneEvent {
  uint8_t event = 0;  // 0-9, 10 '*', 11 '#', 12-15 'A'-'D', 16 flash
  bool end = false;
  uint8_t volume = 10;    // in -dBm0, 0..63
  uint16_t duration = 0;  // in units of the clock, since the event's timestamp
};

std::optional<TelephoneEvent> parse_event(Bytes payload);
void write_event(const TelephoneEvent& event, std::span<uint8_t, kEventSize> out);

std::optional<char> digit_of(uint8_t event);  // nullopt: not one of the sixteen keys
std::optional<uint8_t> event_of(char digit);

struct KeyPress {
  char digit = 0;
  uint32_t duration_ms = 0;
};

// One press is all packets of one timestamp, plus the segments of a long one. Reported when it has
// ended: by an end packet, by the next key, by silence of kEventSilenceNs or by finish().
class EventReceiver {
 public:
  // At most one press ends by one packet.
  std::optional<KeyPress> on_event(const TelephoneEvent& event, uint32_t timestamp, bool marker,
                                   uint32_t clock_hz, uint64_t now_ns);
  // Call with every audio packet and now and then: ends a key whose end was lost.
  std::optional<KeyPress> poll(uint64_t now_ns);
  // The stream has ended or changed.
  std::optional<KeyPress> finish();

 private:
  std::optional<KeyPress> end_active();
  bool is_known(uint32_t timestamp) const;
  void remember(uint32_t timestamp);

  bool active_ = false;
  uint8_t event_ = 0;
  uint32_t timestamp_ = 0;  // of the segment
  uint32_t clock_hz_ = 8000;
  uint64_t duration_ = 0;  // of the segment, unwrapped
  uint64_t earlier_segments_ = 0;
  uint64_t updated_ns_ = 0;
  std::array<uint32_t, 8> done_{};  // timestamps of presses that are reported
  size_t done_count_ = 0;
};

// The packets of key presses to send, one per 20 ms slot in place of audio: updates while the key
// is down, then three end packets, then a pause in which audio flows.
class EventSender {
 public:
  static constexpr size_t kMaxQueued = 32;
  static constexpr uint32_t kMinDurationMs = 40, kDefaultDurationMs = 100;

  enum class Queued : uint8_t { kYes, kFull, kInvalid };
  // duration_ms 0: kDefaultDurationMs; shorter than the minimum: the minimum. kInvalid: no such key
  // or longer than the 16 bits of the duration can say at this clock.
  Queued queue(char digit, uint32_t duration_ms, uint32_t clock_hz);

  struct Slot {
    TelephoneEvent event;
    uint32_t timestamp = 0;  // of the event's beginning
    bool marker = false;
  };
  // What this slot sends instead of audio; nullopt: the audio. `timestamp` is the slot's own,
  // `step` its length, both in units of the clock.
  std::optional<Slot> next_slot(uint32_t timestamp, uint32_t step);

 private:
  struct Key {
    uint8_t event = 0;
    uint16_t duration = 0;  // in units of the clock
  };
  std::array<Key, kMaxQueued> keys_{};
  size_t first_ = 0, count_ = 0;
  bool sending_ = false;
  uint32_t started_ = 0;
  unsigned ends_sent_ = 0;
  unsigned pause_slots_ = 0;
};

}  // namespace dragoman::rtp
