// A text as ElevenLabs delivers it: pieces of coded audio, each with the characters that are spoken
// in it and their times.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/sim/elevenlabs_request.h"
#include "tests/sim/fault.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {

struct SpokenCharacter {
  std::string utf8;
  double begin_ms = 0, end_ms = 0;  // since the piece's start
};

struct SpokenPiece {
  std::string audio;  // coded
  double duration_ms = 0;
  double begin_ms = 0;  // since the text's start
  std::vector<SpokenCharacter> characters;
};

// Pieces of 100 ms, then of 250 ms. `fault` (may be null): wrong-rate speaks in half or twice the
// rate of the format, silence gives zeros of the same length. `first_word`: the number of the first
// word (ToneSpeaker); counts on.
std::vector<SpokenPiece> speak_in_pieces(const std::string& text, const SpeechFormat& format,
                                         uint8_t tone_voice, uint8_t& first_word,
                                         const Fault* fault);

// "charStartTimesMs" and `durations_field`, in whole milliseconds since the piece's start.
boost::json::object socket_alignment(const SpokenPiece& piece, const std::string& durations_field);
// "character_start_times_seconds", since the text's start.
boost::json::object http_alignment(const SpokenPiece& piece);

}  // namespace dgm::sim
