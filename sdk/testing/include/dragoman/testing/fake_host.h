// A host in memory: every service of dgm_host, with a fake clock, a fake network and a captured
// log. Single-threaded and deterministic: the thread that makes it is the worker of all scopes.
// Only post(), log(), now_ns() and the touching of metrics may be called from other threads, as on
// the real host; anything else from there is a violation.
//
// The ABI's tables carry no context, so one FakeHost exists at a time in a process.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dragoman/abi.h"
#include "dragoman/testing/far_end.h"
#include "dragoman/testing/wire.h"

namespace dragoman::testing {

struct LogLine {
  int32_t severity = DGM_LOG_INFO;
  dgm_scope scope = 0;
  std::string text;
};

class FakeHost {
 public:
  FakeHost();
  ~FakeHost();
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  // For init(). Valid after the FakeHost is gone, too: it then answers DGM_CANCELLED.
  static const dgm_host* table();

  // ---- scopes. on_posted runs in pump(), on this thread.
  dgm_scope open_scope(std::function<void(uint64_t event)> on_posted = {});
  void close_scope(dgm_scope scope);  // silently closes its sockets, timers and posted events

  // ---- time. It begins at 1 s and moves in advance() only.
  uint64_t now_ns() const;
  // Fires timers and deadlines on the way, in order, each at its own time.
  void advance(std::chrono::milliseconds by);

  // ---- what is under way. Deliveries that a plugin causes from inside its own call (a close that
  // ends in on_closed) wait here: the host never calls back into a call.
  size_t run_pending();
  // The same, and then waits in real time for posts of the plugin's own threads: until `done`, or
  // the deadline. The answer is that of `done`.
  bool pump_until(const std::function<bool()>& done, std::chrono::milliseconds deadline);
  // Runs everything that arrives within this real time; for "nothing more comes".
  void pump_for(std::chrono::milliseconds real_time);

  // ---- log
  std::vector<LogLine> log() const;
  bool logged(std::string_view part) const;
  // What broke the contract: services called on another thread or with dead handles that never
  // were, frames released twice, and the wrapper's "plugin misbehaving" lines.
  std::vector<std::string> violations() const;

  // ---- metrics: the value of a counter or gauge, the number of observations of a histogram;
  // nothing if it was never touched. labels: "kind=a,leg=b".
  std::optional<double> metric(std::string_view name, std::string_view labels = {}) const;
  std::vector<double> observations(std::string_view name, std::string_view labels = {}) const;

  // ---- frames
  size_t frames_kept() const;
  void set_frame_pool(size_t frames);  // default 256

  // ---- posts: how many events of all scopes may wait before post() answers DGM_BUSY
  void set_post_bound(size_t events);

  // ---- network
  // Everything the plugin sent or began, in order.
  const std::vector<WireEvent>& wire() const;
  // The urls of http_prewarm(), in order. They are no part of the wire.
  const std::vector<std::string>& prewarmed() const;
  // bind on this port answers DGM_UNAVAILABLE.
  void occupy_port(uint16_t port);

  std::vector<FarUdp> udp_sockets();
  FarUdp udp(uint16_t bound_port);                // fails the test if there is none
  std::vector<uint16_t> listening_ports() const;  // of TCP and WebSocket listeners
  std::vector<uint16_t> websocket_ports() const;  // of WebSocket listeners alone
  // A new connection to a listener of the plugin. The plugin closes it by not taking it. A
  // WebSocket listener hears nothing of it: nobody asked for an upgrade.
  FarStream connect(uint16_t listener_port, const dgm_address& from = loopback(40000));
  // An upgrade at a WebSocket listener of the plugin; nothing if it answered 404.
  std::optional<FarWebSocket> upgrade(uint16_t listener_port, std::string_view target,
                                      const TextPairs& headers = {});
  std::vector<FarStream> streams();        // open or connecting, oldest first
  std::vector<FarWebSocket> websockets();  // open or connecting, oldest first
  std::vector<FarHttp> requests();         // without an answer so far, oldest first
  // Sockets of any kind that are open or under way.
  size_t open_sockets() const;
  size_t running_timers() const;

  // The host's part of an offer (dgm_leg_offer): takes the stream out of its listening scope; give
  // it to a session with move_stream(). Call it inside on_leg.
  void take_stream(dgm_socket stream);
  void move_stream(dgm_socket stream, dgm_scope to);

  struct State;
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace dragoman::testing
