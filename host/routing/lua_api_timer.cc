// timer.after, timer.every, act: what scripts do while nobody asks them.
#include <cmath>

#include "host/base/clock.h"
#include "host/base/nearest.h"
#include "host/routing/decision.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_values.h"
#include "host/routing/script_context.h"

namespace dgm::routing {
namespace {

constexpr const char* kMetatable = "dragoman.timer";
constexpr size_t kMaxCallIdBytes = 200;

uint64_t period_argument(lua_State* L, const char* word) {
  const ScriptValue seconds = read_value(L, 1, 1);
  // Not a number is not within bounds either.
  if (!(seconds.number >= ScriptTimers::kMinSeconds &&
        seconds.number <= ScriptTimers::kMaxSeconds)) {
    luaL_error(L, "%s: %s is not a number of seconds from 0.1 to 604800, which is a week", word,
               seconds.shown().c_str());
  }
  return static_cast<uint64_t>(std::llround(seconds.number * 1000)) * kNsPerMs;
}

int cancel(lua_State* L) {
  const auto id = *static_cast<const uint64_t*>(luaL_checkudata(L, 1, kMetatable));
  ScriptContext& context = ScriptContext::of(L);
  const auto timer = context.timers.remove(id);
  if (timer) luaL_unref(L, LUA_REGISTRYINDEX, timer->function);
  lua_pushboolean(L, timer ? 1 : 0);
  return 1;
}

int timer_field(lua_State* L) {
  if (lua_type(L, 2) == LUA_TSTRING && std::string_view(lua_tostring(L, 2)) == "cancel") {
    lua_pushcfunction(L, guarded<cancel>);
    return 1;
  }
  return luaL_error(L, "a timer has no field %s; write timer:cancel()",
                    read_value(L, 2, 1).shown().c_str());
}

void push_handle(lua_State* L, uint64_t id) {
  *static_cast<uint64_t*>(lua_newuserdatauv(L, sizeof id, 0)) = id;
  if (luaL_newmetatable(L, kMetatable) != 0) {
    lua_pushcfunction(L, guarded<timer_field>);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
}

int set_timer(lua_State* L, const char* word, bool is_periodic) {
  ScriptContext& context = ScriptContext::of(L);
  const uint64_t period_ns = period_argument(L, word);
  if (lua_type(L, 2) != LUA_TFUNCTION) {
    return luaL_error(L, "%s: %s is not a function; write %s(60, function() ... end)", word,
                      read_value(L, 2, 1).shown().c_str(), word);
  }
  if (context.timers.is_full()) {
    return luaL_error(L, "%s: there are %d timers already, which is the most; cancel one", word,
                      static_cast<int>(ScriptTimers::kMaxTimers));
  }
  ScriptTimers::Timer timer{.due_ns = context.now_ns() + period_ns,
                            .period_ns = is_periodic ? period_ns : 0,
                            .where = LuaState::of(L).place(L, 1)};
  lua_settop(L, 2);
  timer.function = luaL_ref(L, LUA_REGISTRYINDEX);
  push_handle(L, context.timers.add(std::move(timer)));
  return 1;
}

int timer_after(lua_State* L) { return set_timer(L, "timer.after", false); }
int timer_every(lua_State* L) { return set_timer(L, "timer.every", true); }

// What on_dtmf may answer, and an announcement.
const Hook& act_hook() {
  static const Hook all = [] {
    Hook act = hook("on_dtmf");
    act.name = "act";
    act.answers.push_back("announce(text)");
    return act;
  }();
  return all;
}

int act(lua_State* L) {
  const ScriptContext& context = ScriptContext::of(L);
  if (context.is_loading) {
    return luaL_error(L,
                      "act() belongs into hooks and timers; while scripts load there is no call");
  }
  const ScriptValue id = read_value(L, 1, 1);
  if (id.type != ScriptValue::Type::kText || id.text.empty() || id.text.size() > kMaxCallIdBytes) {
    return luaL_error(L, "act: %s is not the id of a call; write act(call.id, hang_up())",
                      id.shown().c_str());
  }
  const Result<CallAction> action = read_action(L, 2, act_hook());
  if (!action) return luaL_error(L, "act: %s", action.error().sentence.c_str());
  if (context.act) context.act(id.text, *action);
  return 0;
}

}  // namespace

const std::vector<Word>& timer_words() {
  static const std::vector<Parameter> set{
      {"seconds", "number", "0.1 to 604800, a week"},
      {"action", "fun()", "within the limits of a hook; it returns nothing"}};
  static const std::vector<Word> words{
      {"timer.after", "Runs a function once, so many seconds from now; a reload ends it.", set,
       "Timer", guarded<timer_after>},
      {"timer.every", "Runs a function every so many seconds; a reload ends it.", set, "Timer",
       guarded<timer_every>},
      {"act",
       "Does something with a call that is not being asked about; nothing, if it has ended.",
       {{"call_id", "string", "call.id"},
        {"action", "Decision", "hang_up(), announce() or another answer of on_dtmf"}},
       "",
       guarded<act>},
  };
  return words;
}

void forget_function(ScriptContext& context, int function) {
  const Outcome forgotten =
      context.lua.protect([function](lua_State* L) { luaL_unref(L, LUA_REGISTRYINDEX, function); });
  static_cast<void>(forgotten);  // without memory for it one entry of the registry stays
}

}  // namespace dgm::routing
