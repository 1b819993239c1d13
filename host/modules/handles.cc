#include "host/modules/handles.h"

#include <array>
#include <atomic>
#include <cassert>
#include <utility>
#include <vector>

#include "host/modules/call_plugin.h"
#include "host/modules/scope.h"

namespace dgm::modules {
namespace {

constexpr uint32_t kUnclaimedMs = 10'000;

// Never destroyed: threads of plugins may ask for scopes while the process ends.
struct Registry {
  std::array<std::atomic<WorkerHandles*>, kWorkerLimit> by_worker{};
  std::vector<std::unique_ptr<WorkerHandles>> all;
};

Registry& registry() {
  static Registry& registry = *new Registry;
  return registry;
}

}  // namespace

void attach_workers(net::WorkerPool& pool) {
  assert(pool.size() <= kWorkerLimit);
  for (auto& place : registry().by_worker) place = nullptr;
  for (size_t i = 0; i < pool.size(); ++i) {
    registry().all.push_back(std::make_unique<WorkerHandles>(pool.at(i)));
    registry().by_worker[pool.at(i).index()] = registry().all.back().get();
  }
}

WorkerHandles::WorkerHandles(net::Worker& worker) : worker_(worker) {}

WorkerHandles* WorkerHandles::here() {
  const net::Worker* const worker = net::Worker::current();
  return worker == nullptr ? nullptr : of(*worker);
}

WorkerHandles* WorkerHandles::of(const net::Worker& worker) {
  WorkerHandles* const handles = registry().by_worker[worker.index()].load();
  return handles != nullptr && &handles->worker_ == &worker ? handles : nullptr;
}

WorkerHandles* WorkerHandles::named_by(uint64_t handle) {
  return registry().by_worker[worker_of(handle)].load();
}

uint64_t WorkerHandles::add(HandleKind kind, dgm_scope scope, std::unique_ptr<Resource> resource) {
  if (scope != 0 && !scope_is_open(scope)) {
    resource->shut();
    return 0;
  }
  Resource& added = *resource;
  const uint64_t number = resources_.insert(std::move(resource));
  if (number == 0) {
    added.shut();
    return 0;
  }
  added.handle_ = join_handle(kind, worker_.index(), number);
  link(added, scope);
  return added.handle_;
}

bool WorkerHandles::adopt(Resource& resource, dgm_scope scope) {
  if (!scope_is_open(scope)) return false;
  unlink(resource);
  link(resource, scope);
  return true;
}

bool WorkerHandles::abandon(uint64_t handle) {
  Resource* const resource = find_any(handle);
  const uint8_t kind = kind_of(handle);
  if (resource == nullptr || (kind != static_cast<uint8_t>(HandleKind::kStream) &&
                              kind != static_cast<uint8_t>(HandleKind::kWebSocket))) {
    return false;
  }
  resource->silence();
  unlink(*resource);
  worker_.start_timer(kUnclaimedMs, 0, [this, handle] {
    const Resource* const left = find_any(handle);
    if (left != nullptr && left->scope() == 0) close(handle);
  });
  return true;
}

void WorkerHandles::close(uint64_t handle) {
  Resource* const found = find_any(handle);
  if (found == nullptr) return;
  unlink(*found);
  auto resource = resources_.take(number_of(handle));
  found->shut();
  worker_.dispose(*std::move(resource));
}

bool WorkerHandles::scope_is_open(dgm_scope scope) { return find_scope(scope) != nullptr; }

dgm_scope WorkerHandles::open_scope(const std::string& label, const net::Guest* guest,
                                    std::function<void(uint64_t)> on_posted) {
  auto state = std::make_unique<ScopeState>();
  state->guest = guest;
  state->on_posted = std::move(on_posted);
  const uint64_t number = scopes_.insert(std::move(state));
  if (number == 0) return 0;
  const dgm_scope scope = join_handle(HandleKind::kScope, worker_.index(), number);
  board_.open(scope, label);
  return scope;
}

void WorkerHandles::close_scope(dgm_scope scope) {
  ScopeState* const state = find_scope(scope);
  if (state == nullptr) return;
  board_.close(scope);
  while (state->first != nullptr) close(state->first->handle());
  // on_posted may be what is running.
  worker_.dispose(*scopes_.take(number_of(scope)));
}

void WorkerHandles::deliver_posted(dgm_scope scope, uint64_t event) {
  ScopeState* const state = find_scope(scope);
  if (state == nullptr || !state->on_posted) return;
  call_plugin(state->guest, "on_posted", [&] { state->on_posted(event); });
}

Resource* WorkerHandles::find_any(uint64_t handle) {
  auto* const found = resources_.find(number_of(handle));
  return found != nullptr && (*found)->handle() == handle ? found->get() : nullptr;
}

Resource* WorkerHandles::find_resource(HandleKind kind, uint64_t handle) {
  return kind_of(handle) == static_cast<uint8_t>(kind) ? find_any(handle) : nullptr;
}

WorkerHandles::ScopeState* WorkerHandles::find_scope(dgm_scope scope) {
  if (scope != join_handle(HandleKind::kScope, worker_.index(), number_of(scope))) return nullptr;
  auto* const found = scopes_.find(number_of(scope));
  return found == nullptr ? nullptr : found->get();
}

void WorkerHandles::link(Resource& resource, dgm_scope scope) {
  resource.scope_ = scope;
  resource.previous_ = nullptr;
  if (scope == 0) return;
  ScopeState* const state = find_scope(scope);
  resource.guest_ = state->guest;
  resource.next_ = state->first;
  if (state->first != nullptr) state->first->previous_ = &resource;
  state->first = &resource;
}

void WorkerHandles::unlink(Resource& resource) {
  if (resource.scope_ == 0) return;
  if (resource.previous_ != nullptr) {
    resource.previous_->next_ = resource.next_;
  } else {
    find_scope(resource.scope_)->first = resource.next_;
  }
  if (resource.next_ != nullptr) resource.next_->previous_ = resource.previous_;
  resource.scope_ = 0;
  resource.previous_ = resource.next_ = nullptr;
}

}  // namespace dgm::modules
