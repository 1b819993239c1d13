// What Hume is told and what it says, as values. v1: Expression Measurement realtime (limited
// release since October 2026). v0: the streaming API before it, switched off in June 2026 for all
// who have no agreement. Pure functions; what is not understood gives nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dragoman/cpp/text.hpp"

namespace dragoman::hume {

inline constexpr uint32_t kRateHz = 16'000;  // what both take

// "anger" -> 0.4: names in small letters, as v1 writes them; 0..1.
using Scores = std::vector<std::pair<std::string, float>>;

// ---- v1
struct Message {
  enum class Kind { kCreated, kMeasurement, kError, kClosed, kOther };
  Kind kind = Kind::kOther;
  uint64_t start_ms = 0, end_ms = 0;  // of accepted audio
  Scores scores;                      // expressions and voice attributes
  std::string code, words;            // of an error; of an end: its reason
};
// Nothing: no JSON object with a type.
std::optional<Message> parse_message(std::string_view text);

// Only before the first audio.
std::string session_update(uint32_t measurement_timer_ms);

// ---- v0
struct Answer {
  std::string payload_id;
  double begin_s = 0, end_s = 0;  // within the payload
  Scores scores;                  // the mean of its predictions; empty: nobody spoke
  std::string code, words;        // of an error or a warning
  bool is_error = false;
};
std::optional<Answer> parse_answer(std::string_view text);

// One request: the samples as a WAV file (Hume refuses bare PCM), 16 bit mono at kRateHz.
std::string prosody_request(std::string_view payload_id, std::span<const int16_t> samples);

// ---- both
// Why a socket did not open, or ended; `why` as the host tells it. `key` is kept out of it.
Error explain_end(const Error& why, std::string_view key);
// Access that is not there will not be there soon: key, plan, an API that was switched off.
bool is_lasting(const Error& why);

}  // namespace dragoman::hume
