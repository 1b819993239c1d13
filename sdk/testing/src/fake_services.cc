// Timers, frames and metrics of the FakeHost.
#include <algorithm>
#include <cstring>

#include "dragoman/cpp/text.hpp"
#include "fake_state.h"

namespace dragoman::testing {

namespace {

std::string metric_key(std::string_view name, std::string_view labels) {
  return std::string(name) + "{" + std::string(labels) + "}";
}

uint64_t now_ns() {
  const FakeHost::State* state = current_state();
  return state ? state->now_ns.load() : 0;
}

dgm_status timer_start(dgm_scope scope, uint32_t delay_ms, uint32_t period_ms,
                       void (*fired)(void*, dgm_timer), void* ctx, dgm_timer* out) {
  FakeHost::State* state = current_state();
  if (!state) return DGM_CANCELLED;
  if (!state->on_worker("timers.start") || !fired) return DGM_INVALID_ARGUMENT;
  if (!state->scopes.contains(scope)) return DGM_CANCELLED;
  *out = ++state->last_handle;
  state->timers[*out] = {scope, state->now_ns + uint64_t{delay_ms} * 1'000'000,
                         uint64_t{period_ms} * 1'000'000, fired, ctx};
  return DGM_OK;
}

void timer_cancel(dgm_timer timer) {
  FakeHost::State* state = current_state();
  if (state && state->on_worker("timers.cancel")) state->timers.erase(timer);
}

const dgm_frame* frame_retain(const dgm_frame* frame) {
  FakeHost::State* state = current_state();
  if (!state || !state->on_worker("frames.retain")) return nullptr;
  if (state->frames.size() >= state->frame_pool) return nullptr;
  auto* samples = new int16_t[frame->sample_count];
  std::copy_n(frame->samples, frame->sample_count, samples);
  auto* copy = new dgm_frame(*frame);
  copy->samples = samples;
  state->frames.insert(copy);
  return copy;
}

void frame_release(const dgm_frame* frame) {
  FakeHost::State* state = current_state();
  if (!state || !state->on_worker("frames.release")) return;
  if (state->frames.erase(frame) == 0) {
    state->violation("frames.release() of a frame that is not kept");
    return;
  }
  delete[] frame->samples;
  delete frame;
}

dgm_metric declare(dgm_str name, dgm_str help, const dgm_text_pair* labels, size_t label_count) {
  FakeHost::State* state = current_state();
  if (!state) return 0;
  if (help.size == 0) state->violation("metric " + std::string(view(name)) + " has no help");
  std::string text;
  for (size_t i = 0; i < label_count; ++i) {
    if (i > 0) text += ',';
    text += std::string(view(labels[i].key)) + "=" + std::string(view(labels[i].value));
  }
  const std::string key = metric_key(view(name), text);
  const std::lock_guard lock(state->mutex);
  for (size_t i = 0; i < state->metrics.size(); ++i) {
    if (state->metrics[i].key == key) return i + 1;
  }
  FakeMetric metric;
  metric.key = key;
  state->metrics.push_back(std::move(metric));
  return state->metrics.size();
}

template <typename Change>
void touch(dgm_metric handle, Change change) {
  FakeHost::State* state = current_state();
  if (!state) return;
  const std::lock_guard lock(state->mutex);
  if (handle == 0 || handle > state->metrics.size()) {
    state->violations.push_back("a metric that was never declared was touched");
    return;
  }
  FakeMetric& metric = state->metrics[handle - 1];
  metric.touched = true;
  change(metric);
}

void metric_add(dgm_metric handle, double amount) {
  touch(handle, [&](FakeMetric& metric) { metric.value += amount; });
}

void metric_set(dgm_metric handle, double value) {
  touch(handle, [&](FakeMetric& metric) { metric.value = value; });
}

void metric_observe(dgm_metric handle, double milliseconds) {
  touch(handle, [&](FakeMetric& metric) {
    metric.value += 1;
    metric.observations.push_back(milliseconds);
  });
}

const FakeMetric* find_metric(const FakeHost::State& state, const std::string& key) {
  for (const FakeMetric& metric : state.metrics) {
    if (metric.key == key) return &metric;
  }
  return nullptr;
}

}  // namespace

constexpr dgm_host_timers kFakeTimers = {sizeof(dgm_host_timers), &now_ns, &timer_start,
                                         &timer_cancel};
constexpr dgm_host_frames kFakeFrames = {sizeof(dgm_host_frames), &frame_retain, &frame_release};
constexpr dgm_host_metrics kFakeMetrics = {
    sizeof(dgm_host_metrics), &declare, &declare, &declare, &metric_add, &metric_set,
    &metric_observe};

std::optional<double> FakeHost::metric(std::string_view name, std::string_view labels) const {
  const std::lock_guard lock(state_->mutex);
  const FakeMetric* found = find_metric(*state_, metric_key(name, labels));
  if (!found || !found->touched) return std::nullopt;
  return found->value;
}

std::vector<double> FakeHost::observations(std::string_view name, std::string_view labels) const {
  const std::lock_guard lock(state_->mutex);
  const FakeMetric* found = find_metric(*state_, metric_key(name, labels));
  return found ? found->observations : std::vector<double>();
}

}  // namespace dragoman::testing
