// Holds what served before until nobody else has it any more, so that it ends on the control
// thread: the end of a generation joins the thread of its script, that of a provider the threads of
// its plugin, which a worker that ends the last call or session has no time for.
#pragma once

#include <mutex>
#include <set>

#include "host/calls/generation.h"

namespace dgm::calls {

class GenerationKeeper {
 public:
  // [any] This one serves from now on; the one before is old.
  void serve(const GenerationPtr& generation);

  // [control] Lets go of old generations that nobody has any more, and then of those of their
  // providers that no session has. True: some are in use still.
  bool free_unused();

 private:
  std::mutex mutex_;  // below
  GenerationPtr serving_;
  std::set<GenerationPtr> old_;
  std::set<ProviderPtr> orphans_;  // of generations that are gone, perhaps not of their sessions
};

}  // namespace dgm::calls
