#include "host/routing/lua_state.h"

#include <time.h>

#include <cstdlib>
#include <new>
#include <stdexcept>

#include "host/base/clock.h"
#include "host/routing/script_text.h"

namespace dgm::routing {
namespace {

// Instructions between two looks at the clock: one may copy as much as the memory cap allows.
constexpr int kInstructionsPerCheck = 100;

constexpr const char* kTooDeep = "C stack overflow";  // Lua's own words, at 200 C calls

uint64_t thread_cpu_ns() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<uint64_t>(now.tv_sec) * kNsPerSecond + static_cast<uint64_t>(now.tv_nsec);
}

int call_work(lua_State* L) {
  const auto& work =
      *static_cast<const std::function<void(lua_State*)>*>(lua_touserdata(L, lua_upvalueindex(1)));
  lua_settop(L, 0);
  work(L);
  return 0;
}

std::string text_of_error(lua_State* L, int index) {
  if (lua_type(L, index) == LUA_TSTRING) {
    size_t size = 0;
    const char* text = lua_tolstring(L, index, &size);
    return std::string(text, size);
  }
  return std::string("error value is a ") + luaL_typename(L, index) + ", not a text";
}

}  // namespace

LuaState::LuaState(size_t max_memory_bytes) : max_memory_bytes_(max_memory_bytes) {
  L_ = lua_newstate(allocate, this);
  if (L_ == nullptr) throw std::bad_alloc();
  *static_cast<LuaState**>(lua_getextraspace(L_)) = this;
}

LuaState::~LuaState() { lua_close(L_); }

LuaState& LuaState::of(lua_State* L) { return **static_cast<LuaState**>(lua_getextraspace(L)); }

void* LuaState::allocate(void* self, void* block, size_t old_size, size_t new_size) {
  auto& state = *static_cast<LuaState*>(self);
  const size_t held = block == nullptr ? 0 : old_size;
  if (new_size == 0) {
    std::free(block);
    state.memory_bytes_ -= held;
    return nullptr;
  }
  // Shrinking must never fail.
  if (new_size > held && state.memory_bytes_ - held + new_size > state.max_memory_bytes_) {
    return nullptr;
  }
  void* moved = std::realloc(block, new_size);
  if (moved != nullptr) state.memory_bytes_ += new_size - held;
  return moved;
}

Outcome LuaState::protect(const std::function<void(lua_State*)>& work) {
  lua_pushlightuserdata(L_, const_cast<std::function<void(lua_State*)>*>(&work));
  // A closure would need memory before there is protection; a light function takes an argument.
  lua_pushcfunction(L_, [](lua_State* L) {
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, guarded<call_work>, 1);
    lua_call(L, 0, 0);
    return 0;
  });
  lua_insert(L_, -2);
  const int status = lua_pcall(L_, 1, 0, 0);
  if (status == LUA_OK) return Done{};
  Error error = error_of(L_, status, "the scripts");
  lua_pop(L_, 1);
  return error;
}

Outcome LuaState::run(const RunLimits& limits, const std::function<int(lua_State*)>& prepare,
                      const std::function<void(lua_State*, int)>& finish) {
  Outcome outcome = Done{};
  limits_ = limits;
  is_exhausted_ = is_out_of_time_ = false;
  exhausted_at_.clear();
  used_ = 0;
  started_ns_ = steady_now_ns();
  started_cpu_ns_ = thread_cpu_ns();
  const Outcome outside = protect([&](lua_State* L) {
    lua_State* coroutine = lua_newthread(L);
    lua_sethook(coroutine, on_count, LUA_MASKCOUNT, kInstructionsPerCheck);
    const int arguments = prepare(L);
    lua_xmove(L, coroutine, arguments + 1);
    int results = 0;
    is_running_ = true;
    int status = lua_resume(coroutine, L, arguments, &results);
    if (status != LUA_OK) {
      // The coroutine is left to the collector, not reset: that would run its <close> variables
      // with the count hook switched off, since the error came out of the hook.
      outcome = error_of(coroutine, status, limits.what);
    }
    is_running_ = false;
    lua_sethook(coroutine, nullptr, 0, 0);
    if (status == LUA_OK) {
      luaL_checkstack(L, results + LUA_MINSTACK, "too many results");
      lua_settop(L, 1);
      lua_xmove(coroutine, L, results);
      lua_remove(L, 1);
      finish(L, results);
    }
  });
  is_running_ = is_exhausted_ = false;
  if (!outcome) return outcome;
  return outside;
}

