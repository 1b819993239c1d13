#include "host/calls/generation_keeper.h"

#include <string>
#include <utility>
#include <vector>

#include "host/base/log.h"

namespace dgm::calls {
namespace {

// Nobody else can come to hold what nobody else holds.
template <typename Pointer>
std::vector<Pointer> take_unused(std::set<Pointer>& held) {
  std::vector<Pointer> unused;
  for (auto at = held.begin(); at != held.end();)
    if (at->use_count() > 1)
      ++at;
    else
      unused.push_back(std::move(held.extract(at++).value()));
  return unused;
}

}  // namespace

void GenerationKeeper::serve(const GenerationPtr& generation) {
  const std::lock_guard lock(mutex_);
  auto before = std::exchange(serving_, generation);
  if (before) old_.insert(std::move(before));
  old_.erase(generation);
}

// They end without the lock, in which a worker may wait to serve the next one.
bool GenerationKeeper::free_unused() {
  std::unique_lock lock(mutex_);
  auto ended = take_unused(old_);
  for (const auto& generation : ended)
    for (const auto& [key, provider] : generation->providers) orphans_.insert(provider);
  if (serving_)
    for (const auto& [key, provider] : serving_->providers) orphans_.erase(provider);
  lock.unlock();
  for (const auto& generation : ended)
    log::info("GENERATION_ENDED", "generation " + std::to_string(generation->number) +
                                      " is freed: nobody uses it any more");
  ended.clear();
  lock.lock();
  auto unused = take_unused(orphans_);
  const bool are_left = !old_.empty() || !orphans_.empty();
  lock.unlock();
  return are_left;
}

}  // namespace dgm::calls
