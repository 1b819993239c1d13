// chain, extension, pair, room, require: the words of the top level.
#include "host/routing/lua_api.h"
#include "host/routing/lua_values.h"
#include "host/routing/script_context.h"
#include "host/routing/script_loader.h"

namespace dgm::routing {
namespace {

RouteTableBuilder& builder(lua_State* L, const char* word) {
  ScriptContext& context = ScriptContext::of(L);
  if (!context.is_loading) {
    luaL_error(L, "%s() belongs to the top level of the script; a hook decides by what it returns",
               word);
  }
  return context.builder;
}

std::string place(lua_State* L) { return LuaState::of(L).place(L, 1); }

int declare_chain(lua_State* L) {
  builder(L, "chain").chain(place(L), read_value(L, 1), read_value(L, 2), read_value(L, 3));
  return 0;
}

int declare_extension(lua_State* L) {
  builder(L, "extension").extension(place(L), read_value(L, 1), read_value(L, 2));
  return 0;
}

int declare_pair(lua_State* L) {
  builder(L, "pair").pair(place(L), read_value(L, 1), read_value(L, 2), read_value(L, 3));
  return 0;
}

int declare_room(lua_State* L) {
  builder(L, "room").room(place(L), read_value(L, 1), read_value(L, 2), read_value(L, 3));
  return 0;
}

int require_file(lua_State* L) {
  ScriptContext& context = ScriptContext::of(L);
  if (!context.is_loading && context.tests == nullptr) {
    return luaL_error(L, "require() belongs to the top level of the script");
  }
  size_t size = 0;
  const char* text = luaL_checklstring(L, 1, &size);
  const std::string name(text, size);
  const Result<ScriptFile> file = find_required(context, name);
  if (!file)
    return luaL_error(L, "require(\"%s\"): %s", name.c_str(), file.error().sentence.c_str());
  if (const auto known = context.module_values.find(file->name);
      known != context.module_values.end()) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, known->second);
    return 1;
  }
  if (!context.started_files.insert(file->name).second) {
    return luaL_error(L, "require(\"%s\"): the files require each other in a circle", name.c_str());
  }
  push_chunk(L, *file);
  lua_call(L, 0, 1);
  remember_module(L, context, file->name);
  return 1;
}

}  // namespace

const std::vector<Word>& route_words() {
  static const std::vector<Word> words{
      {"chain",
       "Providers of one kind, left to right: the next one takes over when one fails.",
       {{"kind", "\"recognizer\"|\"translator\"|\"synthesizer\"|\"emotion\"", "what they do"},
        {"providers", "string[]", "names of config/providers.ini"},
        {"options?", "ChainOptions", "how they are asked"}},
       "",
       guarded<declare_chain>},
      {"extension",
       "A number that callers dial, or a pattern such as \"_7XXX\".",
       {{"name", "string", "\"7777\" or a pattern as in Asterisk's dialplan"},
        {"options", "LegOptions", "language and manners of its callers"}},
       "",
       guarded<declare_extension>},
      {"pair",
       "Connects two extensions: each hears the other in its own language.",
       {{"a", "string", "an extension or pattern"},
        {"b", "string", "the other; the variable digits of two patterns must be equal"},
        {"options?", "PairOptions", "for both; what extension() says counts more"}},
       "",
       guarded<declare_pair>},
      {"room",
       "A meeting of two or more extensions: every caller joins the one room.",
       {{"name", "string", "unique name"},
        {"members", "string[]", "extensions"},
        {"options?", "PairOptions", "for all; what extension() says counts more"}},
       "",
       guarded<declare_room>},
      {"require",
       "Runs another file of the scripts folder once and gives what it returns.",
       {{"name", "string", "\"hours\" is hours.lua, \"lib.hours\" is lib/hours.lua"}},
       "any",
       guarded<require_file>},
  };
  return words;
}

}  // namespace dgm::routing
