// What a connection to Deepgram asks for: the target of the WebSocket upgrade, and the messages
// that are sent on it. Pure functions. Source: deepgram-api-specs asyncapi.yml,
// developers.deepgram.com.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dragoman::deepgram {

enum class Encoding : uint8_t { kLinear16, kMulaw };

// Both: mono, 16 bit little endian or G.711 mu-law.
struct AudioFormat {
  Encoding encoding = Encoding::kLinear16;
  uint32_t sample_rate_hz = 16'000;

  uint32_t bytes_per_sample() const { return encoding == Encoding::kLinear16 ? 2 : 1; }
};

struct ListenQuery {
  std::string model = "nova-3";
  std::string language = {};  // as Deepgram writes it: "en-US", "fr", "multi"
  AudioFormat audio = {};
  uint32_t endpointing_ms = 300;  // silence that fixes what was said so far; 0: off
  uint32_t utterance_end_ms = 0;  // 0: off
  bool vad_events = true, smart_format = true, no_delay = true;
  std::vector<std::string> terms = {};
  std::string more = {};  // parameters as the user wrote them: "mip_opt_out=true"
};
std::string listen_target(const ListenQuery& query);  // "/v1/listen?model=nova-3&..."

struct FluxQuery {
  std::string model = "flux-general-en";
  std::vector<std::string> language_hints = {};  // of flux-general-multi
  AudioFormat audio = {};
  double eot_threshold = 0.7;
  std::optional<double> eager_eot_threshold = {};  // nothing: no eager ends
  uint32_t eot_timeout_ms = 5000;
  std::vector<std::string> terms = {};
  std::string more = {};
};
std::string flux_target(const FluxQuery& query);  // "/v2/listen?model=..."

// Deepgram refuses more than 100 terms or 500 tokens in all. The first that fit; a token is taken
// to be three bytes, which is less than a word mostly is.
struct Terms {
  std::vector<std::string> kept;
  size_t left_out = 0;
};
Terms fitting_terms(const std::vector<std::string>& terms);

// Text messages to the service.
inline constexpr std::string_view kKeepAlive = R"({"type":"KeepAlive"})";        // listen
inline constexpr std::string_view kFinalize = R"({"type":"Finalize"})";          // listen
inline constexpr std::string_view kCloseStream = R"({"type":"CloseStream"})";    // both
inline constexpr std::string_view kForceEndTurn = R"({"type":"ForceEndTurn"})";  // Flux

}  // namespace dragoman::deepgram
