// `dragoman routes test`: runs *_test.lua against the scripts beside them.
#include "host/routing/lua_api.h"
#include "host/routing/lua_api_test.h"
#include "host/routing/lua_sandbox.h"
#include "host/routing/script.h"
#include "host/routing/script_loader.h"

namespace dgm::routing {
namespace {

void fail(RouteTestReport& report, const std::string& sentence) {
  ++report.failed;
  report.lines.push_back("FAIL " + sentence);
}

// The state in which one test file runs.
std::unique_ptr<ScriptContext> test_context(const std::string& folder, const ScriptLimits& limits,
                                            RouteTests& tests) {
  auto context = std::make_unique<ScriptContext>(limits);
  context->is_loading = false;
  context->folder = folder;
  context->lua.set_folder(folder + "/");
  context->tests = &tests;
  context->memory = tests.subject->memory;
  return context;
}

void run_file(const std::string& folder, const std::string& name, const ScriptLimits& limits,
              RouteTestReport& report) {
  auto loaded = load_scripts({folder}, limits);
  if (auto* errors = std::get_if<std::vector<Error>>(&loaded)) {
    for (const Error& error : *errors) fail(report, error.text());
    return;
  }
  RouteTests tests(std::move(std::get<std::unique_ptr<ScriptContext>>(loaded)));
  const auto context = test_context(folder, limits, tests);
  const Result<ScriptFile> file = read_script(folder, name);
  if (!file) return fail(report, file.error().text());
  Outcome outcome = context->lua.protect([](lua_State* L) {
    open_sandbox(L);
    for (const auto* words :
         {&route_words(), &hook_words(), &tool_words(), &test_words(), &simulate_words()}) {
      open_words(L, *words);
    }
    open_memory(L);
  });
  const RunLimits run_limits{UINT64_MAX, limits.load_deadline_ms, "the test"};
  if (outcome) {
    outcome = context->lua.run(
        run_limits,
        [&](lua_State* L) {
          push_chunk(L, *file);
          return 0;
        },
        [](lua_State*, int) {});
  }
  if (!outcome) return fail(report, explain(outcome.error(), true).text());
  for (const RouteTests::Test& test : tests.tests) {
    context->memory->clear();  // no test shall depend on the one before it
    outcome = context->lua.run(
        run_limits,
        [&](lua_State* L) {
          lua_rawgeti(L, LUA_REGISTRYINDEX, test.function);
          return 0;
        },
        [](lua_State*, int) {});
    if (outcome) {
      ++report.passed;
      report.lines.push_back("ok   " + test.name);
    } else {
      fail(report, test.name + ": " + explain(outcome.error(), true).text());
    }
  }
  if (tests.tests.empty()) fail(report, folder + "/" + name + ": holds no test(\"...\", function)");
}

}  // namespace

RouteTestReport run_route_tests(const std::string& folder, const ScriptLimits& limits) {
  RouteTestReport report;
  const std::vector<std::string> files = test_files(folder);
  if (files.empty()) fail(report, folder + ": holds no *_test.lua");
  for (const std::string& file : files) run_file(folder, file, limits, report);
  return report;
}

}  // namespace dgm::routing
