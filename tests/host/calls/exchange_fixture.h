// Calls of a PBX with everything inside real but the PBX, the far ends and the engines.
#pragma once

#include "host/calls/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/host/calls/routes_of.h"
#include "tests/host/calls/scripted_pbx.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/host/calls/silent_observer.h"
#include "tests/support/run_on.h"

namespace dgm::calls {

using test::pbx;
using test::run_on;
using test::wait_until;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

inline const std::string kRoutes = test::kScriptedChains + R"(
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888")
extension("7100", { speaks = "en-US" })
extension("8100", { speaks = "es-ES", dial = "PJSIP/bob", ring_s = 20 })
pair("7100", "8100")
extension("7200", { speaks = "en-US", media = "rtp" })
extension("8200", { speaks = "es-ES" })
pair("7200", "8200")
function on_call(call)
  if call.from == "anonymous" then return reject(403, "no names, no calls") end
  if call.from == "human" then return transfer("1002@internal") end
end
function on_dtmf(call, digit)
  if digit == "0" then return transfer("1002") end
  if digit == "1" then return record("talk") end
  if digit == "2" then return hang_up() end
end
)";

class Attendance final : public test::SilentObserver {
 public:
  void on_joined(const LegView&) override { ++joined; }
  void on_left(const LegView&, std::string_view) override { ++left; }
  int joined = 0, left = 0;  // [worker]
};

class ExchangeTest : public testing::Test {
 protected:
  ExchangeTest() : workers_(1, {.tick_us = 1000}) {}
  ~ExchangeTest() override { stop(); }

  void start(const std::string& extra = {}) {
    test::reset_script();
    test::reset_pbx();
    modules::attach_workers(workers_);
    workers_.start();
    auto generation = std::make_shared<Generation>(*test::scripted_generation());
    generation->script = test::routes_of(kRoutes + extra);
    ASSERT_TRUE(generation->script);
    test::add_pbx(*generation);
    generation_ = generation;
    board_ = std::make_unique<Switchboard>(workers_, observer_);
    ASSERT_TRUE(board_->start(generation).empty());
    run_on(worker(), [] { pbx().ready({"rtp"}); });
  }
  void stop() {
    if (!board_) return;
    board_->stop();
    workers_.stop();
    board_.reset();
  }

  net::Worker& worker() { return workers_.at(0); }
  void tell(const std::function<void()>& what) { run_on(worker(), what); }
  bool asked(const std::string& line) {
    return wait_until(worker(), [&] { return std::ranges::count(pbx().asked, line) > 0; });
  }
  std::vector<std::string> all_asked() {
    std::vector<std::string> copy;
    tell([&] { copy = pbx().asked; });
    return copy;
  }
  // From the first word to the first packet.
  void bring_up(const std::string& id, const std::string& extension) {
    tell([&] { pbx().call(id, extension); });
    ASSERT_TRUE(asked("answer " + id));
    connect(id, extension);
  }
  void connect(const std::string& id, const std::string& extension) {
    tell([&] { pbx().state(id, DGM_CALL_ANSWERED); });
    ASSERT_TRUE(asked("start_media " + id + " rtp 127.0.0.1:4000"));
    tell([&] { pbx().media_started(id, "127.0.0.1:20232"); });
    ASSERT_TRUE(wait_until(worker(), [&] {
      const auto* leg = pbx().leg_of(extension);
      return leg && leg->remote == "127.0.0.1:20232";
    }));
    const int before = observer_.joined;
    tell([&] { pbx().leg_of(extension)->connect(); });
    ASSERT_TRUE(wait_until(worker(), [&] { return observer_.joined > before; }));
  }

  net::WorkerPool workers_;
  Attendance observer_;
  GenerationPtr generation_;  // with which it started
  std::unique_ptr<Switchboard> board_;
};

}  // namespace dgm::calls
