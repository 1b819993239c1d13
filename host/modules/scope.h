// A scope owns what one session (or one provider) opened at the host: sockets, timers, requests.
// Closing it closes them all, silently; after that no event of it reaches the plugin.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "dragoman/abi.h"
#include "host/net/worker.h"
#include "host/net/worker_mark.h"

namespace dgm::modules {

class WorkerHandles;

class Scope {
 public:
  // [worker] `label` names the owner in log lines ("recognizer pocketsphinx, leg 7777").
  // `on_posted` receives the events of dgm_host.post(), on this worker. `guest`: whose code its
  // events run, for the watch over workers; nullptr: the host's own.
  Scope(net::Worker& worker, const std::string& label,
        std::function<void(uint64_t event)> on_posted, const net::Guest* guest = nullptr);
  ~Scope();  // [worker], also from inside an event of this scope
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  dgm_scope number() const { return number_; }
  net::Worker& worker() const { return worker_; }

 private:
  net::Worker& worker_;
  WorkerHandles& handles_;
  dgm_scope number_ = 0;  // 0: too many scopes are open, everything in it is refused
};

// The host's part of an offer (dgm_leg_offer): takes the stream out of its scope and away from its
// events. What arrives stays unread until move_stream() and stream_attach(); a stream that nobody
// takes is closed after 10 s. Call it inside on_leg. [worker of the stream]
void take_stream(dgm_socket stream);

// Takes a stream away from its scope and makes it a member of a scope on another worker. Posted:
// `done` runs on the target worker with the handle valid there (0: the stream had died meanwhile).
// Attach it before 10 s have passed, or it is closed. Plain TCP moves to any worker, and so does
// the WebSocket of an upgrade over plain TCP; a TLS stream and a WebSocket that we opened only to
// the worker they are on, elsewhere they are closed and arrive as 0. If the target takes no posts
// any more, the stream is closed and `done` does not run. [worker of the stream]
void move_stream(dgm_socket stream, net::Worker& target, std::function<void(dgm_socket)> done);

// The table given to init() of every plugin. Lives as long as the process.
const dgm_host& host_table();
// Before any plugin is loaded and any scope made: where scopes find their workers. Another pool may
// follow when all scopes of the last one are gone (tests).
void attach_workers(net::WorkerPool& pool);

}  // namespace dgm::modules
