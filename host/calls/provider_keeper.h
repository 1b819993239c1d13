// Lets the providers of old generations go on a thread of its own. The end of one joins the threads
// of its plugin, which a worker that closes the last session of it has no time for.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "host/calls/generation.h"

namespace dgm::calls {

class ProviderKeeper {
 public:
  ProviderKeeper() : thread_([this] { run(); }) {}
  ~ProviderKeeper();  // lets all of them go
  ProviderKeeper(const ProviderKeeper&) = delete;
  ProviderKeeper& operator=(const ProviderKeeper&) = delete;

  // [any] This generation serves from now on: its providers stay, those of the ones before go when
  // neither a generation nor a session has them any more.
  void serve(const Generation& generation);

 private:
  void run();

  std::mutex mutex_;  // below
  std::condition_variable changed_;
  bool is_over_ = false;
  std::vector<ProviderPtr> serving_, old_;
  std::thread thread_;
};

}  // namespace dgm::calls
