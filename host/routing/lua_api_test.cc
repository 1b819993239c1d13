// test, simulate, expect_...: the words of *_test.lua.
#include "host/routing/lua_api_test.h"

#include <chrono>
#include <functional>

#include "host/routing/hook_runner.h"
#include "host/routing/leg_options.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_values.h"
#include "host/settings/nearest.h"

namespace dgm::routing {
namespace {

constexpr int kMaxCompareDepth = 8;

RouteTests& tests(lua_State* L) { return *ScriptContext::of(L).tests; }

int declare_test(lua_State* L) {
  const std::string name = luaL_checkstring(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  const std::string where = LuaState::of(L).place(L, 1);
  const int function = luaL_ref(L, LUA_REGISTRYINDEX);
  tests(L).tests.push_back({name, where, function});
  return 0;
}

// The call that simulate { ... } describes.
CallFacts read_call(lua_State* L, const char* word, std::string* said) {
  const ScriptValue table = read_value(L, 1);
  std::vector<std::string> problems;
  CallFacts call;
  call.id = "simulated";
  if (table.type != ScriptValue::Type::kTable) {
    luaL_error(L, "%s: write %s { from = \"...\", to = \"7777\" }", word, word);
  }
  OptionReader reader(table, problems);
  call.from = reader.text("from", 200).value_or("anonymous");
  call.transport = reader.text("transport", 200).value_or("simulated");
  const auto to = reader.text("to", 200);
  const auto at = reader.number("at", 0, 253'402'300'799.0);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  call.started_at_unix_ms =
      at ? static_cast<uint64_t>(*at * 1000)
         : static_cast<uint64_t>(
               std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  if (said != nullptr) {
    const auto text = reader.text("text", 4096);
    if (text) *said = *text;
    if (!text && problems.empty()) problems.emplace_back("text is missing; it is what was said");
  }
  reader.finish();
  if (!to && problems.empty()) problems.emplace_back("to is missing; it is the extension dialled");
  if (!problems.empty()) {
    luaL_error(L, "%s: %s", word, settings::join(problems, "; ").c_str());
  }
  call.extension = *to;
  return call;
}

LegPlan table_plan(lua_State* L, const CallFacts& call) {
  Result<LegPlan> plan = tests(L).subject->table.plan(call.extension);
  if (!plan) luaL_error(L, "%s", plan.error().text().c_str());
  return std::move(*plan);
}

void set_words(lua_State* L, const LegRoute& leg) {
  set_text(L, "extension", leg.extension);
  set_text(L, "speaks", leg.language);
  set_text(L, "voice", leg.voice);
  set_text(L, "codec", leg.codec);
  set_text(L, "original", std::string(word(leg.original)));
  set_text(L, "barge_in", std::string(word(leg.barge_in)));
  set_text(L, "fallback", std::string(word(leg.fallback)));
  for (const auto& [name, chain] :
       {std::pair("recognizer", &leg.recognizer), std::pair("translator", &leg.translator),
        std::pair("synthesizer", &leg.synthesizer)}) {
    push_list(L, *chain);
    lua_setfield(L, -2, name);
  }
  for (const auto& [name, value] : {std::pair("duck_release_ms", leg.duck_release_ms),
                                    std::pair("endpoint_ms", leg.endpoint_ms),
                                    std::pair("max_utterance_ms", leg.max_utterance_ms)}) {
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
  }
  lua_pushnumber(L, leg.duck_db);
  lua_setfield(L, -2, "duck_db");
  lua_pushboolean(L, leg.automatic_gain);
  lua_setfield(L, -2, "automatic_gain");
  lua_pushboolean(L, leg.comfort_noise);
  lua_setfield(L, -2, "comfort_noise");
}

// One speaker as one listener hears him.
void push_direction(lua_State* L, const LegPlan& plan, const LegRoute& speaker,
                    const LegRoute& listener) {
  const bool is_translated =
      plan.crossover == Crossover::kTranslate &&
      primary_language(speaker.language) != primary_language(listener.language);
  lua_createtable(L, 0, 9);
  set_text(L, "speaker", speaker.extension);
  set_text(L, "listener", listener.extension);
  set_text(L, "source_language", speaker.language);
  set_text(L, "target_language", is_translated ? listener.language : speaker.language);
  lua_pushboolean(L, is_translated);
  lua_setfield(L, -2, "is_translated");
  if (!is_translated) return;
  set_text(L, "voice", listener.voice);
  push_list(L, speaker.recognizer);
  lua_setfield(L, -2, "recognizer");
  push_list(L, speaker.translator);
  lua_setfield(L, -2, "translator");
  push_list(L, listener.synthesizer);
  lua_setfield(L, -2, "synthesizer");
}

void push_plan(lua_State* L, const RouteTable& table, const LegPlan& plan) {
  lua_createtable(L, 0, 12);
  lua_pushboolean(L, plan.rejected);
  lua_setfield(L, -2, "is_rejected");
  set_text(L, "why", plan.why);
  if (plan.rejected) {
    lua_pushinteger(L, plan.reject_code);
    lua_setfield(L, -2, "code");
    set_text(L, "reason", plan.reject_reason);
    return;
  }
  set_text(L, "room", plan.room);
  set_text(L, "crossover", std::string(word(plan.crossover)));
  lua_pushboolean(L, plan.shared_room);
  lua_setfield(L, -2, "is_shared");
  push_list(L, plan.members);
  lua_setfield(L, -2, "members");
  lua_createtable(L, 0, 16);
  set_words(L, plan.leg);
  lua_setfield(L, -2, "leg");

  lua_createtable(L, 2, 0);
  lua_createtable(L, 2, 0);
  lua_Integer count = 0;
  for (const std::string& member : plan.members) {
    if (member == plan.leg.extension) continue;
    const Result<LegPlan> other = table.plan(member);
    if (!other) continue;
    ++count;
    push_direction(L, plan, other->leg, plan.leg);
    lua_rawseti(L, -3, count);
    push_direction(L, plan, plan.leg, other->leg);
    lua_rawseti(L, -2, count);
  }
  lua_setfield(L, -3, "says");
  lua_setfield(L, -2, "hears");
}

int simulate(lua_State* L) {
  const CallFacts call = read_call(L, "simulate", nullptr);
  LegPlan plan = table_plan(L, call);
  ScriptContext& subject = *tests(L).subject;
  if (subject.has_hook("on_call")) {
    auto answer = run_on_call(subject, call, plan);
    if (!answer) return luaL_error(L, "%s", answer.error().text().c_str());
    if (*answer) plan = std::move(**answer);
  }
  push_plan(L, subject.table, plan);
  return 1;
}

int simulate_transcript(lua_State* L) {
  std::string said;
  const CallFacts call = read_call(L, "simulate_transcript", &said);
  const LegPlan plan = table_plan(L, call);
  ScriptContext& subject = *tests(L).subject;
  if (subject.has_hook("on_transcript")) {
    const TranscriptLine line{said, plan.leg.language, call.extension, true, -1};
    auto answer = run_on_transcript(subject, call, line);
    if (!answer) return luaL_error(L, "%s", answer.error().text().c_str());
    if (*answer) said = (**answer).text;
  }
  lua_pushlstring(L, said.data(), said.size());
  return 1;
}

bool is_equal(lua_State* L, int a, int b, int depth) {
  if (lua_compare(L, a, b, LUA_OPEQ) != 0) return true;
  if (depth == 0 || !lua_istable(L, a) || !lua_istable(L, b)) return false;
  luaL_checkstack(L, 6, "tables are nested too deeply");
  const auto holds_all_of = [L, depth](int all, int part) {
    lua_pushnil(L);
    while (lua_next(L, part) != 0) {
      lua_pushvalue(L, -2);
      lua_gettable(L, all);
      const bool same = is_equal(L, lua_gettop(L), lua_gettop(L) - 1, depth - 1);
      lua_pop(L, 2);
      if (same) continue;
      lua_pop(L, 1);
      return false;
    }
    return true;
  };
  return holds_all_of(a, b) && holds_all_of(b, a);
}

std::string shown(const ScriptValue& value, int depth = 3) {
  if (value.type != ScriptValue::Type::kTable || depth == 0) return value.shown();
  std::vector<std::string> parts;
  for (const ScriptValue& member : value.list) parts.push_back(shown(member, depth - 1));
  for (const auto& [name, member] : value.named) {
    parts.push_back(name + " = " + shown(member, depth - 1));
  }
  return "{ " + settings::join(parts) + (parts.empty() ? "}" : " }");
}

int expect_equal(lua_State* L) {
  lua_settop(L, 2);
  if (is_equal(L, 1, 2, kMaxCompareDepth)) return 0;
  const std::string got = shown(read_value(L, 1, 3)), expected = shown(read_value(L, 2, 3));
  return luaL_error(L, "expected %s, got %s", expected.c_str(), got.c_str());
}

int expect_true(lua_State* L) {
  if (lua_toboolean(L, 1) != 0) return 0;
  return luaL_error(L, "expected true, got %s", read_value(L, 1).shown().c_str());
}

int expect_error(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  const std::string wanted = luaL_optstring(L, 2, "");
  lua_settop(L, 1);
  if (lua_pcall(L, 0, 0, 0) == LUA_OK) return luaL_error(L, "expected an error, got none");
  const std::string got = luaL_tolstring(L, -1, nullptr);
  if (got.find(wanted) != std::string::npos) return 0;
  return luaL_error(L, "expected an error with \"%s\", got \"%s\"", wanted.c_str(), got.c_str());
}

}  // namespace

const std::vector<Word>& test_words() {
  static const std::vector<Word> words{
      {"test",
       "Declares a test; its name is a sentence. Only in *_test.lua.",
       {{"name", "string", "what must be true"}, {"body", "fun()", ""}},
       "",
       guarded<declare_test>},
      {"simulate",
       "What happens to a call, without a phone: the table and on_call. Only in *_test.lua.",
       {{"call", "SimulatedCall", "who calls what"}},
       "Plan",
       guarded<simulate>},
      {"simulate_transcript",
       "What on_transcript makes of a text. Only in *_test.lua.",
       {{"said", "SimulatedCall", "with its field text"}},
       "string",
       guarded<simulate_transcript>},
      {"expect_equal",
       "Fails the test unless both values are equal; tables by their content. Only in *_test.lua.",
       {{"actual", "any", ""}, {"expected", "any", ""}},
       "",
       guarded<expect_equal>},
      {"expect_true",
       "Fails the test unless the value is true. Only in *_test.lua.",
       {{"value", "any", ""}},
       "",
       guarded<expect_true>},
      {"expect_error",
       "Fails the test unless the function raises an error with this text. Only in *_test.lua.",
       {{"body", "fun()", ""}, {"text?", "string", "a part of the message"}},
       "",
       guarded<expect_error>},
  };
  return words;
}

}  // namespace dgm::routing
