// One loaded set of scripts: its Lua state and what its bindings work on. Belongs to one thread at
// a time: first the one that loads, then the script thread or a test run.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "host/base/clock.h"
#include "host/routing/lua_state.h"
#include "host/routing/route_table_builder.h"
#include "host/routing/script.h"
#include "host/routing/script_memory.h"
#include "host/routing/script_timers.h"

namespace dgm::routing {

struct RouteTests;  // host/routing/lua_api_test.h

struct ScriptContext {
  explicit ScriptContext(const ScriptLimits& limits_)
      : limits(limits_), lua(size_t{limits_.memory_mb} << 20) {
    lua.user = this;
  }
  static ScriptContext& of(lua_State* L) {
    return *static_cast<ScriptContext*>(LuaState::of(L).user);
  }

  ScriptLimits limits;
  LuaState lua;
  std::string folder;  // empty: the embedded script

  // While the top level runs.
  bool is_loading = true;
  RouteTableBuilder builder;
  std::set<std::string> started_files;       // "routes.lua": run, or running
  std::map<std::string, int> module_values;  // of require, as registry references

  // Afterwards.
  RouteTable table;
  std::vector<Error> warnings;
  std::map<std::string, int> hooks;                // "on_call" -> registry reference
  std::map<std::string, std::string> hook_places;  // "on_call" -> file:line
  // Providers that translate() may name, by kind; empty: any.
  std::map<std::string, std::vector<std::string>> providers;

  std::function<uint64_t()> now_ns = steady_now_ns;  // the clock of its timers
  ScriptTimers timers;
  std::atomic<bool> timers_run{false};
  ActOnCall act;  // empty: there are no calls (tests, checks)
  std::shared_ptr<ScriptMemory> memory = std::make_shared<ScriptMemory>();
  ReadProvider read_provider;            // empty: nothing is known of them (tests)
  SetService set_service;                // empty: only noted (tests)
  std::set<std::string> out_of_service;  // as noted, where nobody else keeps it

  RouteTests* tests = nullptr;  // while a test file runs

  bool has_hook(const std::string& name) const { return hooks.contains(name); }
};

// Lets go of a function that a timer held.
void forget_function(ScriptContext& context, int function);

}  // namespace dgm::routing
