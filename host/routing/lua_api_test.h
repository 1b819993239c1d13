// What the words of *_test.lua work on. Tests run in a Lua state of their own, so that they cannot
// disturb the scripts they test.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/routing/script_context.h"

namespace dgm::routing {

struct RouteTests {
  struct Test {
    std::string name, where;
    int function;  // registry reference in the test file's state
  };

  explicit RouteTests(std::unique_ptr<ScriptContext> subject_) : subject(std::move(subject_)) {}

  std::unique_ptr<ScriptContext> subject;  // the scripts under test
  std::vector<Test> tests;                 // as the file declares them
};

}  // namespace dgm::routing
