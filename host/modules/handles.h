// What plugins hold of the host: numbers. A handle says its kind and its worker, and carries a
// generation, so that a stale one, one of another worker and one of another kind are all refused.
// Everything a scope opened hangs on that scope and goes with it.
//
// A new kind of resource (WebSocket, HTTP request ...) derives from Resource, is put into the table
// of its worker with add(), and is found again with find<T>(). When it ends by itself it copies its
// events and ctx, calls close(handle()), and only then tells the plugin: the handle is dead by then
// and the object lives until the end of the turn.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "dragoman/abi.h"
#include "host/base/handle_table.h"
#include "host/modules/scope_board.h"
#include "host/net/worker.h"
#include "host/net/worker_mark.h"

namespace dgm::modules {

enum class HandleKind : uint8_t {
  kScope = 1,
  kTimer,
  kUdp,
  kListener,
  kStream,  // TCP and TLS alike: always a StreamResource
  kWebSocket,
  kWebListener,
  kHttpRequest
};

// 4 bits of kind, 8 of worker, 52 of HandleTable's number.
constexpr uint64_t join_handle(HandleKind kind, unsigned worker, uint64_t number) {
  return (uint64_t{static_cast<uint8_t>(kind)} << 60) | (uint64_t{worker & 0xffu} << 52) | number;
}
constexpr uint8_t kind_of(uint64_t handle) { return static_cast<uint8_t>(handle >> 60); }
constexpr unsigned worker_of(uint64_t handle) {
  return static_cast<unsigned>((handle >> 52) & 0xffu);
}
constexpr uint64_t number_of(uint64_t handle) { return handle & ((uint64_t{1} << 52) - 1); }
constexpr size_t kWorkerLimit = 256;

class Resource;

// A resource between two workers: belongs to neither thread.
class Parcel {
 public:
  virtual ~Parcel() = default;  // not unpacked: closes what is in it
  // [worker] of `there`: the resource again; silent until it is attached.
  virtual std::unique_ptr<Resource> unpack(net::Worker& there) = 0;
};

// One thing that a scope opened.
class Resource : public net::Disposable {
 public:
  // [worker] Lets go of descriptors and timers at once; no event reaches the plugin after it
  // returned, also when it is called from inside an event of this very resource. Called once.
  virtual void shut() = 0;
  // [worker] For take_stream(): no event until it is attached again; nothing is lost meanwhile.
  virtual void silence() {}
  // [worker] For move_stream(): everything that is needed to go on elsewhere; this object is shut
  // afterwards. nullptr: cannot move.
  virtual std::unique_ptr<Parcel> pack() { return nullptr; }

  uint64_t handle() const { return handle_; }
  dgm_scope scope() const { return scope_; }

 protected:
  // Whose code its events run; around each of them. Holds on when the resource is closed in its
  // last event.
  const net::Guest* guest() const { return guest_; }

 private:
  friend class WorkerHandles;
  uint64_t handle_ = 0;
  dgm_scope scope_ = 0;
  const net::Guest* guest_ = nullptr;
  Resource* previous_ = nullptr;  // neighbours in the list of the scope
  Resource* next_ = nullptr;
};

// All handles of one worker. [worker] unless it says otherwise.
class WorkerHandles {
 public:
  explicit WorkerHandles(net::Worker& worker);

  // The table of the worker that this thread is; nullptr on any other thread. [any]
  static WorkerHandles* here();
  // The table of this worker; nullptr: attach_workers() did not name it. [any]
  static WorkerHandles* of(const net::Worker& worker);
  // The table of the worker in this handle, whether the handle is stale or not. [any]
  static WorkerHandles* named_by(uint64_t handle);

  net::Worker& worker() const { return worker_; }

  // The handle of `resource`, a member of `scope` from now on. 0: the scope is closed or the table
  // is full; the resource was shut and destroyed. Scope 0: of no scope until adopt().
  uint64_t add(HandleKind kind, dgm_scope scope, std::unique_ptr<Resource> resource);

  // nullptr: stale, another kind or another worker.
  template <typename T>
  T* find(HandleKind kind, uint64_t handle) {
    return static_cast<T*>(find_resource(kind, handle));
  }

  // Moves a member to another scope of this worker. false: that scope is closed.
  bool adopt(Resource& resource, dgm_scope scope);

  // shut() at once, destroyed at the end of the turn. Stale handles and scopes are ignored.
  void close(uint64_t handle);

  bool scope_is_open(dgm_scope scope);
  const ScopeBoard& board() const { return board_; }  // [any]

  // Of no scope and silent from now on; closed after 10 s if nobody adopts it. false: stale, or a
  // kind that cannot be given away.
  bool abandon(uint64_t handle);

  // For Scope.
  dgm_scope open_scope(const std::string& label, const net::Guest* guest,
                       std::function<void(uint64_t)> on_posted);
  void close_scope(dgm_scope scope);
  void deliver_posted(dgm_scope scope, uint64_t event);

 private:
  struct ScopeState : net::Disposable {
    const net::Guest* guest = nullptr;
    std::function<void(uint64_t)> on_posted;
    Resource* first = nullptr;
  };

  Resource* find_any(uint64_t handle);
  Resource* find_resource(HandleKind kind, uint64_t handle);
  ScopeState* find_scope(dgm_scope scope);
  void link(Resource& resource, dgm_scope scope);
  void unlink(Resource& resource);

  net::Worker& worker_;
  HandleTable<std::unique_ptr<Resource>> resources_;
  HandleTable<std::unique_ptr<ScopeState>> scopes_{ScopeBoard::kScopes};
  ScopeBoard board_;
};

}  // namespace dgm::modules
