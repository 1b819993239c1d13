// What all stages of one speaker are given: where they run, what they may wait for, and whom they
// ask when a provider fails.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "host/calls/provider_health.h"
#include "host/net/worker.h"
#include "host/routing/route.h"
#include "host/settings/settings.h"

namespace dgm::calls {

struct StageDeadlines {
  // The longest that a stage waits while somebody else of its chain could take over.
  uint32_t final_ms = 600, translation_ms = 2000, first_audio_ms = 700, audio_gap_ms = 300;
  uint32_t last_ms = 5000;     // the same for whoever is the last
  uint32_t replay_ms = 20000;  // of unanswered audio that a recognizer's stage keeps

  static StageDeadlines of(const settings::HostSettings& host) {
    return {host.final_deadline_ms, host.translation_deadline_ms, host.first_audio_deadline_ms,
            host.audio_gap_ms,      host.last_deadline_ms,        host.replay_ms};
  }
};

struct StageKit {
  // Told once, on the worker: nullopt: the next provider.
  using Answer = std::function<void(const std::optional<routing::CallAction>&)>;
  using Decide = std::function<void(const routing::FailedProvider&, Answer)>;

  net::Worker& worker;
  std::shared_ptr<ProviderHealth> health;
  StageDeadlines deadlines{};
  Decide decide{};                    // empty: always the next provider
  std::function<uint64_t()> clock{};  // empty: the worker's

  uint64_t now_ns() const { return clock ? clock() : worker.now_ns(); }

  // [worker] Runs `task` when so much time has passed, unless `alive` has gone. Who brings a clock
  // of his own looks at deadlines himself.
  void after(uint64_t ns, const std::shared_ptr<int>& alive, std::function<void()> task) const {
    if (clock) return;
    worker.start_timer(static_cast<uint32_t>(ns / kNsPerMs) + 1, 0,
                       [alive = std::weak_ptr<int>(alive), task = std::move(task)] {
                         if (!alive.expired()) task();
                       });
  }
};

}  // namespace dgm::calls
