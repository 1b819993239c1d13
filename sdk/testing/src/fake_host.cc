#include "dragoman/testing/fake_host.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "dragoman/cpp/text.hpp"
#include "fake_state.h"

namespace dragoman::testing {

namespace {

// A plugin's thread may post while the FakeHost is being destroyed.
std::mutex g_mutex;
std::atomic<FakeHost::State*> g_state = nullptr;

constexpr size_t kTaskLimit = 100'000;  // more in one run: the plugin answers itself for ever
constexpr std::string_view kMisbehaving = "plugin misbehaving";

void host_log(int32_t severity, dgm_scope scope, dgm_str text) {
  const std::lock_guard alive(g_mutex);
  FakeHost::State* state = g_state;
  if (!state) return;
  const std::lock_guard lock(state->mutex);
  const std::string line(view(text));
  if (line.starts_with(kMisbehaving)) state->violations.push_back(line);
  state->log.push_back({severity, scope, line});
}

const void* host_get_service(const char* id) {
  if (std::strcmp(id, DGM_HOST_NET_ID) == 0) return &kFakeNet;
  if (std::strcmp(id, DGM_HOST_TIMERS_ID) == 0) return &kFakeTimers;
  if (std::strcmp(id, DGM_HOST_FRAMES_ID) == 0) return &kFakeFrames;
  if (std::strcmp(id, DGM_HOST_METRICS_ID) == 0) return &kFakeMetrics;
  return nullptr;
}

dgm_status host_post(dgm_scope scope, uint64_t event) {
  const std::lock_guard alive(g_mutex);
  FakeHost::State* state = g_state;
  if (!state) return DGM_CANCELLED;
  const std::lock_guard lock(state->mutex);
  if (!state->open_scopes.contains(scope)) return DGM_CANCELLED;
  if (state->posts.size() >= state->post_bound) return DGM_BUSY;
  state->posts.emplace_back(scope, event);
  state->posted.notify_one();
  return DGM_OK;
}

}  // namespace

FakeHost::State* current_state() { return g_state; }

void FakeHost::State::violation(std::string text) {
  const std::lock_guard lock(mutex);
  violations.push_back(std::move(text));
}

bool FakeHost::State::on_worker(const char* function) {
  if (std::this_thread::get_id() == worker) return true;
  violation(std::string(function) + "() was called on a thread that is not the worker");
  return false;
}

FakeSocket* FakeHost::State::find(dgm_socket socket) {
  const auto found = sockets.find(socket);
  return found == sockets.end() ? nullptr : &found->second;
}

FakeSocket* FakeHost::State::find(dgm_socket socket, FakeSocket::Kind kind) {
  FakeSocket* found = find(socket);
  return found && found->kind == kind ? found : nullptr;
}

void FakeHost::State::run(const std::function<void()>& task) {
  const InService busy(*this);
  task();
}

void FakeHost::State::deliver(std::function<void()> task) {
  tasks.push_back(std::move(task));
  if (depth == 0) run_tasks();
}

void FakeHost::State::deliver_to(dgm_socket socket, SocketTask task) {
  deliver([this, socket, task = std::move(task)] {
    FakeSocket* found = find(socket);
    if (!found) return;
    if (!found->attached) {
      found->unheard.push_back(task);
      return;
    }
    const FakeHandlers handlers = found->handlers;  // the plugin may close the socket in the call
    task(handlers, socket);
  });
}

void FakeHost::State::deliver_last(dgm_socket socket, SocketTask task) {
  deliver_to(socket, [this, task = std::move(task)](const FakeHandlers& to, dgm_socket handle) {
    sockets.erase(handle);
    task(to, handle);
  });
}

size_t FakeHost::State::run_tasks() {
  size_t count = 0;
  while (!tasks.empty()) {
    if (++count > kTaskLimit) {
      violation("more than 100000 events in one go: the plugin answers itself without end");
      tasks.clear();
      break;
    }
    const std::function<void()> task = std::move(tasks.front());
    tasks.pop_front();
    run(task);
  }
  return count;
}

FakeHost::FakeHost() : state_(std::make_unique<State>()) {
  state_->host = this;
  const std::lock_guard alive(g_mutex);
  if (g_state) ADD_FAILURE() << "two FakeHosts at once: the ABI's tables can serve only one";
  g_state = state_.get();
}

FakeHost::~FakeHost() {
  {
    const std::lock_guard alive(g_mutex);
    if (g_state == state_.get()) g_state = nullptr;
  }
  for (const dgm_frame* frame : state_->frames) {
    delete[] frame->samples;
    delete frame;
  }
}

const dgm_host* FakeHost::table() {
  static constexpr dgm_host kTable = {sizeof(dgm_host), DGM_ABI_MAJOR,     DGM_ABI_MINOR, "fake",
                                      &host_log,        &host_get_service, &host_post};
  return &kTable;
}

dgm_scope FakeHost::open_scope(std::function<void(uint64_t)> on_posted) {
  const dgm_scope scope = ++state_->last_handle;
  state_->scopes[scope] = std::move(on_posted);
  const std::lock_guard lock(state_->mutex);
  state_->open_scopes.insert(scope);
  return scope;
}

void FakeHost::close_scope(dgm_scope scope) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->open_scopes.erase(scope);
  }
  state_->scopes.erase(scope);
  std::erase_if(state_->sockets,
                [&](const auto& item) { return item.second.scope == scope && !item.second.taken; });
  std::erase_if(state_->timers, [&](const auto& item) { return item.second.scope == scope; });
}

