// One Lua interpreter with bounds: its memory is capped, and a run has a budget of instructions and
// of time that no pcall, coroutine or comparator escapes. Linked with lua5.4-c++: an error of Lua
// is a C++ exception there, so destructors run. Not thread-safe: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <lua.hpp>
#include <string>

#include "host/base/result.h"

namespace dgm::routing {

struct RunLimits {
  uint64_t instructions;  // matching steps of string patterns count as well
  uint32_t time_ms;       // processor time of the thread
  std::string what;       // who is running: "on_call", "the top level"
  uint32_t used_ms = 0;   // of the time, by earlier runs of the same work
};

class LuaState {
 public:
  // No libraries are open. Throws std::bad_alloc if even the empty state does not fit.
  explicit LuaState(size_t max_memory_bytes);
  ~LuaState();
  LuaState(const LuaState&) = delete;
  LuaState& operator=(const LuaState&) = delete;

  // The LuaState behind any lua_State or coroutine of it.
  static LuaState& of(lua_State* L);

  // Runs `work` with this state; what it throws or raises comes back as the error. The stack is as
  // before afterwards. For work of our own, such as opening libraries: no limits but memory.
  Outcome protect(const std::function<void(lua_State*)>& work);

  // `prepare` pushes a function and its arguments, and returns their number without the function;
  // it runs in a coroutine of its own, within `limits`; `finish` sees its results at 1 ... n of the
  // stack. An Error's place is file:line of the script.
  Outcome run(const RunLimits& limits, const std::function<int(lua_State*)>& prepare,
              const std::function<void(lua_State*, int results)>& finish);

  // Takes `steps` from the budget of the present run, for work that C functions do without
  // instructions; raises an error when it is used up. Outside of a run nothing happens.
  void charge(lua_State* L, uint64_t steps);
  uint64_t instructions_left() const;

  // Files have short names inside Lua, which cuts long ones; messages show `folder` before them.
  void set_folder(std::string folder) { folder_ = std::move(folder); }
  // "scripts/routes.lua:12" of the script line that is running; empty: none. Levels: 0 is the
  // running function itself.
  std::string place(lua_State* L, int first_level = 0) const;

  void* user = nullptr;  // the owner's, for its bindings

  size_t memory_bytes() const { return memory_bytes_; }

 private:
  static void* allocate(void* self, void* block, size_t old_size, size_t new_size);
  static void on_count(lua_State* L, lua_Debug* activation);
  void check_budget(lua_State* L);
  [[noreturn]] void raise_exhausted(lua_State* L);
  Error error_of(lua_State* coroutine, int status, const std::string& what) const;

  size_t max_memory_bytes_, memory_bytes_ = 0;
  lua_State* L_ = nullptr;
  std::string folder_;

  RunLimits limits_{0, 0, ""};
  bool is_running_ = false;
  bool is_exhausted_ = false;
  bool is_out_of_time_ = false;
  std::string exhausted_at_;  // where the budget ended; the first place counts
  uint64_t used_ = 0;
  uint64_t started_ns_ = 0, started_cpu_ns_ = 0;
};

// A binding: C++ exceptions become Lua errors. Lua's own, which is no std::exception, passes.
template <int (*Function)(lua_State*)>
int guarded(lua_State* L) {
  try {
    return Function(L);
  } catch (const std::exception& e) {
    lua_pushstring(L, e.what());
  }
  return lua_error(L);
}

}  // namespace dgm::routing
