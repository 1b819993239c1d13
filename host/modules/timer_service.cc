#include "host/modules/timer_service.h"

#include <memory>
#include <utility>

#include "host/base/clock.h"
#include "host/modules/call_plugin.h"
#include "host/modules/handles.h"

namespace dgm::modules {
namespace {

using Fired = void (*)(void* ctx, dgm_timer timer);

class TimerResource final : public Resource {
 public:
  TimerResource(WorkerHandles& handles, bool is_periodic, Fired fired, void* ctx)
      : handles_(handles), is_periodic_(is_periodic), fired_(fired), ctx_(ctx) {}

  bool start(uint32_t delay_ms, uint32_t period_ms) {
    timer_ = handles_.worker().start_timer(delay_ms, period_ms, [this] { fire(); });
    return timer_ != 0;
  }
  void shut() override { handles_.worker().cancel_timer(timer_); }

 private:
  void fire() {
    const dgm_timer timer = handle();
    if (!is_periodic_) handles_.close(timer);  // the object lives until the end of the turn
    call_plugin(guest(), "timer", [&] { fired_(ctx_, timer); });
  }

  WorkerHandles& handles_;
  bool is_periodic_;
  Fired fired_;
  void* ctx_;
  net::Worker::TimerId timer_ = 0;
};

dgm_status start(dgm_scope scope, uint32_t delay_ms, uint32_t period_ms, Fired fired, void* ctx,
                 dgm_timer* out) {
  WorkerHandles* const handles = WorkerHandles::here();
  if (handles == nullptr || !handles->scope_is_open(scope) || fired == nullptr) {
    return DGM_INVALID_ARGUMENT;
  }
  auto resource = std::make_unique<TimerResource>(*handles, period_ms != 0, fired, ctx);
  if (!resource->start(delay_ms, period_ms)) return DGM_BUSY;
  const dgm_timer timer = handles->add(HandleKind::kTimer, scope, std::move(resource));
  if (out != nullptr) *out = timer;
  return timer == 0 ? DGM_BUSY : DGM_OK;
}

void cancel(dgm_timer timer) {
  WorkerHandles* const handles = WorkerHandles::here();
  if (handles == nullptr || kind_of(timer) != static_cast<uint8_t>(HandleKind::kTimer)) return;
  handles->close(timer);
}

}  // namespace

const dgm_host_timers& timer_service() {
  static constexpr dgm_host_timers kTable{
      .struct_size = sizeof(dgm_host_timers),
      .now_ns = steady_now_ns,
      .start = start,
      .cancel = cancel,
  };
  return kTable;
}

}  // namespace dgm::modules
