#include "host/audio/codec.h"

#include <spandsp/telephony.h>
// After telephony.h, which declares what it needs.
#include <spandsp/g722.h>

#include <algorithm>

#include "host/audio/g711.h"
#include "host/audio/kernels.h"

namespace dgm::audio {

std::optional<Codec> codec_of(dgm_codec number) noexcept {
  if (number < DGM_CODEC_S16LE || number > DGM_CODEC_G722) return std::nullopt;
  return static_cast<Codec>(number);
}

std::string_view name_of(Codec codec) noexcept {
  switch (codec) {
    case Codec::kS16le:
      return "s16le";
    case Codec::kL16:
      return "l16";
    case Codec::kPcmu:
      return "ulaw";
    case Codec::kPcma:
      return "alaw";
    case Codec::kG722:
      return "g722";
  }
  return "";
}

CodecUnit unit_of(Codec codec) noexcept {
  switch (codec) {
    case Codec::kS16le:
    case Codec::kL16:
      return {2, 1};
    case Codec::kPcmu:
    case Codec::kPcma:
      return {1, 1};
    case Codec::kG722:
      return {1, 2};
  }
  return {1, 1};
}

size_t samples_in(Codec codec, size_t payload_bytes) noexcept {
  const CodecUnit unit = unit_of(codec);
  return payload_bytes / unit.bytes * unit.samples;
}

size_t bytes_for(Codec codec, size_t samples) noexcept {
  const CodecUnit unit = unit_of(codec);
  return samples / unit.samples * unit.bytes;
}

uint8_t silence_byte(Codec codec) noexcept {
  switch (codec) {
    case Codec::kPcmu:
      return kMulawSilence;
    case Codec::kPcma:
      return kAlawSilence;
    case Codec::kS16le:
    case Codec::kL16:
    case Codec::kG722:
      break;
  }
  return 0;
}

struct Decoder::G722 {
  g722_decode_state_t* state = g722_decode_init(nullptr, 64'000, 0);
  ~G722() { g722_decode_free(state); }
};

Decoder::Decoder(Codec codec) : codec_(codec) {
  if (codec == Codec::kG722) g722_ = std::make_unique<G722>();
}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

size_t Decoder::decode(std::span<const uint8_t> payload, std::span<int16_t> out) noexcept {
  const CodecUnit unit = unit_of(codec_);
  const size_t units = std::min(payload.size() / unit.bytes, out.size() / unit.samples);
  switch (codec_) {
    case Codec::kS16le:
      kernels::bytes_from_le(payload.data(), out.data(), units);
      break;
    case Codec::kL16:
      kernels::bytes_from_be(payload.data(), out.data(), units);
      break;
    case Codec::kPcmu:
      mulaw_decode(payload.first(units), out.data());
      break;
    case Codec::kPcma:
      alaw_decode(payload.first(units), out.data());
      break;
    case Codec::kG722:
      g722_decode(g722_->state, out.data(), payload.data(), static_cast<int>(units));
      break;
  }
  return units * unit.samples;
}

void Decoder::reset() noexcept {
  // On a state that exists this clears it and allocates nothing.
  if (g722_) g722_decode_init(g722_->state, 64'000, 0);
}

struct Encoder::G722 {
  g722_encode_state_t* state = g722_encode_init(nullptr, 64'000, 0);
  ~G722() { g722_encode_free(state); }
};

Encoder::Encoder(Codec codec) : codec_(codec) {
  if (codec == Codec::kG722) g722_ = std::make_unique<G722>();
}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

size_t Encoder::encode(std::span<const int16_t> samples, std::span<uint8_t> out) noexcept {
  const CodecUnit unit = unit_of(codec_);
  const size_t units = std::min(samples.size() / unit.samples, out.size() / unit.bytes);
  switch (codec_) {
    case Codec::kS16le:
      kernels::bytes_to_le(samples.data(), out.data(), units);
      break;
    case Codec::kL16:
      kernels::bytes_to_be(samples.data(), out.data(), units);
      break;
    case Codec::kPcmu:
      mulaw_encode(samples.first(units), out.data());
      break;
    case Codec::kPcma:
      alaw_encode(samples.first(units), out.data());
      break;
    case Codec::kG722:
      g722_encode(g722_->state, out.data(), samples.data(), static_cast<int>(units * unit.samples));
      break;
  }
  return units * unit.bytes;
}

void Encoder::reset() noexcept {
  if (g722_) g722_encode_init(g722_->state, 64'000, 0);
}

}  // namespace dgm::audio
