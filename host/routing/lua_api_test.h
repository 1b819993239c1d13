// What the words of *_test.lua work on. Tests run in a Lua state of their own, so that they cannot
// disturb the scripts they test.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/routing/script_context.h"

namespace dgm::routing {

struct RouteTests {
  struct Test {
    std::string name, where;
    int function;  // registry reference in the test file's state
  };

  explicit RouteTests(std::unique_ptr<ScriptContext> subject_) : subject(std::move(subject_)) {
    subject->now_ns = [this] { return now_ns; };
    subject->act = [this](const std::string& call_id, const CallAction& action) {
      acts.emplace_back(call_id, action);
    };
  }
  RouteTests(const RouteTests&) = delete;
  RouteTests& operator=(const RouteTests&) = delete;

  std::unique_ptr<ScriptContext> subject;  // the scripts under test
  std::vector<Test> tests;                 // as the file declares them
  uint64_t now_ns = steady_now_ns();       // the clock of the subject's timers
  // What act() did: the call's id, and what it was.
  std::vector<std::pair<std::string, CallAction>> acts;
};

}  // namespace dgm::routing
