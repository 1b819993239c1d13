// Paths, query parameters and bodies of ElevenLabs' text to speech, refused as the service does.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "host/base/result.h"
#include "tests/sim/exchange.h"

namespace dgm::sim {

enum class SpeechCoding : uint8_t { kPcm, kMulaw, kAlaw };

struct SpeechFormat {
  std::string name = "mp3_44100_128";  // the service's default, which nobody speaks here
  SpeechCoding coding = SpeechCoding::kPcm;
  uint32_t rate_hz = 0;  // 0: no format of this simulator
};
SpeechFormat speech_format(const std::string& name);

enum class SpeechWay : uint8_t { kWhole, kStream, kTimestamps, kInput, kMultiInput };

struct SpeechQuery {
  std::string voice;
  SpeechWay way = SpeechWay::kStream;
  SpeechFormat format;
  std::string model, language;
  bool auto_mode = false;
  bool sync_alignment = false;
  uint32_t inactivity_timeout_s = 20;
};

// What the service says of a request that it does not take.
struct SpeechRefusal {
  unsigned status = 400;
  std::string code;  // "voice_not_found"
  std::string message;
};

// nullopt: it is good, and `query` is filled.
std::optional<SpeechRefusal> read_speech_query(const Request& request, SpeechQuery& query);
// stability, similarity_boost, style, use_speaker_boost, speed within their ranges, nothing else.
std::optional<SpeechRefusal> check_voice_settings(const boost::json::value& settings);
// The body of the HTTP ways; `text` and `settings` are filled.
std::optional<SpeechRefusal> read_speech_body(const std::string& body, SpeechQuery& query,
                                              std::string& text, std::string& settings);

}  // namespace dgm::sim
