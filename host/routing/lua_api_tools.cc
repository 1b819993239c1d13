// log, print, time, text, provider: tools for hooks.
#include <algorithm>
#include <string>
#include <string_view>

#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_match.h"
#include "host/routing/lua_sandbox.h"
#include "host/routing/lua_state.h"
#include "host/routing/lua_values.h"
#include "host/routing/script_text.h"
#include "host/routing/time_zone.h"
#include "host/settings/utf8.h"

namespace dgm::routing {
namespace {

// A line of the log costs so many instructions: a loop cannot flood it.
constexpr uint64_t kStepsPerLogLine = 1'000;
constexpr size_t kMaxLogBytes = 400;
constexpr size_t kBytesPerStep = 64;  // compared

std::string_view text_argument(lua_State* L, int index) {
  size_t size = 0;
  const char* text = luaL_checklstring(L, index, &size);
  return {text, size};
}

void write(lua_State* L, log::Level level, std::string_view text) {
  LuaState::of(L).charge(L, kStepsPerLogLine);
  std::string line{settings::cut_utf8(text, kMaxLogBytes)};
  // What a caller said must not look like a line of the log.
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  log::write(level, "SCRIPT", line);
}

template <log::Level Level>
int write_log(lua_State* L) {
  if (lua_gettop(L) > 1) {
    lua_getglobal(L, LUA_STRLIBNAME);
    lua_getfield(L, -1, "format");
    lua_remove(L, -2);
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
  }
  luaL_tolstring(L, 1, nullptr);
  write(L, Level, text_argument(L, -1));
  return 0;
}

int print(lua_State* L) {
  std::string line;
  const int count = lua_gettop(L);
  for (int i = 1; i <= count; ++i) {
    luaL_tolstring(L, i, nullptr);
    if (i > 1) line += ' ';
    line += settings::cut_utf8(text_argument(L, -1), kMaxLogBytes);
    lua_pop(L, 1);
  }
  write(L, log::Level::kInfo, line);
  return 0;
}

double unix_now() { return static_cast<double>(unix_now_ms()) / 1000.0; }

int time_now(lua_State* L) {
  lua_pushnumber(L, unix_now());
  return 1;
}

int local_hour(lua_State* L) {
  const std::string zone{lua_isnoneornil(L, 1) ? std::string_view() : text_argument(L, 1)};
  const double at = luaL_optnumber(L, 2, unix_now());
  if (!(at >= 0 && at < 253'402'300'800.0)) {  // year 10000
    return luaL_error(L, "time.local_hour: %f is not a time in seconds since 1970", at);
  }
  const Result<LocalTime> local = local_time(zone, static_cast<int64_t>(at));
  if (!local) return luaL_error(L, "time.local_hour: %s", local.error().sentence.c_str());
  lua_pushinteger(L, local->hour);
  return 1;
}

int text_contains(lua_State* L) {
  const std::string_view text = text_argument(L, 1), wanted = text_argument(L, 2);
  const uint64_t steps = plain_steps(text, wanted);
  if (steps > kMaxMatchSteps) return luaL_error(L, "text.contains: the texts are too long");
  LuaState::of(L).charge(L, steps);
  lua_pushboolean(L, text.find(wanted) != std::string_view::npos);
  return 1;
}

int text_starts_with(lua_State* L) {
  const std::string_view text = text_argument(L, 1), start = text_argument(L, 2);
  LuaState::of(L).charge(L, std::min(text.size(), start.size()) / kBytesPerStep);
  lua_pushboolean(L, text.starts_with(start));
  return 1;
}

int text_words(lua_State* L) {
  const std::string_view text = text_argument(L, 1);
  LuaState::of(L).charge(L, text.size());
  push_list(L, words_of(text));
  return 1;
}

}  // namespace

const std::vector<Word>& tool_words() {
  using log::Level;
  static const std::vector<Parameter> logged{{"format", "string", "as in string.format"},
                                             {"...", "any", "its values"}};
  static const std::vector<Word> words{
      {"log.debug", "Writes a line into the host's log.", logged, "",
       guarded<write_log<Level::kDebug>>},
      {"log.info", "Writes a line into the host's log.", logged, "",
       guarded<write_log<Level::kInfo>>},
      {"log.warning", "Writes a line into the host's log.", logged, "",
       guarded<write_log<Level::kWarning>>},
      {"log.error", "Writes a line into the host's log.", logged, "",
       guarded<write_log<Level::kError>>},
      {"print",
       "The same as log.info.",
       {{"...", "any", "values, shown with blanks between"}},
       "",
       guarded<print>},
      {"time.now", "Seconds since 1970.", {}, "number", guarded<time_now>},
      {"time.local_hour",
       "The hour of the day, 0 to 23.",
       {{"zone?", "string", "\"Europe/Madrid\"; without it the machine's own zone"},
        {"at?", "number", "seconds since 1970, such as call.started_at; without it now"}},
       "integer",
       guarded<local_hour>},
      {"text.contains",
       "True if `wanted` stands anywhere in `text`, letter for letter.",
       {{"text", "string", ""}, {"wanted", "string", ""}},
       "boolean",
       guarded<text_contains>},
      {"text.starts_with",
       "True if `text` begins with `start`.",
       {{"text", "string", ""}, {"start", "string", ""}},
       "boolean",
       guarded<text_starts_with>},
      {"text.words",
       "The words of a text, without punctuation around them.",
       {{"text", "string", ""}},
       "string[]",
       guarded<text_words>},
      provider_word(),
      out_of_service_word(),
      in_service_word(),
  };
  return words;
}

}  // namespace dgm::routing
