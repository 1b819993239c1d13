// A lock that owns its data: there is no way to the data but through the lock. Never for media
// threads.
#pragma once

#include <mutex>
#include <utility>

namespace dgm {

template <typename T>
class Guarded {
 public:
  template <typename... Args>
  explicit Guarded(Args&&... args) : data_(std::forward<Args>(args)...) {}

  // What `use(data)` returns; keep it short, and keep no reference to the data.
  template <typename Use>
  decltype(auto) with(Use&& use) {
    std::lock_guard lock(mutex_);
    return std::forward<Use>(use)(data_);
  }
  template <typename Use>
  decltype(auto) with(Use&& use) const {
    std::lock_guard lock(mutex_);
    return std::forward<Use>(use)(data_);
  }

 private:
  mutable std::mutex mutex_;
  T data_;
};

}  // namespace dgm
