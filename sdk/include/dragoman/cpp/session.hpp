// What the sessions of all kinds share: the scope that owns their sockets and timers, the gate that
// their events pass, and the guard around every call into the author's code.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "dragoman/cpp/host.hpp"

namespace dragoman {

class Session;

// Someone who owns sockets and timers, and who is told of an exception in one of their callbacks.
class ScopeOwner {
 public:
  explicit ScopeOwner(dgm_scope scope) : scope_(scope) {}
  ScopeOwner(const ScopeOwner&) = delete;
  ScopeOwner& operator=(const ScopeOwner&) = delete;

  dgm_scope scope() const { return scope_; }
  // False once the host has closed the scope: its handles are dead and must not be touched.
  bool scope_open() const { return scope_open_; }
  void log(Severity severity, std::string_view text) const noexcept {
    dragoman::log(severity, text, scope_);
  }
  // [worker] Ends this owner with its last event; later calls are ignored.
  virtual void fail(const Error& error) noexcept = 0;

 protected:
  virtual ~ScopeOwner() = default;
  void scope_is_closed() { scope_open_ = false; }

 private:
  dgm_scope scope_;
  bool scope_open_ = true;
};

namespace detail {

// [worker] At once; no event follows. A handle of a closed scope is dead already.
inline void close_socket(const ScopeOwner& owner, dgm_socket& handle) {
  if (handle && owner.scope_open() && host().net) host().net->close(handle);
  handle = 0;
}

// A receiver of posted events inside a session (Mailbox). Lives and dies on the worker.
class PostTarget {
 public:
  virtual void on_wake() = 0;

 protected:
  ~PostTarget() = default;

 private:
  friend class dragoman::Session;
  PostTarget* next_ = nullptr;
  uint64_t event_ = 0;
};

// Events that belong to a PostTarget carry this bit; an author's own events must not.
inline constexpr uint64_t kTargetBit = uint64_t{1} << 63;

}  // namespace detail

// The base of all session classes. Lives on one worker from open() to close(); close() is the
// destructor. Members that hold sockets and timers die with it.
class Session : public ScopeOwner {
 public:
  using ScopeOwner::ScopeOwner;
  ~Session() override = default;

  // [worker] The answer to post(scope(), event).
  virtual void on_posted(uint64_t event) { static_cast<void>(event); }

  // For the wrapper's own parts.
  uint64_t add_target(detail::PostTarget& target) {
    target.event_ = detail::kTargetBit | ++last_target_;
    target.next_ = targets_;
    targets_ = &target;
    return target.event_;
  }
  void remove_target(detail::PostTarget& target) {
    for (detail::PostTarget** link = &targets_; *link; link = &(*link)->next_) {
      if (*link != &target) continue;
      *link = target.next_;
      return;
    }
  }
  void dispatch_posted(uint64_t event) {
    if ((event & detail::kTargetBit) == 0) return on_posted(event);
    for (detail::PostTarget* target = targets_; target; target = target->next_) {
      if (target->event_ == event) return target->on_wake();
    }
  }

 private:
  detail::PostTarget* targets_ = nullptr;
  uint64_t last_target_ = 0;
};

namespace detail {

// Lets events through while the session may speak: on its worker, not after its last event, not
// after close().
class EventGate {
 public:
  explicit EventGate(dgm_scope scope) : scope_(scope), thread_(std::this_thread::get_id()) {}

  bool admit(const char* event) noexcept {
    if (!on_worker()) {
      misbehaving(scope_, std::string(event) +
                              " from a thread that is not the worker of this session; send it "
                              "through a Mailbox or post(); dropped");
      return false;
    }
    if (phase_ == Phase::kOpen) return true;
    misbehaving(scope_, std::string(event) + (phase_ == Phase::kEnded
                                                  ? " after the last event of the session; dropped"
                                                  : " after close(); dropped"));
    return false;
  }
  // The last event: nothing follows it.
  bool admit_last(const char* event) noexcept {
    if (!admit(event)) return false;
    phase_ = Phase::kEnded;
    return true;
  }
  // Always true without the checking level.
  bool on_worker() const noexcept {
    return DRAGOMAN_CHECKS == 0 || std::this_thread::get_id() == thread_;
  }
  bool ended() const noexcept { return phase_ != Phase::kOpen; }
  void close() noexcept { phase_ = Phase::kClosed; }
  dgm_scope scope() const noexcept { return scope_; }

