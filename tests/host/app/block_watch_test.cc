// A provider that holds workers too often is out of service; what holds one now is a problem.
#include "host/app/block_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "host/base/metrics.h"
#include "host/modules/scope.h"
#include "tests/host/calls/routes_of.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/host/calls/silent_observer.h"
#include "tests/support/run_on.h"

namespace dgm::app {
namespace {

using test::eventually;
using testing::HasSubstr;

class BlockWatchTest : public testing::Test {
 protected:
  BlockWatchTest() : workers_(1, {.tick_us = 1000}) {
    test::reset_script();
    modules::attach_workers(workers_);
    workers_.start();
  }
  ~BlockWatchTest() override {
    watch_.reset();
    board_.stop();
    workers_.stop();
  }
  void start(uint32_t blocked_limit) {
    auto generation = std::make_shared<calls::Generation>(*test::scripted_generation());
    generation->script = test::routes_of("");
    generation->settings.host.blocked_limit = blocked_limit;
    EXPECT_TRUE(board_.start(generation).empty());
    watch_ = std::make_unique<BlockWatch>(workers_, board_, 50);
  }
  void hold() {
    workers_.at(0).post([this] {
      const net::Inside inside(&guest_, "translate");
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
    });
    test::run_on(workers_.at(0), [] {});
  }
  std::string state() {
    auto& health = *board_.generation()->health;
    const auto* breaker = health.find("dictionary");
    return breaker ? std::string(word(breaker->state())) : "not asked";
  }

  const net::Guest guest_{"dictionary", "translator_dictionary.so 1.0.2"};
  net::WorkerPool workers_;
  test::SilentObserver observer_;
  calls::Switchboard board_{workers_, observer_};
  std::unique_ptr<BlockWatch> watch_;
};

TEST_F(BlockWatchTest, ShowsAProblemWhileItLastsAndCountsIt) {
  start(0);
  std::thread holder([this] { hold(); });
  EXPECT_TRUE(eventually([this] { return !watch_->problems().empty(); }));
  holder.join();
  EXPECT_TRUE(eventually([this] { return watch_->problems().empty(); }));
  EXPECT_THAT(
      metrics().print(),
      HasSubstr("dragoman_plugin_blocks_total{entry=\"translate\",provider=\"dictionary\"}"));
  EXPECT_EQ(state(), "not asked");  // the limit is off
}

TEST_F(BlockWatchTest, TakesTheProviderOutOfServiceAtTheLimit) {
  start(2);
  hold();
  EXPECT_EQ(state(), "not asked");
  hold();
  EXPECT_TRUE(eventually([this] { return state() == "out_of_service"; })) << state();
  EXPECT_THAT(board_.generation()->health->find("dictionary")->out_of_service_reason(),
              HasSubstr("it held a worker longer than 50 ms 2 times, the last time in translate"));
}

}  // namespace
}  // namespace dgm::app
