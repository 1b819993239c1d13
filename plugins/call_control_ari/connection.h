// The connection to one Asterisk: the events socket, what is asked when it stands, and the way back
// after a loss. [worker] throughout.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dragoman/cpp/timer.hpp"
#include "dragoman/cpp/websocket.hpp"
#include "plugins/call_control_ari/desk.h"
#include "plugins/call_control_ari/resync.h"

namespace dragoman::ari {

// What Asterisk says of itself when the connection stands.
struct Greeting {
  std::string version;
  std::optional<std::vector<std::string>> modules;  // that run; nothing: it would not tell
  Lists lists;
};

struct ConnectionHandlers {
  std::function<void(const Greeting& greeting)> on_up = {};
  std::function<void(const Event& event)> on_event = {};  // only between on_up and on_down
  // Also when a try came to nothing. The next one follows by itself.
  std::function<void(const Error& why)> on_down = {};
};

class Connection {
 public:
  static constexpr size_t kMostEvents = 4096;  // that wait for on_up

  Connection(Desk& desk, ConnectionHandlers handlers);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void open();

 private:
  using OnAnswer = void (Connection::*)(const Request& request, const Answer& answer);

  void ask(const Request& request, OnAnswer on_answer);
  void on_info(const Request& request, const Answer& answer);
  void on_filtered(const Request& request, const Answer& answer);
  void on_modules(const Request& request, const Answer& answer);
  void on_channels(const Request& request, const Answer& answer);
  void on_bridges(const Request& request, const Answer& answer);
  void on_text(std::string_view text);
  void deliver(const Event& event);
  void down(const Error& why, uint32_t wait_ms);
  void down(const Error& why);  // waits as long as the back-off says

  Desk& desk_;
  const ConnectionHandlers handlers_;
  Greeting greeting_;
  std::deque<Event> early_;
  bool is_up_ = false, told_nonsense_ = false;
  uint64_t attempt_ = 0;  // answers to an earlier one are dropped
  uint32_t wait_ms_;
  Timer retry_{desk_.owner, [this] { open(); }};
  WebSocket socket_;
};

}  // namespace dragoman::ari
