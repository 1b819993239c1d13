// What the service says, as values: a message of a socket, an object of an HTTP stream, the body of
// an error. Pure functions; what is not understood gives nothing. Unknown fields are ignored.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dragoman::elevenlabs {

// One character of the text, as it was sent, and when it ends.
struct TimedCharacter {
  std::string text;  // UTF-8; usually one code point
  uint64_t begin_ns = 0, end_ns = 0;
};

// The service's words for what went wrong.
struct Problem {
  std::string code;     // "quota_exceeded"; empty: none
  std::string message;  // a sentence
};

struct ServerMessage {
  std::string context;  // empty: the socket has no contexts, or the whole socket is meant
  std::vector<uint8_t> audio;
  bool has_broken_audio = false;  // base64 that is none
  bool is_final = false;          // all audio of this context has come
  std::vector<TimedCharacter> alignment;
  std::optional<Problem> problem;
};

// Nothing: no JSON object.
std::optional<ServerMessage> parse_message(std::string_view text);

// The body of an HTTP error, in all shapes that were seen: {"detail": ...} with a list, an object
// or a text, {"message","error"}; anything else is its own message.
Problem parse_problem(std::string_view body);

// JSON objects one behind the other, in pieces of any size.
class MessageStream {
 public:
  MessageStream();
  ~MessageStream();
  // False: from here on it is no JSON, or one object is larger than 8 MiB.
  bool feed(std::string_view piece, const std::function<void(const ServerMessage&)>& on_message);
  bool is_between_objects() const;  // nothing of an unfinished object is kept

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace dragoman::elevenlabs
