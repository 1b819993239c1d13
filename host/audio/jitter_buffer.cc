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

constexpr double kTargetShare = 0.98;
constexpr uint32_t kPacketsToUpdate = 10;          // between two looks at the histogram
constexpr uint32_t kPacketsToJudge = 50;           // before that the initial target stands
constexpr int64_t kTargetFallNs = 2 * kNsPerMs;    // per update: 10 ms per second
constexpr uint32_t kConcealedUnderrunFrames = 3;   // a longer one is silence
constexpr uint32_t kFramesBetweenCuts = 5;         // while nobody speaks
constexpr uint32_t kFramesBetweenForcedCuts = 25;  // while somebody does
constexpr uint32_t kFramesTooLong = 100;           // until a forced cut
constexpr int64_t kTooLongNs = 60 * kNsPerMs;      // beyond the target

}  // namespace

JitterBuffer::JitterBuffer(Codec codec, uint32_t sample_rate_hz, const JitterBufferOptions& options)
    : codec_(codec),
      unit_(unit_of(codec)),
      sample_rate_hz_(sample_rate_hz),
      units_per_second_(sample_rate_hz / unit_.samples),
      frame_units_(static_cast<int64_t>(samples_per_frame(sample_rate_hz)) / unit_.samples),
      bound_units_(units_per_second_ * options.bound_ms / 1000),
      min_ns_(options.min_ms * kNsPerMs),
      initial_ns_(options.initial_ms * kNsPerMs),
      max_ns_(options.max_ms * kNsPerMs),
      ring_(static_cast<size_t>(bound_units_ + 2 * frame_units_), unit_.bytes),
      target_ns_(initial_ns_) {}

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
    lengthen_for(late_ns);
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
    delay_ns_ = now - ns_of(next_) - lateness_.base_ns();
    if (adjust_delay(quiet)) {
      ++counters_.lengthened;
      return {.kind = Kind::kMissing};
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
  delay_ns_ = note_arrival(packet, at);
  state_ = State::kPlaying;
  next_ = played_ = end_ = at + static_cast<int64_t>(packet.payload.size() / unit_.bytes);
  comfort_noise_ = false;
  underrun_frames_ = frames_to_insert_ = 0;
}

void JitterBuffer::reset() noexcept {
  ring_.erase_all();
  lateness_.reset();
  sequence_.restart();
  begin_stream(0);
  state_ = State::kIdle;
  comfort_noise_ = joins_cut_ = false;
  delay_ns_ = 0;
  target_ns_ = initial_ns_;
}

JitterBufferStats JitterBuffer::stats() const noexcept {
  JitterBufferStats stats = counters_;
  stats.received = sequence_.received();
  stats.lost = sequence_.lost();
  stats.depth_ms = is_waiting() ? static_cast<double>(ns_of(end_ - next_)) / kNsPerMs : 0.0;
  stats.delay_ms = static_cast<double>(delay_ns_) / kNsPerMs;
  stats.target_ms = static_cast<double>(target_ns_) / kNsPerMs;
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
  underrun_frames_ = frames_to_insert_ = frames_to_next_cut_ = frames_too_long_ = 0;
}

// Returns how late it came.
int64_t JitterBuffer::note_arrival(const PacketView& packet, int64_t at) noexcept {
  const int64_t late_ns =
      lateness_.add(packet.arrived_at_ns, static_cast<int64_t>(packet.arrived_at_ns) - ns_of(at));
  if (++packets_since_update_ >= kPacketsToUpdate && lateness_.packets() >= kPacketsToJudge) {
    packets_since_update_ = 0;
    const auto wanted_ns =
        static_cast<int64_t>(lateness_.quantile_ms(kTargetShare) * kNsPerMs) + kFrameNs;
    target_ns_ = std::clamp(std::max(wanted_ns, target_ns_ - kTargetFallNs), min_ns_, max_ns_);
  }
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
  hold_until_ns_ = ns_of(at) + lateness_.base_ns() + target_ns_;
}

// False: all of it has been played, or given up, already.
bool JitterBuffer::store(int64_t at, std::span<const uint8_t> bytes) noexcept {
  const auto units = static_cast<int64_t>(bytes.size() / unit_.bytes);
  const int64_t until = at + units;
  if (until <= next_) return false;
  if (const int64_t excess = std::max(until, end_) - next_ - bound_units_; excess > 0) {
    const int64_t frames = (excess + frame_units_ - 1) / frame_units_;
    counters_.dropped_overflow += static_cast<uint64_t>(frames);
    skip_to(next_ + frames * frame_units_);
    played_ = next_;
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

// A packet came too late: hold the stream back for those that follow it.
void JitterBuffer::lengthen_for(int64_t late_ns) noexcept {
  if (state_ != State::kPlaying) return;
  const int64_t wanted_ns = std::min(late_ns + kFrameNs, max_ns_);
  target_ns_ = std::max(target_ns_, wanted_ns);
  const int64_t missing_ns = wanted_ns - delay_ns_;
  if (missing_ns > 0) {
    frames_to_insert_ = std::max(frames_to_insert_, static_cast<uint32_t>(missing_ns / kFrameNs));
  }
}

// True: this frame plays a filler instead of the stream.
bool JitterBuffer::adjust_delay(bool quiet) noexcept {
  if (frames_to_insert_ > 0) {
    --frames_to_insert_;
    return true;
  }
  const int64_t excess_ns = delay_ns_ - target_ns_;
  frames_too_long_ = excess_ns >= kTooLongNs ? frames_too_long_ + 1 : 0;
  if (frames_to_next_cut_ > 0) {
    --frames_to_next_cut_;
    return false;
  }
  const bool forced = frames_too_long_ >= kFramesTooLong;
  if ((quiet || forced) && excess_ns >= kFrameNs && end_ - next_ >= 2 * frame_units_) {
    skip_to(next_ + frame_units_);
    played_ = next_;
    delay_ns_ -= kFrameNs;
    joins_cut_ = true;
    ++counters_.shortened;
    frames_to_next_cut_ = quiet ? kFramesBetweenCuts : kFramesBetweenForcedCuts;
    return false;
  }
  if (quiet && excess_ns <= -kFrameNs) {
    frames_to_next_cut_ = kFramesBetweenCuts;
    return true;
  }
  return false;
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
    skip_to(next_ + frame_units_);
    played_ = next_;
    joins_cut_ = false;
    return frame;
  }
  if (end_ < next_ + frame_units_) {
    // Nothing to follow: the stream is held where it is, and so gets the delay that it lacks.
    ++underrun_frames_;
    if (frames_to_insert_ > 0) --frames_to_insert_;
    if (comfort_noise_) return {.kind = Kind::kSilence};
    if (underrun_frames_ > kConcealedUnderrunFrames) return {.kind = Kind::kEmpty};
    ++counters_.concealed_frames;
    return {.kind = Kind::kMissing};
  }
  if (next_ >= silence_from_ && next_ < silence_until_) {
    skip_to(std::min(next_ + frame_units_, silence_until_));
    played_ = next_;
    return {.kind = Kind::kSilence};
  }
  skip_to(next_ + frame_units_);
  played_ = next_;
  ++counters_.concealed_frames;
  return {.kind = Kind::kMissing};
}

}  // namespace dgm::audio
