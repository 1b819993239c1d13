#include "host/calls/capture.h"

#include <algorithm>
#include <array>

#include "host/base/clock.h"

namespace dgm::calls {
namespace {

audio::PacketView view_of(const dgm_packet& packet) {
  return {.sequence = packet.sequence,
          .position = packet.position,
          .arrived_at_ns = packet.arrived_at_ns,
          .comfort_noise = (packet.flags & DGM_MEDIA_COMFORT_NOISE) != 0,
          .payload = {packet.payload.data, packet.payload.size}};
}

constexpr size_t kMaxFrameBytes = 2 * audio::kMaxFrameSamples;

}  // namespace

void Capture::put(const dgm_packet& packet) {
  if (follow(packet)) buffer_->put(view_of(packet));
}

bool Capture::take_now(const dgm_packet& packet, std::span<int16_t> out, CapturedFrame& frame) {
  if (!follow(packet)) return false;
  const auto view = view_of(packet);
  const bool whole = !view.comfort_noise && view.payload.size() == buffer_->frame_bytes();
  if (!whole || !buffer_->in_order_now(view)) {
    buffer_->put(view);
    return false;
  }
  buffer_->took(view);
  ++relayed_;
  relayed_at_ns_ = packet.arrived_at_ns;
  frame.samples = decode(view.payload, false, out);
  frame.captured_at_ns = packet.arrived_at_ns;
  frame.flags = 0;
  return true;
}

std::optional<CapturedFrame> Capture::take(uint64_t now_ns, bool quiet, std::span<int16_t> out) {
  using Kind = audio::JitterBuffer::Kind;
  if (!buffer_) return std::nullopt;
  std::array<uint8_t, kMaxFrameBytes> payload;
  const auto got = buffer_->get(now_ns, quiet, payload);
  CapturedFrame frame;
  switch (got.kind) {
    case Kind::kEmpty:
      return std::nullopt;
    case Kind::kFrame:
      frame.captured_at_ns = got.captured_at_ns;
      frame.samples = decode({payload.data(), got.bytes}, got.joins_cut, out);
      return frame;
    case Kind::kMissing:
      return concealed(now_ns, out);
    case Kind::kSilence:
      frame.captured_at_ns = now_ns;
      frame.flags = DGM_FRAME_SILENCE;
      concealment_->silent();
      frame.samples = out.first(audio::samples_per_frame(rate_));
      std::fill(frame.samples.begin(), frame.samples.end(), int16_t{0});
      return frame;
  }
  return std::nullopt;
}

std::optional<CapturedFrame> Capture::conceal(uint64_t now_ns, std::span<int16_t> out) {
  if (!concealment_ || now_ns > relayed_at_ns_ + 4 * kFrameNs) return std::nullopt;
  return concealed(now_ns, out);
}

CapturedFrame Capture::concealed(uint64_t now_ns, std::span<int16_t> out) {
  audio::FrameBuffer native;
  const size_t count = audio::samples_per_frame(native_rate_);
  concealment_->missing({native.data(), count});
  return {.samples = convert({native.data(), count}, out),
          .captured_at_ns = now_ns,
          .flags = DGM_FRAME_LOST};
}

CaptureStats Capture::stats() const {
  CaptureStats all;
  if (buffer_) all.buffer = buffer_->stats();
  all.buffer.received += before_.buffer.received;
  all.buffer.lost += before_.buffer.lost;
  all.buffer.late += before_.buffer.late;
  all.buffer.duplicate += before_.buffer.duplicate;
  all.buffer.invalid += before_.buffer.invalid;
  all.buffer.concealed_frames += before_.buffer.concealed_frames;
  all.buffer.dropped_overflow += before_.buffer.dropped_overflow;
  all.relayed = relayed_;
  return all;
}

// A new codec or rate begins a new stream: buffer, decoder and concealment start afresh.
bool Capture::follow(const dgm_packet& packet) {
  if (packet.codec == codec_number_ && packet.sample_rate_hz == native_rate_)
    return buffer_.has_value();
  const auto codec = audio::codec_of(packet.codec);
  if (!codec || !audio::is_supported_rate(packet.sample_rate_hz)) return false;
  if (buffer_) before_ = stats();
  codec_number_ = packet.codec;
  native_rate_ = packet.sample_rate_hz;
  buffer_.emplace(*codec, native_rate_);
  decoder_.emplace(*codec);
  concealment_.emplace(native_rate_);
  resampler_.reset();
  if (native_rate_ != rate_) resampler_.emplace(native_rate_, rate_);
  return true;
}

std::span<int16_t> Capture::decode(std::span<const uint8_t> payload, bool joins_cut,
                                   std::span<int16_t> out) {
  if (!resampler_) {
    const size_t count = decoder_->decode(payload, out);
    concealment_->received(out.first(count), joins_cut);
    return out.first(count);
  }
  audio::FrameBuffer native;
  const size_t count = decoder_->decode(payload, native);
  concealment_->received({native.data(), count}, joins_cut);
  return convert({native.data(), count}, out);
}

std::span<int16_t> Capture::convert(std::span<int16_t> native, std::span<int16_t> out) {
  if (!resampler_) {
    std::copy(native.begin(), native.end(), out.begin());
    return out.first(native.size());
  }
  return out.first(resampler_->frame(native, out).size());
}

}  // namespace dgm::calls
