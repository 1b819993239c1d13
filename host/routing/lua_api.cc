#include "host/routing/lua_api.h"

#include <cstring>

namespace dgm::routing {

const std::vector<Hook>& hooks() {
  static const std::vector<Hook> all{
      {"on_call",
       "Asked before a caller joins his room. Nothing returned: the table decides.",
       {{"call", "Call", "the caller who arrives"}},
       "Decision?"},
      {"on_transcript",
       "Asked for each line that was recognized, before it is translated. May change its text.",
       {{"call", "Call", "the speaker's call"}, {"line", "Line", "what was said"}},
       "Line?"},
      {"on_hangup", "Told when a caller has left.", {{"call", "Call", "with duration_s"}}, ""},
  };
  return all;
}

const std::vector<Parameter>& call_fields() {
  static const std::vector<Parameter> fields{
      {"id", "string", "unique name of the call"},
      {"from", "string", "who calls: a number, \"anonymous\", or the peer's address"},
      {"extension", "string", "what was dialled"},
      {"transport", "string", "name of the transport in providers.ini"},
      {"started_at", "number", "seconds since 1970"},
      {"duration_s", "number", "seconds since the call began"},
  };
  return fields;
}

const std::vector<Parameter>& line_fields() {
  static const std::vector<Parameter> fields{
      {"text", "string", "the words; the only field that may be changed"},
      {"language", "string", "of the text, such as \"en-US\""},
      {"speaker", "string", "the speaker's extension"},
      {"is_final", "boolean", "false: the recognizer may still change its mind"},
      {"confidence?", "number", "0 to 1, where the recognizer tells"},
  };
  return fields;
}

void open_words(lua_State* L, const std::vector<Word>& words) {
  for (const Word& word : words) {
    const char* dot = std::strchr(word.name, '.');
    if (dot == nullptr) {
      lua_pushcfunction(L, word.function);
      lua_setglobal(L, word.name);
      continue;
    }
    const std::string table(word.name, static_cast<size_t>(dot - word.name));
    if (lua_getglobal(L, table.c_str()) != LUA_TTABLE) {
      lua_newtable(L);
      lua_pushvalue(L, -1);
      lua_setglobal(L, table.c_str());
      lua_remove(L, -2);
    }
    lua_pushcfunction(L, word.function);
    lua_setfield(L, -2, dot + 1);
    lua_pop(L, 1);
  }
}

}  // namespace dgm::routing
