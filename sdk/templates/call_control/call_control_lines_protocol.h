// The protocol of the example PBX: lines of words, as functions from bytes to values.
//
//   from the PBX: INCOMING id extension from | STATE id state | MEDIA id address | DTMF id digit ms
//   |
//                 HANGUP id cause                        (Q.850: 16 normal, 17 busy, 19 no answer)
//   to the PBX:   ANSWER id | REJECT id code | ORIGINATE id destination ms |
//                 MEDIA id transport address codec | BRIDGE id id ... | TRANSFER id destination |
//                 HANGUP id
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dragoman/cpp/call_control.hpp"

namespace call_control_lines {

struct Event {
  enum class Kind { kIncoming, kState, kMedia, kDtmf, kHangup };
  Kind kind = Kind::kState;
  std::string call_id;
  std::vector<std::string> words;  // behind the call id
  char digit = 0;
  uint32_t duration_ms = 0;  // of kDtmf
  uint32_t cause = 0;        // of kHangup
};

// Nothing: the line is not one of the above.
std::optional<Event> parse_event(std::string_view line);

// "ringing" "answered" "held" "resumed". Nothing: none of them.
std::optional<dragoman::CallState> call_state(std::string_view word);

// What ended a call, from its Q.850 cause.
dragoman::CallEndReason end_reason(uint32_t cause);

// A line for the PBX. Nothing: a word is empty or would end the line or the word.
std::optional<std::string> build_line(const std::vector<std::string_view>& words);

// Splits a stream into lines, which may come in pieces.
class LineSplitter {
 public:
  static constexpr size_t kLongestLine = 4096;

  std::vector<std::string> feed(std::string_view piece);
  bool too_long() const { return too_long_; }  // the far end does not speak this protocol

 private:
  std::string line_;
  bool too_long_ = false;
};

}  // namespace call_control_lines
