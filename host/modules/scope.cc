#include "host/modules/scope.h"

#include <cassert>
#include <utility>

#include "host/base/log.h"
#include "host/modules/handles.h"

namespace dgm::modules {
namespace {

WorkerHandles& handles_of(net::Worker& worker) {
  WorkerHandles* const handles = WorkerHandles::of(worker);
  assert(handles != nullptr && "attach_workers() comes before the first scope");
  return *handles;
}

}  // namespace

Scope::Scope(net::Worker& worker, const std::string& label,
             std::function<void(uint64_t event)> on_posted, const net::Guest* guest)
    : worker_(worker), handles_(handles_of(worker)) {
  assert(worker.is_current());
  number_ = handles_.open_scope(label, guest, std::move(on_posted));
  if (number_ == 0) {
    log::error("TOO_MANY_SCOPES",
               label + " gets no sockets and timers: " + std::to_string(ScopeBoard::kScopes) +
                   " sessions are open on its worker; lower max_legs");
  }
}

Scope::~Scope() { handles_.close_scope(number_); }

void take_stream(dgm_socket stream) {
  WorkerHandles* const handles = WorkerHandles::here();
  if (handles != nullptr) handles->abandon(stream);
}

void move_stream(dgm_socket stream, net::Worker& target, std::function<void(dgm_socket)> done) {
  const HandleKind kind{kind_of(stream)};
  WorkerHandles* const handles = WorkerHandles::here();
  Resource* const resource = handles == nullptr ? nullptr : handles->find<Resource>(kind, stream);
  std::shared_ptr<Parcel> parcel;
  if (resource != nullptr && target.is_current() && handles->abandon(stream)) {
    target.post([handles, stream, kind, done = std::move(done)] {
      done(handles->find<Resource>(kind, stream) == nullptr ? 0 : stream);
    });
    return;
  }
  if (resource != nullptr) {
    parcel = resource->pack();
    handles->close(stream);
  }
  target.post([parcel, kind, done = std::move(done)] {
    if (parcel == nullptr) return done(0);
    WorkerHandles* const there = WorkerHandles::here();
    const dgm_socket moved = there->add(kind, 0, parcel->unpack(there->worker()));
    there->abandon(moved);
    done(moved);
  });
}

}  // namespace dgm::modules
