#include "plugins/transport_rtp/telephone_event.h"

#include <algorithm>
#include <string_view>

#include "plugins/transport_rtp/byte_order.h"

namespace dragoman::rtp {

namespace {
constexpr std::string_view kDigits = "0123456789*#ABCD";
constexpr unsigned kEndPackets = 3;
constexpr unsigned kPauseSlots = 3;  // 60 ms between two keys; receivers want 40 ms
}  // namespace

std::optional<TelephoneEvent> parse_event(Bytes payload) {
  if (payload.size() < kEventSize) return std::nullopt;
  return TelephoneEvent{.event = payload[0],
                        .end = (payload[1] & 0x80) != 0,
                        .volume = static_cast<uint8_t>(payload[1] & 0x3f),
                        .duration = read_u16(&payload[2])};
}

void write_event(const TelephoneEvent& event, std::span<uint8_t, kEventSize> out) {
  out[0] = event.event;
  out[1] = static_cast<uint8_t>((event.end ? 0x80 : 0) | (event.volume & 0x3f));
  write_u16(&out[2], event.duration);
}

std::optional<char> digit_of(uint8_t event) {
  if (event >= kDigits.size()) return std::nullopt;
  return kDigits[event];
}

std::optional<uint8_t> event_of(char digit) {
  if (digit >= 'a' && digit <= 'd') digit = static_cast<char>(digit - 'a' + 'A');
  const auto at = kDigits.find(digit);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<uint8_t>(at);
}

std::optional<KeyPress> EventReceiver::on_event(const TelephoneEvent& event, uint32_t timestamp,
                                                bool marker, uint32_t clock_hz, uint64_t now_ns) {
  if (!digit_of(event.event) || is_known(timestamp)) return std::nullopt;

  std::optional<KeyPress> ended;
  if (active_ && timestamp != timestamp_) {
    const auto ahead = static_cast<int32_t>(timestamp - timestamp_);
    if (ahead < 0) return std::nullopt;  // overtaken by a newer key
    // RFC 4733 section 2.5.1.3: a long event goes on in a new segment that starts where the last
    // one stopped, without marker.
    const auto gap = static_cast<int64_t>(ahead) - static_cast<int64_t>(duration_);
    const auto one_update = static_cast<int64_t>(clock_hz / 10);
    if (event.event == event_ && !marker && gap >= 0 && gap <= one_update) {
      remember(timestamp_);
      earlier_segments_ += static_cast<uint64_t>(ahead);
      timestamp_ = timestamp;
      duration_ = 0;
    } else {
      ended = end_active();
    }
  }
  if (!active_) {
    active_ = true;
    event_ = event.event;
    timestamp_ = timestamp;
    duration_ = earlier_segments_ = 0;
  }
  clock_hz_ = clock_hz;
  updated_ns_ = now_ns;
  // The 16 bit duration of a sender that does not split long events wraps; a small step back is an
  // overtaken packet.
  const uint64_t wraps = duration_ & ~uint64_t{0xffff};
  const auto low = static_cast<uint16_t>(duration_);
  const uint64_t unwrapped = wraps + event.duration + (low > event.duration + 0x8000 ? 0x10000 : 0);
  duration_ = std::max(duration_, unwrapped);
  // An end packet of a new key directly after another key: the older one is reported now, this one
  // by the silence that follows or by its repeated end packet.
  if (event.end && !ended) return end_active();
  return ended;
}

std::optional<KeyPress> EventReceiver::poll(uint64_t now_ns) {
  if (!active_ || now_ns < updated_ns_ + kEventSilenceNs) return std::nullopt;
  return end_active();
}

std::optional<KeyPress> EventReceiver::finish() {
  const auto press = active_ ? end_active() : std::nullopt;
  done_count_ = 0;  // the next stream counts its timestamps from somewhere else
  return press;
}

std::optional<KeyPress> EventReceiver::end_active() {
  active_ = false;
  remember(timestamp_);
  return KeyPress{*digit_of(event_), static_cast<uint32_t>((earlier_segments_ + duration_) * 1000 /
                                                           std::max(1u, clock_hz_))};
}

bool EventReceiver::is_known(uint32_t timestamp) const {
  const size_t kept = std::min(done_count_, done_.size());
  return std::find(done_.begin(), done_.begin() + static_cast<std::ptrdiff_t>(kept), timestamp) !=
         done_.begin() + static_cast<std::ptrdiff_t>(kept);
}

void EventReceiver::remember(uint32_t timestamp) {
  done_[done_count_ % done_.size()] = timestamp;
  ++done_count_;
}

EventSender::Queued EventSender::queue(char digit, uint32_t duration_ms, uint32_t clock_hz) {
  const auto event = event_of(digit);
  const uint64_t wanted_ms =
      duration_ms == 0 ? kDefaultDurationMs : std::max(duration_ms, kMinDurationMs);
  const uint64_t duration = wanted_ms * clock_hz / 1000;
  if (!event || duration > 0xffff) return Queued::kInvalid;
  if (count_ == kMaxQueued) return Queued::kFull;
  keys_[(first_ + count_++) % kMaxQueued] = {*event, static_cast<uint16_t>(duration)};
  return Queued::kYes;
}

std::optional<EventSender::Slot> EventSender::next_slot(uint32_t timestamp, uint32_t step) {
  if (!sending_ && pause_slots_ > 0) {
    --pause_slots_;
    return std::nullopt;
  }
  if (count_ == 0) return std::nullopt;

  const Key& key = keys_[first_];
  Slot slot;
  slot.marker = !sending_;
  if (!sending_) {
    sending_ = true;
    started_ = timestamp;
    ends_sent_ = 0;
  }
  const uint32_t down = timestamp - started_ + step;
  slot.timestamp = started_;
  slot.event = {.event = key.event, .end = down >= key.duration};
  slot.event.duration = static_cast<uint16_t>(std::min<uint32_t>(down, key.duration));
  if (slot.event.end && ++ends_sent_ == kEndPackets) {
    sending_ = false;
    pause_slots_ = kPauseSlots;
    first_ = (first_ + 1) % kMaxQueued;
    --count_;
  }
  return slot;
}

}  // namespace dragoman::rtp
