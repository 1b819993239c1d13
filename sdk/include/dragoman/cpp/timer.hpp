// A timer of one session or listener. Dies, and is silent, with its object.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "dragoman/cpp/session.hpp"

namespace dragoman {

class Timer {
 public:
  // [worker] An exception of `fired` fails the owner.
  Timer(ScopeOwner& owner, std::function<void()> fired)
      : owner_(owner), fired_(std::make_shared<std::function<void()>>(std::move(fired))) {}
  ~Timer() { cancel(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // [worker] Starts again if it is running. period_ms 0: once. Periods follow an absolute clock: a
  // late firing does not shift the next one.
  Status start(uint32_t delay_ms, uint32_t period_ms = 0) {
    cancel();
    if (!host().timers) return Status::kUnsupported;
    periodic_ = period_ms != 0;
    return static_cast<Status>(
        host().timers->start(owner_.scope(), delay_ms, period_ms, &on_fired, this, &handle_));
  }
  // [worker] It does not fire after this returns.
  void cancel() {
    if (handle_ && owner_.scope_open() && host().timers) host().timers->cancel(handle_);
    handle_ = 0;
  }
  bool running() const { return handle_ != 0; }

 private:
  static void on_fired(void* ctx, dgm_timer) noexcept {
    Timer& timer = *static_cast<Timer*>(ctx);
    ScopeOwner& owner = timer.owner_;
    if (!timer.periodic_) timer.handle_ = 0;
    const auto fired = timer.fired_;  // the callback may destroy the timer
    try {
      (*fired)();
    } catch (...) {
      owner.fail(current_error("timer callback"));
    }
  }

  ScopeOwner& owner_;
  std::shared_ptr<std::function<void()>> fired_;
  dgm_timer handle_ = 0;
  bool periodic_ = false;
};

}  // namespace dragoman
