#include "host/routing/lua_state.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "host/routing/lua_sandbox.h"

namespace dgm::routing {
namespace {

constexpr size_t kMemory = 8 << 20;

// Runs a chunk in a sandbox; "" or the error's text.
std::string run(LuaState& lua, const std::string& code,
                RunLimits limits = {1'000'000, 1000, "it"}) {
  const Outcome outcome = lua.run(
      limits,
      [&](lua_State* L) {
        if (luaL_loadbufferx(L, code.data(), code.size(), "@a.lua", "t") != LUA_OK) lua_error(L);
        return 0;
      },
      [](lua_State*, int) {});
  return outcome ? "" : outcome.error().text();
}

std::string run_in_sandbox(const std::string& code) {
  LuaState lua(kMemory);
  EXPECT_TRUE(lua.protect(open_sandbox));
  return run(lua, code);
}

struct Guard {
  bool& is_destroyed;
  ~Guard() { is_destroyed = true; }
};

bool destroyed_by_error = false;

int raise_with_guard(lua_State* L) {
  const Guard guard{destroyed_by_error};
  return luaL_error(L, "raised");
}

int throw_exception(lua_State*) { throw std::runtime_error("thrown in C++"); }

TEST(LuaState, DestructorsRunWhenAnErrorOfLuaPasses) {
  LuaState lua(kMemory);
  destroyed_by_error = false;
  const Outcome outcome = lua.protect([](lua_State* L) {
    lua_pushcfunction(L, guarded<raise_with_guard>);
    lua_call(L, 0, 0);
  });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().sentence, "raised");
  EXPECT_TRUE(destroyed_by_error) << "linked with the plain lua5.4 instead of lua5.4-c++";
}

TEST(LuaState, AnExceptionOfABindingBecomesAnErrorOfLua) {
  LuaState lua(kMemory);
  ASSERT_TRUE(lua.protect([](lua_State* L) {
    open_sandbox(L);
    lua_pushcfunction(L, guarded<throw_exception>);
    lua_setglobal(L, "throw");
  }));
  EXPECT_EQ(run(lua, "throw()"), "a.lua:1: thrown in C++");
  EXPECT_EQ(run(lua, "local ok, why = pcall(throw) assert(why == 'thrown in C++')"), "");
}

TEST(LuaState, ErrorsCarryFolderFileAndLine) {
  LuaState lua(kMemory);
  lua.set_folder("scripts/");
  ASSERT_TRUE(lua.protect(open_sandbox));
  EXPECT_EQ(run(lua, "local x\nx = x + 1"),
            "scripts/a.lua:2: attempt to perform arithmetic on a nil value (local 'x')");
  EXPECT_EQ(run(lua, "x = = 1"), "scripts/a.lua:1: unexpected symbol near '='");
  EXPECT_EQ(run(lua, "error('boom')"), "scripts/a.lua:1: boom");
  EXPECT_EQ(run(lua, "\nerror({})"), "scripts/a.lua:2: error value is a table, not a text");
}

TEST(LuaState, AYieldIsAnError) {
  EXPECT_EQ(run_in_sandbox("\ncoroutine.yield(1)"), "a.lua:2: it yielded; nothing resumes it");
}

TEST(LuaState, TheNextRunHasAFreshBudget) {
  LuaState lua(kMemory);
  ASSERT_TRUE(lua.protect(open_sandbox));
  const RunLimits tight{10'000, 1000, "it"};
  EXPECT_EQ(run(lua, "while true do end", tight),
            "a.lua:1: it used more than 10000 instructions; is there an endless loop?");
  EXPECT_EQ(run(lua, "for i = 1, 1000 do end", tight), "");
}

TEST(LuaState, ACoroutineThatSurvivedAnExhaustedRunWorksInTheNext) {
  LuaState lua(kMemory);
  ASSERT_TRUE(lua.protect(open_sandbox));
  EXPECT_NE(run(lua,
                "kept = coroutine.create(function() while true do coroutine.yield(1) end end)\n"
                "while true do coroutine.resume(kept) end",
                {50'000, 1000, "it"}),
            "");
  EXPECT_EQ(run(lua,
                "fresh = coroutine.wrap(function() for i = 1, 500 do coroutine.yield(i) end end)\n"
                "for i = 1, 500 do assert(fresh() == i) end"),
            "");
}

TEST(LuaState, MemoryIsGivenBackAfterTheCapWasReached) {
  LuaState lua(kMemory);
  ASSERT_TRUE(lua.protect(open_sandbox));
  EXPECT_EQ(run(lua, "local t = {}\nfor i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end"),
            "a.lua:2: it needs more memory than the 8 MB that all scripts may use ([scripts] "
            "memory_mb)");
  EXPECT_EQ(run(lua, "local s = ('x'):rep(100000)"), "");
  EXPECT_LE(lua.memory_bytes(), kMemory);
}

TEST(LuaState, TheTimeLimitIsForWhatInstructionsDoNotMeasure) {
  LuaState lua(size_t{64} << 20);
  ASSERT_TRUE(lua.protect(open_sandbox));
  EXPECT_EQ(run(lua,
                "local s = ('x'):rep(1000000)\n"
                "while true do local t = s .. 'y' end",
                {UINT64_MAX, 20, "it"}),
            "a.lua:2: it ran longer than 20 ms; is there an endless loop?");
}

TEST(LuaSandbox, HasNothingThatReachesOutside) {
  for (const char* name : {"io", "os", "debug", "package", "dofile", "loadfile", "load",
                           "collectgarbage", "warn", "require"}) {
    EXPECT_EQ(run_in_sandbox("assert(" + std::string(name) + " == nil)"), "") << name;
  }
  EXPECT_EQ(run_in_sandbox("assert(string.dump == nil)"), "");
}

constexpr const char* kOrdinaryLua = R"lua(
    local t = setmetatable({}, { __index = function(_, k) return k .. "!" end })
    assert(t.hi == "hi!")
    assert(("hello world"):gsub("o", "0") == "hell0 w0rld")
    assert(("a,b,c"):find(",", 3, true) == 4)
    assert(("abc"):find("b", -2) == 2 and ("abc"):match("(b)(c)") == "b")
    local words = {}
    for w in ("one two"):gmatch("%a+") do words[#words + 1] = w end
    assert(table.concat(words, "-") == "one-two")
    assert(("ab"):rep(3, "-") == "ab-ab-ab" and ("x"):rep(0) == "" and (""):rep(1e9) == "")
    table.insert(words, 1, "zero") table.sort(words) table.remove(words)
    assert(#words == 2 and select("#", table.unpack({ 1, 2, 3 })) == 3)
    assert(#table.move({ 1, 2, 3 }, 1, 3, 2) == 4)
    local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) error("end " .. c) end)
    assert(select(2, coroutine.resume(co, 1, 2)) == 3)
    local ok, why = coroutine.resume(co, "here")
    assert(not ok and why:find("end here"))
    assert(coroutine.status(co) == "dead")
    local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end return "done" end)
    assert(gen() == 1 and gen() == 2 and gen() == 3 and gen() == "done")
    local results = { xpcall(function(...) return ... end, tostring, 1, 2) }
    assert(results[1] == true and results[2] == 1 and results[3] == 2)
    local failed, handled = xpcall(function() error("bad", 0) end, function(m) return m .. "!" end)
    assert(failed == false and handled == "bad!")
    local inside = coroutine.wrap(function()
      return xpcall(function() coroutine.yield("y") error("e", 0) end, function(m) return m .. m end)
    end)
    assert(inside() == "y")
    local a, b = inside()
    assert(a == false and b == "ee")
    local closed = false
    do local c <close> = setmetatable({}, { __close = function() closed = true end }) end
    assert(closed)
)lua";

TEST(LuaSandbox, OrdinaryLuaWorks) { EXPECT_EQ(run_in_sandbox(kOrdinaryLua), ""); }

TEST(LuaSandbox, MalformedPatternsAreReportedByLua) {
  EXPECT_EQ(run_in_sandbox("local s = ('x'):find('[a')"),
            "a.lua:1: malformed pattern (missing ']')");
}

}  // namespace
}  // namespace dgm::routing