 private:
  enum class Phase { kOpen, kEnded, kClosed };
  dgm_scope scope_;
  std::thread::id thread_;
  Phase phase_ = Phase::kOpen;
};

// The host's event table of one session.
template <typename Table>
class EventSink : public EventGate {
 public:
  EventSink(dgm_scope scope, const Table* table, void* ctx)
      : EventGate(scope), table_(copy_sized(table)), ctx_(ctx) {}

  template <auto Event, typename... Values>
  void send(const char* name, Values... values) noexcept {
    if (admit(name) && table_.*Event) (table_.*Event)(ctx_, values...);
  }
  template <auto Event, typename... Values>
  void send_last(const char* name, Values... values) noexcept {
    if (admit_last(name) && table_.*Event) (table_.*Event)(ctx_, values...);
  }

 private:
  Table table_;
  void* ctx_;
};

// Strings of a dgm_error* that a function fills in must outlive the call; plain memory per thread
// has no destructor that would keep the plugin alive.
struct WhyText {
  char detail[1024];
  char provider_code[64];
};

inline dgm_status fill_why(dgm_error* why, WhyText& text, const Error& error) noexcept {
  if (!why) return raw(error.status);
  const auto keep = [](char* to, size_t room, std::string_view from) {
    const size_t size = std::min(room, from.size());
    std::memcpy(to, from.data(), size);
    return dgm_str{to, size};
  };
  why->struct_size = sizeof(dgm_error);
  why->status = raw(error.status);
  why->retry_after_ms = error.retry_after_ms;
  why->detail = keep(text.detail, sizeof text.detail, error.detail);
  why->provider_code = keep(text.provider_code, sizeof text.provider_code, error.provider_code);
  return why->status;
}

inline thread_local constinit WhyText g_open_why = {};

// The session behind the opaque pointer of the ABI.
template <typename SessionType, typename SinkType>
struct SessionBox {
  using Sink = SinkType;
  template <typename... Values>
  explicit SessionBox(Values... values) : sink(values...) {}
  SinkType sink;
  std::unique_ptr<SessionType> session;
};

// open(): `fill(make_box)` makes the box with the values of its sink and puts the author's session
// into it.
template <typename Box, typename Fill>
dgm_status guarded_open(void** session, dgm_error* why, Fill fill) noexcept {
  *session = nullptr;
  std::unique_ptr<Box> box;
  try {
    fill([&](auto... sink_values) -> Box& {
      box = std::make_unique<Box>(sink_values...);
      return *box;
    });
    if (!box->session) throw Failure(Status::kInternal, "open() returned no session");
    *session = box.release();
    return DGM_OK;
  } catch (...) {
    if (box) box->sink.close();
    return fill_why(why, g_open_why, current_error("open()"));
  }
}

// A call that answers with a Status. After the last event the author is not bothered any more.
template <typename Box, typename Call>
dgm_status guarded_call(void* session, const char* name, Call call) noexcept {
  Box& box = *static_cast<Box*>(session);
  if (box.sink.ended()) return DGM_CANCELLED;
  if (!box.sink.on_worker()) {
    log(Severity::kError, std::string("host misbehaving: ") + name + " on another thread",
        box.sink.scope());
    return DGM_INVALID_ARGUMENT;
  }
  try {
    return raw(call(*box.session));
  } catch (...) {
    const Error error = current_error(name);
    if (!box.sink.ended()) box.session->fail(error);
    return raw(error.status);
  }
}

template <typename Box, typename Call>
void guarded_notice(void* session, const char* name, Call call) noexcept {
  guarded_call<Box>(session, name, [&](auto& author) {
    call(author);
    return Status::kOk;
  });
}

template <typename Box>
void posted_to(void* session, uint64_t event) noexcept {
  guarded_notice<Box>(session, "on_posted()",
                      [&](Session& author) { author.dispatch_posted(event); });
}

template <typename Box>
void close_session(void* session) noexcept {
  std::unique_ptr<Box> box(static_cast<Box*>(session));
  if (!box) return;
  box->sink.close();
}

}  // namespace detail
}  // namespace dragoman
