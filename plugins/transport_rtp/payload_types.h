// What a payload type number means on this leg, and what may be sent back (RFC 3551 section 6;
// Asterisk's UnicastRTP as measured). Built once in the provider's create(); read-only after. [any]
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dragoman/transport.h"

namespace dragoman::rtp {

struct Format {
  dgm_codec codec = DGM_CODEC_PCMU;
  uint32_t clock_hz = 8000;  // of the timestamps
  uint32_t rate_hz = 8000;   // of the audio; G.722: 16000 with a clock of 8000
  bool operator==(const Format&) const = default;
};

enum class PayloadKind : uint8_t { kUnknown, kAudio, kTelephoneEvent, kComfortNoise };

struct PayloadMeaning {
  PayloadKind kind = PayloadKind::kUnknown;
  Format format;  // kAudio only
};

// What to send and under which number.
struct SendFormat {
  uint8_t payload_type = 0;
  Format format;
  bool operator==(const SendFormat&) const = default;
};

// What answers linear PCM under a dynamic payload type. Asterisk sends slin16 as 118 and ignores
// every number above 34 that comes back, without a word.
enum class L16Reply : uint8_t { kG722, kUlaw, kAlaw, kL16, kSame };

class PayloadTypes {
 public:
  // asterisk_l16: 10 and 11 are linear, mono, 8 kHz, as Asterisk means them. Otherwise RFC 3551: 11
  // is mono 44.1 kHz, and 10 (stereo) is unknown.
  PayloadTypes(bool asterisk_l16, uint8_t telephone_event, L16Reply reply);

  // Adds "118=l16/16000, 122=l16/12000": numbers 96..127, linear, mono. The sentence of the first
  // error, or nothing.
  std::optional<std::string> add_dynamic(std::string_view list);

  const PayloadMeaning& meaning(uint8_t payload_type) const {
    return meanings_[payload_type & 0x7f];
  }
  uint8_t telephone_event() const { return telephone_event_; }
  // The answer to audio received as `payload_type` (of kind kAudio).
  SendFormat reply_to(uint8_t payload_type) const;
  // "ulaw" "alaw" "g722" "l16" (number 11); nullopt: another word.
  std::optional<SendFormat> by_name(std::string_view codec) const;

 private:
  std::array<PayloadMeaning, 128> meanings_{};
  uint8_t telephone_event_;
  L16Reply reply_;
};

// Why no leg can speak this codec, and what to ask for instead: one sentence.
std::string refusal_of(std::string_view codec);

// "g722" "ulaw" "alaw" "l16" "same"
std::optional<L16Reply> l16_reply_by_name(std::string_view word);

}  // namespace dragoman::rtp
