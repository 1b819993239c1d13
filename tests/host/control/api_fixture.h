// The API with a real switchboard on real workers; the far ends and the engines are scripted.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <future>
#include <memory>
#include <string>

#include "host/control/api.h"
#include "host/modules/scope.h"
#include "tests/host/calls/routes_of.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/host/calls/silent_observer.h"
#include "tests/support/run_on.h"

namespace dgm::control {

using test::run_on;
using test::script;
using test::wait_until;
using testing::HasSubstr;

inline const std::string kRoutes = test::kScriptedChains + R"(
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888", { crossover = "pass_through" })
function on_call(call)
  if call.from == "nobody" then return reject(403, "not today") end
end
)";

class ApiTest : public testing::Test {
 protected:
  ApiTest() : workers_(1, {.tick_us = 1000}) {
    test::reset_script();
    modules::attach_workers(workers_);
    workers_.start();
    auto generation = std::make_shared<calls::Generation>(*test::scripted_generation());
    generation->script = test::routes_of(kRoutes);
    generation->settings.host.hook_deadline_ms = 5000;  // its own test is in host/calls
    generation->settings.host.max_legs = 2;
    board_ = std::make_unique<calls::Switchboard>(workers_, observer_);
    EXPECT_TRUE(board_->start(generation).empty());
    api_ = std::make_unique<Api>(*board_, workers_, "1.2.3", [this] { return health_; });
  }
  ~ApiTest() override {
    board_->stop();
    workers_.stop();
  }

  Reply ask(const std::string& method, const std::string& path, const std::string& body = {}) {
    return api_->handle({.method = method, .path = path, .query = {}, .body = body});
  }
  std::string error_of(const Reply& reply) {
    return std::string(boost::json::parse(reply.body).at("error").as_string());
  }
  boost::json::value body_of(const Reply& reply) { return boost::json::parse(reply.body); }

  // Opens a leg; the wire says that it is ready at 127.0.0.1:20000 as soon as it is opened.
  Reply open(const std::string& extension) {
    auto reply = std::async(std::launch::async, [&] {
      return ask("POST", "/api/v1/legs",
                 R"({"transport":"wire","extension":")" + extension + R"("})");
    });
    be_ready(extension);
    return reply.get();
  }
  void be_ready(const std::string& extension) {
    EXPECT_TRUE(wait_until(workers_.at(0), [&] {
      const auto far_end = script().far_ends.find(extension);
      return far_end != script().far_ends.end() && far_end->second.events &&
             !far_end->second.closed;
    }));
    run_on(workers_.at(0), [&] {
      auto& far_end = script().far_ends.at(extension);
      const dgm_leg_ready ready{sizeof(dgm_leg_ready), {{127, 0, 0, 1}, 20'000, 4, 0}};
      far_end.events->on_ready(far_end.leg, &ready);
      far_end.connect(DGM_CODEC_S16LE, 8000);
    });
  }

  net::WorkerPool workers_;
  test::SilentObserver observer_;
  Health health_;
  std::unique_ptr<calls::Switchboard> board_;
  std::unique_ptr<Api> api_;
};

}  // namespace dgm::control
