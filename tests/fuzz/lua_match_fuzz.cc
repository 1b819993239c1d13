// link: dgm_routing
// First line: a Lua pattern; the rest: a text. Our count of steps must walk exactly as Lua does:
// where it is within the limit, string.find gives the very same match.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <lua.hpp>
#include <memory>
#include <string_view>

#include "host/routing/lua_match.h"

namespace {

constexpr uint64_t kLimit = 20'000;

lua_State* state() {
  static const std::unique_ptr<lua_State, decltype(&lua_close)> lua(luaL_newstate(), lua_close);
  static const bool is_open = [] {
    luaL_requiref(lua.get(), LUA_STRLIBNAME, luaopen_string, 1);
    lua_pop(lua.get(), 1);
    return true;
  }();
  return is_open ? lua.get() : nullptr;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using dgm::routing::MatchCost;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view pattern = input.substr(0, input.find('\n'));
  const std::string_view text =
      pattern.size() < input.size() ? input.substr(pattern.size() + 1) : std::string_view();
  const MatchCost cost = dgm::routing::match_cost(text, pattern, 0, kLimit);
  dgm::routing::match_all_steps(text, pattern, 0, true, kLimit);
  dgm::routing::match_all_steps(text, pattern, 0, false, kLimit);
  if (cost.steps > kLimit) return 0;

  lua_State* L = state();
  lua_settop(L, 0);
  lua_getglobal(L, LUA_STRLIBNAME);
  lua_getfield(L, 1, "find");
  lua_pushlstring(L, text.data(), text.size());
  lua_pushlstring(L, pattern.data(), pattern.size());
  const bool is_good = lua_pcall(L, 2, 2, 0) == LUA_OK;
  if (!is_good) return 0;  // malformed, as Lua says
  const bool is_found = !lua_isnil(L, -2);
  if (is_found != (cost.end != MatchCost::kNoMatch)) std::abort();
  if (is_found && (lua_tointeger(L, -2) != static_cast<lua_Integer>(cost.begin) + 1 ||
                   lua_tointeger(L, -1) != static_cast<lua_Integer>(cost.end))) {
    std::abort();
  }
  return 0;
}
