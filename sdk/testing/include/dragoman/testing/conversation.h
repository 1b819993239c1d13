// A recorded conversation between a plugin and its service, played against the plugin through a
// FakeHost. The file has one line per thing that happens, in order:
//
//   # comment, and empty lines
//   = speak                            the test's own action of this name runs
//   @ 20ms                             the fake clock moves on (ms or s)
//   ! timeout no answer                the open connection or request fails with this status
//
//   > CONNECT wss://host/path          WebSocket (ws, wss) or stream (tcp, tls): the plugin
//   connects > POST https://host/path           HTTP: any method in capitals; it is one request
//   >header Authorization: Token k     of the CONNECT or request above it, in any order
//   >body {"text":"hi"}                of the request above it; every body is compared, none: empty
//   > {"type":"start"}                 WebSocket: a text message. Stream: these bytes and a line
//   feed
//   >~ {"id":"*"}                      the same with * for any text; also ">body~" and ">header~"
//   >hex 01 00 ff                      WebSocket: a binary message. Stream: these bytes
//   >bytes 640 x 5                     five binary messages of 640 bytes; stream: 3200 bytes
//   > CLOSE 1000                       WebSocket: the closing handshake. "> CLOSE": at once
//
//   < CONNECT 5050                     the far end connects to the plugin's listener
//   < OPEN                             the plugin's connection stands
//   < 200                              HTTP: the status of the answer
//   <header Content-Type: a/b          of the answer
//   <body {"text":"salut"}             of the answer, which is then complete
//   <chunk data: x                     a part of the body and a line feed; "<end" completes it
//   < {"type":"result"}                WebSocket text; stream: these bytes and a line feed
//   <hex 01 ff                         WebSocket binary; stream bytes
//   <zero 640                          the same of 640 zero bytes
//   < CLOSE 1000                       the far end closes
//
// A failure names the file, the line, what was expected, and what the plugin did instead. At the
// end the plugin must have sent nothing more.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dragoman/testing/fake_host.h"

namespace dragoman::testing {

struct ConversationLine {
  enum class Kind {
    kAction,
    kTime,
    kFault,
    kPluginConnects,
    kPluginRequests,
    kPluginSends,
    kPluginSendsBytes,
    kPluginCloses,
    kFarConnects,
    kFarOpens,
    kFarAnswers,
    kFarChunk,
    kFarEnds,
    kFarSends,
    kFarCloses
  };
  Kind kind = Kind::kAction;
  size_t number = 0;     // in the file
  std::string text;      // action, url, status word, message
  std::string method;    // of a request
  Bytes data;            // of ">hex", "<hex", "<zero"
  bool binary = false;   // data counts, not text
  bool pattern = false;  // * in text
  uint64_t amount = 0,
           times = 1;  // ms; bytes and their repetition; port; HTTP status or close code
  bool has_code = false;
  TextPairs headers;
  bool header_patterns = false;
  std::string body;
  bool body_pattern = false;
};

class Conversation {
 public:
  // A file that does not follow the grammar gives a conversation whose play() fails with file:line.
  static Conversation from_file(const std::string& path);
  static Conversation from_text(std::string_view text, const std::string& name);

  // What "= name" runs.
  void on(const std::string& name, std::function<void()> action) {
    actions_[name] = std::move(action);
  }
  // How long, in real time, a "> " line waits for work of the plugin's own threads.
  std::chrono::milliseconds patience{2000};

  ::testing::AssertionResult play(FakeHost& host);

  const std::vector<ConversationLine>& lines() const { return lines_; }
  const std::string& problem() const { return problem_; }  // of the file; empty: none

 private:
  std::string name_, problem_;
  std::vector<ConversationLine> lines_;
  std::map<std::string, std::function<void()>> actions_;
};

// "*" stands for any text, also none.
bool matches_pattern(std::string_view text, std::string_view pattern);

}  // namespace dragoman::testing
