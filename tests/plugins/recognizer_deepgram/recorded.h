// Messages in the shape in which Deepgram sends them.
#pragma once

#include <string>
#include <string_view>

namespace dragoman::deepgram {

inline constexpr std::string_view kFixedPiece =
    R"({"type":"Results","channel_index":[0,1],"duration":1.65,"start":0.0,"is_final":true,)"
    R"("speech_final":false,"from_finalize":false,"channel":{"alternatives":[{"transcript":)"
    R"("Testing. 123.","confidence":0.779,"languages":["en"],"words":[{"word":"testing",)"
    R"("start":1.07,"end":1.57,"confidence":0.69,"punctuated_word":"Testing.","language":"en",)"
    R"("speaker":0}]}]},"metadata":{"request_id":"8c6b2e0a-1d2f-4a70-b1c5-5a9a4e8d8a11",)"
    R"("model_info":{"name":"general-nova-3","version":"2025-04-17.21547","arch":"nova-3"},)"
    R"("model_uuid":"40bd3654-e622-47c4-a111-63a61b23bfe8"}})";
inline constexpr std::string_view kSpeechStarted =
    R"({"type":"SpeechStarted","channel":[0,1],"timestamp":9.54})";
inline constexpr std::string_view kUtteranceEnd =
    R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":2.395})";
inline constexpr std::string_view kMetadata =
    R"({"type":"Metadata","transaction_key":"deprecated","request_id":"8c6b2e0a","sha256":"00",)"
    R"("created":"2026-11-20T10:00:00.000Z","duration":0.0,"channels":1})";

inline constexpr std::string_view kConnected =
    R"({"type":"Connected","request_id":"8c6b2e0a","sequence_id":0})";
inline constexpr std::string_view kEagerEnd =
    R"({"type":"TurnInfo","request_id":"8c6b2e0a","sequence_id":7,"event":"EagerEndOfTurn",)"
    R"("turn_index":2,"audio_window_start":3.1,"audio_window_end":4.2,"transcript":)"
    R"("Hello, how are you?","end_of_turn_confidence":0.55,"words":[{"word":"Hello,",)"
    R"("confidence":0.98,"start":3.2,"end":3.6},{"word":"you?","confidence":0.9,"start":3.9,)"
    R"("end":4.1}],"languages":["es"],"languages_hinted":["es","en"]})";
inline constexpr std::string_view kFatal =
    R"({"type":"Error","sequence_id":9,"code":"INTERNAL_SERVER_ERROR",)"
    R"("description":"The server had an error"})";

// A result as short as it may be.
inline std::string results(double start, double duration, const std::string& text, bool is_final,
                           const std::string& more = {}) {
  return R"({"type":"Results","channel_index":[0,1],"start":)" + std::to_string(start) +
         R"(,"duration":)" + std::to_string(duration) + R"(,"is_final":)" +
         (is_final ? "true" : "false") + (more.empty() ? "" : "," + more) +
         R"(,"channel":{"alternatives":[{"transcript":")" + text +
         R"(","confidence":0.9,"words":[]}]},"metadata":{}})";
}

// A turn's event; `words` as JSON objects, separated by commas.
inline std::string turn(const std::string& event, int index, const std::string& text,
                        int sequence = 1, const std::string& words = {}) {
  return R"({"type":"TurnInfo","sequence_id":)" + std::to_string(sequence) + R"(,"event":")" +
         event + R"(","turn_index":)" + std::to_string(index) +
         R"(,"audio_window_start":0.2,"audio_window_end":1.2,"transcript":")" + text +
         R"(","words":[)" + words + "]}";
}

}  // namespace dragoman::deepgram