uint64_t FakeHost::now_ns() const { return state_->now_ns; }

void FakeHost::advance(std::chrono::milliseconds by) {
  const uint64_t target =
      state_->now_ns + static_cast<uint64_t>(std::chrono::nanoseconds(by).count());
  for (;;) {
    run_pending();
    uint64_t due = std::numeric_limits<uint64_t>::max();
    dgm_timer timer = 0;
    for (const auto& [handle, candidate] : state_->timers) {
      if (candidate.due_ns < due) due = candidate.due_ns, timer = handle;
    }
    dgm_socket late = 0;
    for (const auto& [handle, socket] : state_->sockets) {
      if (socket.deadline_ns != 0 && socket.deadline_ns < due)
        due = socket.deadline_ns, late = handle;
    }
    if (due > target) break;
    state_->now_ns = std::max<uint64_t>(due, state_->now_ns);
    if (late) {
      FakeSocket& socket = state_->sockets.at(late);
      if (socket.kind == FakeSocket::Kind::kHttp) {
        FarHttp(*this, late).fail(DGM_TIMEOUT, "no answer before the deadline");
      } else if (socket.kind == FakeSocket::Kind::kWebSocket) {
        FarWebSocket(*this, late).close(DGM_TIMEOUT, {}, "no answer before the deadline");
      } else {
        FarStream(*this, late).close(DGM_TIMEOUT, "no answer before the deadline");
      }
      continue;
    }
    const FakeTimer fired = state_->timers.at(timer);
    if (fired.period_ns) {
      state_->timers.at(timer).due_ns += fired.period_ns;
    } else {
      state_->timers.erase(timer);
    }
    state_->run([&] { fired.fired(fired.ctx, timer); });
  }
  state_->now_ns = target;
}

size_t FakeHost::run_pending() {
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [scope, event] : std::exchange(state_->posts, {})) {
      state_->tasks.push_back([this, scope = scope, event = event] {
        const auto found = state_->scopes.find(scope);
        if (found == state_->scopes.end() || !found->second) return;
        const auto on_posted = found->second;
        on_posted(event);
      });
    }
  }
  return state_->run_tasks();
}

bool FakeHost::pump_until(const std::function<bool()>& done, std::chrono::milliseconds deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  for (;;) {
    run_pending();
    if (done()) return true;
    std::unique_lock lock(state_->mutex);
    if (!state_->posted.wait_until(lock, until, [this] { return !state_->posts.empty(); })) {
      lock.unlock();
      return done();
    }
  }
}

void FakeHost::pump_for(std::chrono::milliseconds real_time) {
  pump_until([] { return false; }, real_time);
}

std::vector<LogLine> FakeHost::log() const {
  const std::lock_guard lock(state_->mutex);
  return state_->log;
}

bool FakeHost::logged(std::string_view part) const {
  const std::vector<LogLine> lines = log();
  return std::any_of(lines.begin(), lines.end(), [&](const LogLine& line) {
    return line.text.find(part) != std::string::npos;
  });
}

std::vector<std::string> FakeHost::violations() const {
  const std::lock_guard lock(state_->mutex);
  return state_->violations;
}

void FakeHost::set_post_bound(size_t events) {
  const std::lock_guard lock(state_->mutex);
  state_->post_bound = events;
}

size_t FakeHost::frames_kept() const { return state_->frames.size(); }
void FakeHost::set_frame_pool(size_t frames) { state_->frame_pool = frames; }
size_t FakeHost::running_timers() const { return state_->timers.size(); }

}  // namespace dragoman::testing
