// What Deepgram says, as values. Pure functions from JSON; strict about what is used here,
// indifferent to the rest. Seconds count the audio that was sent on this connection.
// Source: deepgram-api-specs asyncapi.yml, developers.deepgram.com/docs/flux.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dragoman::deepgram {

struct Span {
  double from_s = 0, to_s = 0;
};

// Words that were heard.
struct Speech {
  std::string text;                // may be empty
  float confidence = -1;           // 0..1; negative: not known
  std::string language;            // detected, or empty
  std::optional<Span> words = {};  // of the first word's start to the last one's end
};

struct ListenMessage {
  enum class Kind : uint8_t { kOther, kResults, kSpeechStarted, kUtteranceEnd, kError };
  Kind kind = Kind::kOther;
  Span audio = {};  // of kResults: the audio it speaks of
  Speech speech = {};
  bool is_final = false, speech_final = false, from_finalize = false;
  std::string problem = {};  // of kError
};
// Nothing: no JSON object with a type, or a result without what it needs.
std::optional<ListenMessage> parse_listen(std::string_view json);

struct FluxMessage {
  enum class Kind : uint8_t { kOther, kConnected, kTurn, kError };
  enum class Event : uint8_t {
    kOther,
    kUpdate,
    kStartOfTurn,
    kEagerEndOfTurn,
    kTurnResumed,
    kEndOfTurn
  };
  Kind kind = Kind::kOther;
  Event event = Event::kOther;
  std::optional<uint64_t> sequence = {};  // counts all messages of the connection from 0
  uint64_t turn = 0;
  Span audio = {};
  Speech speech = {};
  std::string problem = {};  // of kError
};
std::optional<FluxMessage> parse_flux(std::string_view json);

}  // namespace dragoman::deepgram
