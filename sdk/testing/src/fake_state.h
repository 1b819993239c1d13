// The inside of a FakeHost, shared by the files that implement its services.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "dragoman/net.h"
#include "dragoman/services.h"
#include "dragoman/testing/fake_host.h"

namespace dragoman::testing {

// What a plugin gave with a socket.
struct FakeHandlers {
  void* ctx = nullptr;
  dgm_udp_events udp = {};
  dgm_listen_events listen = {};
  dgm_stream_events stream = {};
  dgm_ws_listen_events ws_listen = {};
  dgm_ws_events ws = {};
  dgm_http_events http = {};
};

using SocketTask = std::function<void(const FakeHandlers&, dgm_socket)>;

struct FakeSocket {
  enum class Kind { kUdp, kListener, kStream, kWsListener, kWebSocket, kHttp };
  Kind kind = Kind::kUdp;
  dgm_scope scope = 0;
  FakeHandlers handlers = {};
  bool open = true;          // streams, WebSockets: the far end has answered
  bool attached = true;      // false: accepted or moved, without events so far
  bool taken = false;        // between two scopes
  bool held = false;         // sends answer DGM_BUSY
  bool was_busy = false;     // a send was refused: on_writable is owed
  uint64_t deadline_ns = 0;  // 0: none
  dgm_address bound = {}, peer = {};
  std::string method, url;
  TextPairs headers;
  Bytes body;
  std::vector<FarUdp::Datagram> datagrams;      // sent by the plugin, not taken so far
  Bytes stream;                                 // the same
  std::vector<FarWebSocket::Message> messages;  // the same
  std::deque<SocketTask> unheard;               // arrived before attach
};

struct FakeTimer {
  dgm_scope scope = 0;
  uint64_t due_ns = 0, period_ns = 0;
  void (*fired)(void*, dgm_timer) = nullptr;
  void* ctx = nullptr;
};

struct FakeMetric {
  std::string key;  // name{labels}
  double value = 0;
  std::vector<double> observations;
  bool touched = false;
};

struct FakeHost::State {
  FakeHost* host = nullptr;
  const std::thread::id worker = std::this_thread::get_id();
  std::atomic<uint64_t> now_ns{1'000'000'000};

  // [any]
  mutable std::mutex mutex;
  std::condition_variable posted;
  std::vector<LogLine> log;
  std::vector<std::string> violations;
  std::deque<std::pair<dgm_scope, uint64_t>> posts;
  size_t post_bound = 65536;
  std::set<dgm_scope> open_scopes;
  std::vector<FakeMetric> metrics;  // index + 1 is the handle

  // [worker]
  uint64_t last_handle = 0;
  std::map<dgm_scope, std::function<void(uint64_t)>> scopes;
  std::map<dgm_socket, FakeSocket> sockets;
  std::map<dgm_timer, FakeTimer> timers;
  std::set<const dgm_frame*> frames;
  size_t frame_pool = 256;
  std::deque<std::function<void()>> tasks;
  std::vector<WireEvent> wire;
  std::vector<std::string> prewarmed;
  std::set<uint16_t> occupied_ports;
  uint16_t next_port = 30000;
  int depth = 0;  // inside a call of the plugin into the host, or of the host into the plugin

  void violation(std::string text);
  // False, and a violation: this is not the worker.
  bool on_worker(const char* function);
  FakeSocket* find(dgm_socket socket, FakeSocket::Kind kind);
  FakeSocket* find(dgm_socket socket);

  // Calls the plugin: now if nothing is under way, otherwise in run_pending().
  void deliver(std::function<void()> task);
  void run(const std::function<void()>& task);
  // Delivers to a socket if it still exists by then; keeps it until the stream has events.
  void deliver_to(dgm_socket socket, SocketTask task);
  // The last event of a socket: it is gone before `task` runs.
  void deliver_last(dgm_socket socket, SocketTask task);
  size_t run_tasks();

  bool bind(dgm_str address, uint16_t port, uint16_t last_port, dgm_address& bound,
            std::string& detail);
};

// nullptr: no FakeHost lives.
FakeHost::State* current_state();

// Marks a call of the plugin into the host, so that nothing is delivered from inside it.
class InService {
 public:
  explicit InService(FakeHost::State& state) : state_(state) { ++state_.depth; }
  ~InService() { --state_.depth; }
  InService(const InService&) = delete;
  InService& operator=(const InService&) = delete;

 private:
  FakeHost::State& state_;
};

extern const dgm_host_net kFakeNet;
extern const dgm_host_timers kFakeTimers;
extern const dgm_host_frames kFakeFrames;
extern const dgm_host_metrics kFakeMetrics;

}  // namespace dragoman::testing
