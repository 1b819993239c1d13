// The way from act() of the scripts to the calls. Scripts of old generations may live longer than
// the switchboard: a closed gate leads nowhere.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "host/routing/script.h"

namespace dgm::calls {

// [any]
class ActGate {
 public:
  explicit ActGate(routing::ActOnCall act) : act_(std::move(act)) {}

  void pass(const std::string& call_id, const routing::CallAction& action) {
    const std::lock_guard lock(mutex_);
    if (act_) act_(call_id, action);
  }
  // Afterwards nothing is on its way through.
  void close() {
    const std::lock_guard lock(mutex_);
    act_ = nullptr;
  }

 private:
  std::mutex mutex_;
  routing::ActOnCall act_;
};

}  // namespace dgm::calls
