// Bytes of a packet to samples and back: G.711, G.722, linear. Formats: RFC 3551 section 4.5, ITU-T
// G.711 and G.722.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "dragoman/transport.h"

namespace dgm::audio {

enum class Codec : uint8_t {
  kS16le = DGM_CODEC_S16LE,  // 16 bit linear, little endian
  kL16 = DGM_CODEC_L16,      // 16 bit linear, big endian
  kPcmu = DGM_CODEC_PCMU,    // G.711 mu-law, 8 kHz
  kPcma = DGM_CODEC_PCMA,    // G.711 A-law, 8 kHz
  kG722 = DGM_CODEC_G722     // 64 kbit/s, always 16 kHz audio
};

// Every codec here has a constant rate: a unit of whole bytes stands for a fixed number of samples.
struct CodecUnit {
  uint32_t bytes;
  uint32_t samples;
};

// [any, rt]
std::optional<Codec> codec_of(dgm_codec number) noexcept;  // nullopt: a number this host lacks
std::string_view name_of(Codec codec) noexcept;            // "ulaw" "alaw" "g722" "l16" "s16le"
CodecUnit unit_of(Codec codec) noexcept;
size_t samples_in(Codec codec, size_t payload_bytes) noexcept;  // an incomplete unit is not counted
size_t bytes_for(Codec codec, size_t samples) noexcept;
// Digital silence as the far end's decoder hears it. 0xFF for mu-law, 0xD5 for A-law. G.722 has
// state and no silence byte: silence must be encoded.
uint8_t silence_byte(Codec codec) noexcept;

// One direction of one leg. G.722 keeps state between packets, so a new stream (SSRC) needs
// reset(). Allocates at construction only, and only for G.722. [worker, rt]
class Decoder {
 public:
  explicit Decoder(Codec codec);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  Codec codec() const noexcept { return codec_; }
  // Decodes whole units as far as `out` has room; returns the number of samples written.
  size_t decode(std::span<const uint8_t> payload, std::span<int16_t> out) noexcept;
  void reset() noexcept;

 private:
  struct G722;
  Codec codec_;
  std::unique_ptr<G722> g722_;
};

// One direction of one leg, as Decoder. [worker, rt]
class Encoder {
 public:
  explicit Encoder(Codec codec);
  ~Encoder();
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;

  Codec codec() const noexcept { return codec_; }
  // Encodes as many samples as fill whole units and `out` has room for; returns bytes written.
  size_t encode(std::span<const int16_t> samples, std::span<uint8_t> out) noexcept;
  void reset() noexcept;

 private:
  struct G722;
  Codec codec_;
  std::unique_ptr<G722> g722_;
};

}  // namespace dgm::audio
