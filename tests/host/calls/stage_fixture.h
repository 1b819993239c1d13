// One stage on a running worker, with scripted providers and a clock that only the test moves.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/calls/stage_kit.h"
#include "host/modules/scope.h"
#include "tests/host/calls/scripted_stages.h"
#include "tests/support/run_on.h"

namespace dgm::calls {

using test::bench;
using test::Does;
using test::run_on;

class StageTest : public testing::Test {
 protected:
  StageTest() : workers_(1, {.tick_us = 0}) {
    test::reset_bench();
    modules::attach_workers(workers_);
    workers_.start();
  }
  ~StageTest() override { workers_.stop(); }

  net::Worker& worker() { return workers_.at(0); }
  StageKit kit() {
    return {.worker = worker(),
            .health = health_,
            .deadlines = {.final_ms = 700, .translation_ms = 700, .first_audio_ms = 700},
            .clock = [] { return bench().now_ns; }};
  }
  // On the worker; then everything that was posted meanwhile has run.
  void on_worker(const std::function<void()>& task) {
    run_on(worker(), task);
    for (int i = 0; i < 8; ++i) run_on(worker(), [] {});
  }
  // Time passes in steps of 20 ms; `step` after each of them, with the time.
  void pass(uint32_t ms, const std::function<void(uint64_t now_ns)>& step) {
    for (uint32_t passed = 0; passed < ms; passed += 20)
      on_worker([&] {
        bench().now_ns += 20 * kNsPerMs;
        step(bench().now_ns);
      });
  }
  const Breaker& breaker(const std::string& provider) { return *health_->find(provider); }

  net::WorkerPool workers_;
  std::shared_ptr<ProviderHealth> health_ = std::make_shared<ProviderHealth>();
};

}  // namespace dgm::calls