void LuaState::charge(lua_State* L, uint64_t steps) {
  if (!is_running_) return;
  used_ += steps;
  check_budget(L);
  if (is_exhausted_) raise_exhausted(L);
}

uint64_t LuaState::instructions_left() const {
  if (!is_running_) return UINT64_MAX;
  return used_ >= limits_.instructions ? 0 : limits_.instructions - used_;
}

void LuaState::on_count(lua_State* L, lua_Debug*) {
  LuaState& state = of(L);
  const int step = lua_gethookcount(L);
  state.used_ += static_cast<uint64_t>(step);
  if (!state.is_exhausted_) state.check_budget(L);
  if (state.is_exhausted_) state.raise_exhausted(L);
  // A coroutine that outlived an exhausted run still counts every instruction.
  if (step != kInstructionsPerCheck) {
    lua_sethook(L, on_count, LUA_MASKCOUNT, kInstructionsPerCheck);
  }
}

void LuaState::check_budget(lua_State* L) {
  if (used_ > limits_.instructions) {
    is_exhausted_ = true;
  } else {
    // The steady clock costs nothing; the thread's own clock decides, so that a busy machine does
    // not end a good script.
    const uint32_t left_ms =
        limits_.time_ms > limits_.used_ms ? limits_.time_ms - limits_.used_ms : 0;
    const uint64_t limit_ns = left_ms * kNsPerMs;
    if (steady_now_ns() - started_ns_ > limit_ns && thread_cpu_ns() - started_cpu_ns_ > limit_ns) {
      is_exhausted_ = is_out_of_time_ = true;
    }
  }
  if (is_exhausted_) exhausted_at_ = place(L);
}

void LuaState::raise_exhausted(lua_State* L) {
  // From here on every instruction raises the error again: a pcall that catches one gets no
  // further than its own return.
  lua_sethook(L, on_count, LUA_MASKCOUNT, 1);
  lua_pushstring(L, is_out_of_time_ ? "time is used up" : "instructions are used up");
  lua_error(L);
  std::abort();  // lua_error does not return
}

std::string LuaState::place(lua_State* L, int first_level) const {
  lua_Debug activation;
  for (int level = first_level; lua_getstack(L, level, &activation) != 0; ++level) {
    if (lua_getinfo(L, "Sl", &activation) == 0 || activation.currentline <= 0) continue;
    return folder_ + (activation.source + (*activation.source == '@' ? 1 : 0)) + ":" +
           std::to_string(activation.currentline);
  }
  return "";
}

Error LuaState::error_of(lua_State* coroutine, int status, const std::string& what) const {
  if (is_exhausted_) {
    return {exhausted_at_, is_out_of_time_
                               ? what + " ran longer than " + std::to_string(limits_.time_ms) +
                                     " ms; is there an endless loop?"
                               : what + " used more than " + std::to_string(limits_.instructions) +
                                     " instructions; is there an endless loop?"};
  }
  if (status == LUA_YIELD) {
    return {place(coroutine), what + " yielded; nothing resumes it"};
  }
  if (status == LUA_ERRMEM) {
    return {place(coroutine), what + " needs more memory than the " +
                                  std::to_string(max_memory_bytes_ >> 20) +
                                  " MB that all scripts may use ([scripts] memory_mb)"};
  }
  Error error = split_place(text_of_error(coroutine, -1));
  // Each of the coroutines that wrapped each other has put its place before the sentence.
  if (error.sentence.ends_with(kTooDeep)) {
    error.sentence = std::string("calls or parentheses are nested too deeply (") + kTooDeep +
                     "); is there an endless recursion?";
  }
  if (error.where.empty()) {
    error.where = place(coroutine);
  } else {
    error.where = folder_ + error.where;
  }
  return error;
}

}  // namespace dgm::routing
