// A WebSocket: one for all utterances with a context each (multi-stream-input), or one per
// utterance (stream-input), of which the next is opened in advance.
#pragma once

#include <deque>
#include <string>

#include "dragoman/cpp/timer.hpp"
#include "dragoman/cpp/websocket.hpp"
#include "plugins/synthesizer_elevenlabs/line.h"

namespace dragoman::elevenlabs {

class SocketLine final : public Line {
 public:
  // The service takes five contexts per socket; one keeps the socket awake.
  static constexpr size_t kMostContexts = 4;

  SocketLine(ScopeOwner& owner, Client& client, const Settings& settings, const Metrics& metrics,
             std::string url, bool has_contexts);

  Status warm() override;
  bool can_begin(size_t under_way) const override;
  Status begin(const Utterance& utterance) override;
  void end(const std::string& context, bool interrupted) override;

 private:
  void on_open();
  void on_text(std::string_view text);
  void on_closed(const Error& why);
  void send(std::string message);
  void send_waiting();
  void stay_awake();
  void say_once(const std::string& sentence);

  ScopeOwner& owner_;
  Client& client_;
  const Settings& settings_;
  const Metrics& metrics_;
  const std::string url_;
  const bool has_contexts_;
  bool is_open_ = false;
  bool is_used_ = false;  // of a socket without contexts: its one text was sent
  bool has_idle_context_ = false;
  bool told_nonsense_ = false;
  std::deque<std::string> outbox_;  // not taken by the socket so far; some messages
  Timer awake_{owner_, [this] { stay_awake(); }};
  WebSocket socket_;
};

}  // namespace dragoman::elevenlabs
