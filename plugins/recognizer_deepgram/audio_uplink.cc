#include "plugins/recognizer_deepgram/audio_uplink.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

namespace dragoman::deepgram {

namespace {

// Deepgram's limit for audio that was held up. developers.deepgram.com, recovering from errors.
constexpr double kCatchUp = 1.25;
// Once connected, so many messages may wait for the pace; more is a connection that is too slow.
constexpr size_t kSpareMessages = 8;

// ITU-T G.711, mu-law: sign, exponent and mantissa of the biased magnitude, inverted.
uint8_t mulaw(int16_t sample) {
  constexpr int kBias = 0x84, kMost = 32'635;
  const int sign = sample < 0 ? 0x80 : 0;
  const int magnitude = std::min(std::abs(static_cast<int>(sample)), kMost) + kBias;
  const int exponent = static_cast<int>(std::bit_width(static_cast<unsigned>(magnitude))) - 8;
  const int mantissa = (magnitude >> (exponent + 3)) & 0x0F;
  return static_cast<uint8_t>(~(sign | (exponent << 4) | mantissa));
}

constexpr uint8_t kMulawSilence = 0xFF;

size_t bytes_of_ms(const AudioFormat& audio, uint32_t ms) {
  return size_t{audio.sample_rate_hz} * ms / 1000 * audio.bytes_per_sample();
}

}  // namespace

AudioUplink::AudioUplink(WebSocket& socket, const UplinkParams& params)
    : socket_(socket),
      params_(params),
      message_bytes_(std::max<size_t>(bytes_of_ms(params.audio, params.message_ms), 2)),
      bytes_per_ns_(static_cast<double>(params.audio.sample_rate_hz) *
                    params.audio.bytes_per_sample() / 1e9),
      buffer_(bytes_of_ms(params.audio, params.wait_ms) + message_bytes_),
      credit_bytes_(static_cast<double>(bytes_of_ms(params.audio, params.burst_ms))) {}

double AudioUplink::seconds_taken() const {
  return static_cast<double>(samples_taken_) / params_.audio.sample_rate_hz;
}

Status AudioUplink::push(std::span<const int16_t> samples) {
  uint8_t* to = room_for(samples.size());
  if (!to) return Status::kBusy;
  if (params_.audio.encoding == Encoding::kLinear16) {
    const Frame frame(samples, params_.audio.sample_rate_hz);
    const std::span<const uint8_t> bytes = frame.little_endian();
    if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  } else {
    std::transform(samples.begin(), samples.end(), to, mulaw);
  }
  send_more();
  return Status::kOk;
}

Status AudioUplink::push_silence(size_t samples) {
  uint8_t* to = room_for(samples);
  if (!to) return Status::kBusy;
  const bool linear = params_.audio.encoding == Encoding::kLinear16;
  std::fill_n(to, samples * params_.audio.bytes_per_sample(), linear ? uint8_t{0} : kMulawSilence);
  send_more();
  return Status::kOk;
}

void AudioUplink::mark() {
  const uint64_t behind = sent_bytes_ + waiting();
  // One for all: a later mark does what an earlier one would have done.
  if (mark_count_ == kMostMarks) --mark_count_;
  marks_[(first_mark_ + mark_count_) % kMostMarks] = behind;
  ++mark_count_;
  send_more();
}

void AudioUplink::connected() {
  is_connected_ = true;
  credit_at_ns_ = now_ns();
  send_more();
}

void AudioUplink::send_more() {
  if (!is_connected_) return;
  while (send_one()) {
  }
}

void AudioUplink::give_back() {
  const size_t enough = kSpareMessages * message_bytes_;
  if (!is_connected_ || waiting() > 0 || buffer_.size() <= enough) return;
  begin_ = end_ = 0;
  std::vector<uint8_t>(enough).swap(buffer_);
}

// Room at the end of the buffer, taken; what waits moves to the front for it.
uint8_t* AudioUplink::room_for(size_t samples) {
  const size_t bytes = samples * params_.audio.bytes_per_sample();
  if (end_ + bytes > buffer_.size() && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, waiting());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ + bytes > buffer_.size()) {
    if (is_connected_ && stuck_since_ns_ == 0) stuck_since_ns_ = now_ns();
    return nullptr;
  }
  uint8_t* room = buffer_.data() + end_;
  end_ += bytes;
  samples_taken_ += samples;
  return room;
}

bool AudioUplink::send_one() {
  const bool is_marked = mark_count_ > 0;
  const uint64_t to_mark = is_marked ? marks_[first_mark_] - sent_bytes_ : 0;
  if (is_marked && to_mark == 0) {
    if (!sent(socket_.send_text(params_.mark))) return false;
    first_mark_ = (first_mark_ + 1) % kMostMarks;
    --mark_count_;
    return true;
  }
  size_t size = std::min(waiting(), message_bytes_);
  if (is_marked) size = static_cast<size_t>(std::min<uint64_t>(size, to_mark));
  if (size == 0 || (size < message_bytes_ && size != to_mark)) return false;
  if (!pace_allows(size)) return false;
  if (!sent(socket_.send_binary({buffer_.data() + begin_, size}))) return false;
  credit_bytes_ -= static_cast<double>(size);
  begin_ += size;
  if (begin_ == end_) begin_ = end_ = 0;
  sent_bytes_ += size;
  return true;
}

bool AudioUplink::pace_allows(size_t bytes) {
  const uint64_t now = now_ns();
  const double most = static_cast<double>(bytes_of_ms(params_.audio, params_.burst_ms));
  credit_bytes_ += static_cast<double>(now - credit_at_ns_) * bytes_per_ns_ * kCatchUp;
  credit_bytes_ = std::min(credit_bytes_, most);
  credit_at_ns_ = now;
  return credit_bytes_ >= static_cast<double>(bytes);
}

bool AudioUplink::sent(Status status) {
  if (status == Status::kOk) {
    last_sent_ns_ = now_ns();
    stuck_since_ns_ = 0;
    return true;
  }
  if (stuck_since_ns_ == 0) stuck_since_ns_ = now_ns();
  return false;
}

}  // namespace dragoman::deepgram
