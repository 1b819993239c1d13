#include "host/audio/jitter_buffer.h"

#include <algorithm>
#include <cstdlib>

#include "host/audio/frame.h"

namespace dgm::audio {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kFrameNs = kFrameMs * kNsPerMs;
constexpr int64_t kNever = INT64_MAX;

constexpr int64_t kResyncNs = kNsPerSecond;
constexpr int64_t kFarUnits = int64_t{1} << 44;

constexpr uint32_t kConcealedUnderrunFrames = 3;  // a longer one is silence

}  // namespace

JitterBuffer::JitterBuffer(Codec codec, uint32_t sample_rate_hz, const JitterBufferOptions& options)
    : codec_(codec),
      unit_(unit_of(codec)),
      sample_rate_hz_(sample_rate_hz),
      units_per_second_(sample_rate_hz / unit_.samples),
      frame_units_(static_cast<int64_t>(samples_per_frame(sample_rate_hz)) / unit_.samples),
      bound_units_(units_per_second_ * options.bound_ms / 1000),
      ring_(static_cast<size_t>(bound_units_ + 2 * frame_units_), unit_.bytes),
      delay_(options.min_ms * kNsPerMs, options.initial_ms * kNsPerMs, options.max_ms * kNsPerMs) {}

JitterBuffer::Put JitterBuffer::put(const PacketView& packet) noexcept {
  const auto bytes = packet.payload.first(packet.payload.size() / unit_.bytes * unit_.bytes);
  if (bytes.empty() && !packet.comfort_noise) {
    ++counters_.invalid;
    return Put::kInvalid;
  }
  const auto verdict = sequence_.judge(packet.sequence);
  if (verdict == SequenceWindow::Verdict::kDuplicate) {
    ++counters_.duplicate;
    return Put::kDuplicate;
  }
  if (state_ == State::kIdle) begin_stream(packet.position);
  if (is_jump(packet)) {
    ++counters_.resyncs;
    ring_.erase_all();
    lateness_.reset();
    begin_stream(packet.position);
    joins_cut_ = true;
  }
  const int64_t at = unit_at(packet.position);
  if (verdict == SequenceWindow::Verdict::kUnknown) {
    if (at < end_) {
      ++counters_.late;
      return Put::kLate;
    }
    sequence_.restart();  // new audio under numbers that began again
  }
  sequence_.take(packet.sequence);

  if (packet.comfort_noise) {
    comfort_noise_ = true;
    comfort_noise_at_ = at;
    return Put::kStored;
  }
  const int64_t late_ns = note_arrival(packet, at);
  // A gap of the positions without one of the numbers: nothing was lost in it.
  const bool silence_before = verdict == SequenceWindow::Verdict::kNext || comfort_noise_;
  if (at >= comfort_noise_at_) comfort_noise_ = false;
  place(at, silence_before);
  if (!store(at, bytes)) {
    ++counters_.late;
    if (state_ == State::kPlaying) delay_.came_too_late(late_ns);
    return Put::kLate;
  }
  return Put::kStored;
}

JitterBuffer::Frame JitterBuffer::get(uint64_t now_ns, bool quiet,
                                      std::span<uint8_t> out) noexcept {
  if (state_ == State::kIdle) return {};
  const auto now = static_cast<int64_t>(now_ns);
  if (state_ == State::kHolding) {
    // Ticks come every 20 ms: begin at the nearest one.
    if (hold_until_ns_ == kNever || now + kFrameNs / 2 < hold_until_ns_) {
      return {.kind = Kind::kSilence};
    }
    state_ = State::kPlaying;
  }
  if (end_ > next_) {
    switch (delay_.next_step(now - ns_of(next_) - lateness_.base_ns(), quiet,
                             end_ - next_ >= 2 * frame_units_)) {
      case DelayControl::Step::kPlay:
        break;
      case DelayControl::Step::kPutIn:
        ++counters_.lengthened;
        return {.kind = Kind::kMissing};
      case DelayControl::Step::kLeaveOut:
        ++counters_.shortened;
        give_up_to(next_ + frame_units_);
        joins_cut_ = true;
    }
  }
  return take_frame(out);
}

bool JitterBuffer::in_order_now(const PacketView& packet) const noexcept {
  if (packet.comfort_noise || packet.payload.size() < unit_.bytes) return false;
  if (state_ == State::kIdle) return true;
  switch (sequence_.judge(packet.sequence)) {
    case SequenceWindow::Verdict::kBehind:
    case SequenceWindow::Verdict::kDuplicate:
    case SequenceWindow::Verdict::kUnknown:
      return false;
    case SequenceWindow::Verdict::kNext:
    case SequenceWindow::Verdict::kFirst:
    case SequenceWindow::Verdict::kAhead:
      break;
  }
  return end_ <= next_ && unit_at(packet.position) >= next_ && !is_jump(packet);
}

void JitterBuffer::took(const PacketView& packet) noexcept {
  if (state_ == State::kIdle) begin_stream(packet.position);
  const int64_t at = unit_at(packet.position);
  sequence_.take(packet.sequence);
  delay_.play_at_once(note_arrival(packet, at));
  state_ = State::kPlaying;
  next_ = played_ = end_ = at + static_cast<int64_t>(packet.payload.size() / unit_.bytes);
  comfort_noise_ = false;
  underrun_frames_ = 0;
}

void JitterBuffer::reset() noexcept {
  ring_.erase_all();
  lateness_.reset();
  sequence_.restart();
  begin_stream(0);
  state_ = State::kIdle;
  comfort_noise_ = joins_cut_ = false;
  delay_.reset();
}

