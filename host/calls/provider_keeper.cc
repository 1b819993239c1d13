#include "host/calls/provider_keeper.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace dgm::calls {
namespace {

constexpr auto kLookAgain = std::chrono::milliseconds(100);

}  // namespace

ProviderKeeper::~ProviderKeeper() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ProviderKeeper::serve(const Generation& generation) {
  {
    const std::lock_guard lock(mutex_);
    old_.insert(old_.end(), serving_.begin(), serving_.end());
    serving_.clear();
    for (const auto& [key, provider] : generation.providers) {
      serving_.push_back(provider);
      std::erase(old_, provider);
    }
  }
  changed_.notify_all();
}

void ProviderKeeper::run() {
  std::unique_lock lock(mutex_);
  while (!is_over_) {
    if (old_.empty())
      changed_.wait(lock);
    else
      changed_.wait_for(lock, kLookAgain);
    // Nobody else can come to hold what nobody else holds.
    const auto unused = std::stable_partition(
        old_.begin(), old_.end(), [](const ProviderPtr& each) { return each.use_count() > 1; });
    std::vector<ProviderPtr> gone(std::make_move_iterator(unused),
                                  std::make_move_iterator(old_.end()));
    old_.erase(unused, old_.end());
    lock.unlock();
    gone.clear();
    lock.lock();
  }
}

}  // namespace dgm::calls