JitterBufferStats JitterBuffer::stats() const noexcept {
  JitterBufferStats stats = counters_;
  stats.received = sequence_.received();
  stats.lost = sequence_.lost();
  stats.depth_ms = is_waiting() ? static_cast<double>(ns_of(end_ - next_)) / kNsPerMs : 0.0;
  stats.delay_ms = static_cast<double>(delay_.delay_ns()) / kNsPerMs;
  stats.target_ms = static_cast<double>(delay_.target_ns()) / kNsPerMs;
  return stats;
}

int64_t JitterBuffer::unit_at(uint64_t position) const noexcept {
  return static_cast<int64_t>(position / unit_.samples - origin_);
}

int64_t JitterBuffer::ns_of(int64_t units) const noexcept {
  // In two parts: a product of the whole would overflow after some days.
  return units / units_per_second_ * kNsPerSecond +
         units % units_per_second_ * kNsPerSecond / units_per_second_;
}

// Positions that leave the clock by more than a second are another stream in all but name.
bool JitterBuffer::is_jump(const PacketView& packet) const noexcept {
  const int64_t at = unit_at(packet.position);
  if (at > kFarUnits || at < -kFarUnits) return true;
  if (!lateness_.is_known()) return false;
  const int64_t transit_ns = static_cast<int64_t>(packet.arrived_at_ns) - ns_of(at);
  return std::abs(transit_ns - lateness_.base_ns()) > kResyncNs;
}

void JitterBuffer::begin_stream(uint64_t position) noexcept {
  origin_ = position / unit_.samples;
  state_ = State::kHolding;
  hold_until_ns_ = kNever;
  next_ = end_ = played_ = 0;
  silence_from_ = silence_until_ = comfort_noise_at_ = 0;
  underrun_frames_ = 0;
  delay_.begin_stream();
}

// Returns how late it came.
int64_t JitterBuffer::note_arrival(const PacketView& packet, int64_t at) noexcept {
  const int64_t late_ns =
      lateness_.add(packet.arrived_at_ns, static_cast<int64_t>(packet.arrived_at_ns) - ns_of(at));
  delay_.learn(lateness_);
  return late_ns;
}

// Decides from where to play on, now that audio at `at` has come.
void JitterBuffer::place(int64_t at, bool silence_before) noexcept {
  if (state_ == State::kHolding) {
    if (end_ <= next_ || at < next_) hold_from(std::max(at, played_));
    return;
  }
  if (at <= end_) return;
  if (underrun_frames_ == 0) {
    if (silence_before) {
      silence_from_ = end_;
      silence_until_ = at;
    }
    return;
  }
  if (silence_before || underrun_frames_ > kConcealedUnderrunFrames) {
    skip_to(at);
    hold_from(at);
  } else {
    // The time that passed while nothing was there has been concealed already.
    skip_to(std::min(at, next_ + underrun_frames_ * frame_units_));
  }
}

void JitterBuffer::hold_from(int64_t at) noexcept {
  state_ = State::kHolding;
  next_ = at;
  hold_until_ns_ = ns_of(at) + lateness_.base_ns() + delay_.target_ns();
}

// False: all of it has been played, or given up, already.
bool JitterBuffer::store(int64_t at, std::span<const uint8_t> bytes) noexcept {
  const auto units = static_cast<int64_t>(bytes.size() / unit_.bytes);
  const int64_t until = at + units;
  if (until <= next_) return false;
  if (const int64_t excess = std::max(until, end_) - next_ - bound_units_; excess > 0) {
    const int64_t frames = (excess + frame_units_ - 1) / frame_units_;
    counters_.dropped_overflow += static_cast<uint64_t>(frames);
    give_up_to(next_ + frames * frame_units_);
    joins_cut_ = true;
    if (until <= next_) return false;
  }
  const int64_t begin = std::max(at, next_);
  ring_.write(begin, bytes.subspan(static_cast<size_t>(begin - at) * unit_.bytes));
  end_ = std::max(end_, until);
  underrun_frames_ = 0;
  return true;
}

void JitterBuffer::skip_to(int64_t at) noexcept {
  if (at <= next_) return;
  ring_.erase(next_, std::min(static_cast<size_t>(at - next_), ring_.capacity()));
  next_ = at;
}

// What lies before `at` is not played any more, should it still come.
void JitterBuffer::give_up_to(int64_t at) noexcept {
  skip_to(at);
  played_ = next_;
}

JitterBuffer::Frame JitterBuffer::take_frame(std::span<uint8_t> out) noexcept {
  const auto units = static_cast<size_t>(frame_units_);
  if (ring_.has_all(next_, units)) {
    const int64_t captured_ns = ns_of(next_) + lateness_.base_ns();
    const Frame frame{.kind = Kind::kFrame,
                      .bytes = frame_bytes(),
                      .position = (origin_ + static_cast<uint64_t>(next_)) * unit_.samples,
                      .captured_at_ns = static_cast<uint64_t>(captured_ns),
                      .joins_cut = joins_cut_};
    ring_.read(next_, units, out);
    give_up_to(next_ + frame_units_);
    joins_cut_ = false;
    return frame;
  }
  if (end_ < next_ + frame_units_) {
    // Nothing to follow: the stream is held where it is, and so gets the delay that it lacks.
    ++underrun_frames_;
    delay_.pass_without_audio();
    if (comfort_noise_) return {.kind = Kind::kSilence};
    if (underrun_frames_ > kConcealedUnderrunFrames) return {.kind = Kind::kEmpty};
    ++counters_.concealed_frames;
    return {.kind = Kind::kMissing};
  }
  if (next_ >= silence_from_ && next_ < silence_until_) {
    give_up_to(std::min(next_ + frame_units_, silence_until_));
    return {.kind = Kind::kSilence};
  }
  give_up_to(next_ + frame_units_);
  ++counters_.concealed_frames;
  return {.kind = Kind::kMissing};
}

}  // namespace dgm::audio
