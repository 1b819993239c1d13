#include "host/routing/lua_api.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "host/base/nearest.h"
#include "host/routing/lua_state.h"

namespace dgm::routing {
namespace {

constexpr std::pair<std::string_view, DialFailure> kDialFailures[] = {
    {"busy", DialFailure::kBusy},
    {"no_answer", DialFailure::kNoAnswer},
    {"rejected", DialFailure::kRejected},
    {"unreachable", DialFailure::kUnreachable},
    {"congestion", DialFailure::kCongestion},
    {"failed", DialFailure::kFailed}};

}  // namespace

const std::vector<Hook>& hooks() {
  static const std::vector<Hook> all{
      {"on_call",
       "Asked before a caller joins his room. Nothing returned: the table decides.",
       {{"call", "Call", "the caller who arrives"}},
       "Decision?",
       {"translate { ... }", "reject(code, reason)", "dial(destination)", "transfer(extension)",
        "hang_up()"}},
      {"on_transcript",
       "Asked for each line that was recognized, before it is translated. May change its text.",
       {{"call", "Call", "the speaker's call"}, {"line", "Line", "what was said"}},
       "Line|Decision|nil",
       {"line", "language(tag)"}},
      {"on_utterance",
       "Asked for each line after on_transcript: who translates and speaks it, and how.",
       {{"call", "Call", "the speaker's call"}, {"line", "Line", "what was said"}},
       "Decision?",
       {"utterance { ... }", "language(tag)"}},
      {"on_translation",
       "Asked for each translated sentence before it is spoken. May change its text.",
       {{"call", "Call", "the speaker's call"}, {"line", "TranslatedLine", "what is to be spoken"}},
       "TranslatedLine?",
       {}},
      {"on_dtmf",
       "Asked when a caller has pressed a digit.",
       {{"call", "Call", "whoever pressed it"}, {"digit", "string", "0 to 9, *, #, A to D"}},
       "Decision?",
       {"transfer(extension)", "hang_up()", "crossover(mode)", "record(name)",
        "monitor(destination)", "language(tag)"}},
      {"on_dial_failed",
       "Asked when somebody who was called did not come. Nothing returned: the caller hears a busy "
       "tone.",
       {{"call", "Call", "the caller who waits for it"},
        {"result", "FailedDial", "who was called, and why he did not come"}},
       "Decision?",
       {"dial(destination)", "transfer(extension)", "hang_up()", "announce(text)"}},
      {"on_provider_error",
       "Asked when a provider has failed in a call. Nothing returned: the next one takes over.",
       {{"call", "Call", "of the speaker whose words are on their way"},
        {"failure", "FailedProvider", "who failed, and how"}},
       "Decision?",
       {"retry()", "next_provider()", "pass_through()", "announce(text)", "hang_up()"}},
      {"on_hangup", "Told when a caller has left.", {{"call", "Call", "with duration_s"}}, "", {}},
  };
  return all;
}

const Hook& hook(std::string_view name) {
  return *std::find_if(hooks().begin(), hooks().end(),
                       [&](const Hook& each) { return each.name == name; });
}

const std::vector<Parameter>& call_fields() {
  static const std::vector<Parameter> fields{
      {"id", "string", "unique name of the call"},
      {"from", "string", "who calls: a number, \"anonymous\", or the peer's address"},
      {"from_name", "string", "the caller's name, as a PBX tells it; otherwise empty"},
      {"extension", "string", "what was dialled"},
      {"transport", "string", "name of the transport in providers.ini"},
      {"facts", "table<string, string>", "what the PBX's dialplan says: call.facts.lang_a"},
      {"started_at", "number", "seconds since 1970"},
      {"duration_s", "number", "seconds since the call began"},
  };
  return fields;
}

const std::vector<Parameter>& failed_dial_fields() {
  static const std::vector<Parameter> fields{
      {"extension", "string", "as whom he was called"},
      {"destination", "string", "who was called: \"PJSIP/bob\""},
      {"reason", "\"busy\"|\"no_answer\"|\"rejected\"|\"unreachable\"|\"congestion\"|\"failed\"",
       "why he did not come"},
  };
  return fields;
}

const std::vector<Parameter>& failed_provider_fields() {
  static const std::vector<Parameter> fields{
      {"stage", "\"recognizer\"|\"translator\"|\"synthesizer\"", "what it was asked to do"},
      {"provider", "string", "who failed, as in providers.ini"},
      {"reason",
       "\"outage\"|\"timeout\"|\"empty\"|\"silence\"|\"gap\"|\"pace\"|\"refused\"|"
       "\"rate_limited\"|\"quota\"|\"auth\"|\"out_of_service\"",
       "how it failed"},
      {"detail", "string", "one sentence about it"},
      {"attempt", "integer", "the failures of this stage since it last had an answer"},
      {"next", "string", "who would take over; empty: nobody is left"},
  };
  return fields;
}

const std::vector<Parameter>& provider_reading_fields() {
  static const std::vector<Parameter> fields{
      {"state",
       "\"closed\"|\"half_open\"|\"outage\"|\"rate_limited\"|\"quota\"|\"auth\"|"
       "\"out_of_service\"|\"disabled\"",
       "closed: it may be asked"},
      {"p50_ms?", "number", "median of its last 64 answers; nil: none yet"},
      {"p95_ms?", "number", "95th percentile of them"},
  };
  return fields;
}

std::string_view word(DialFailure reason) {
  for (const auto& [word, value] : kDialFailures) {
    if (value == reason) return word;
  }
  return "";
}

std::optional<DialFailure> dial_failure_of(std::string_view word) {
  for (const auto& [known, value] : kDialFailures) {
    if (known == word) return value;
  }
  return std::nullopt;
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

const std::vector<Parameter>& translated_line_fields() {
  static const std::vector<Parameter> fields{
      {"text", "string", "what is to be spoken; the only field that may be changed"},
      {"language", "string", "of the text, such as \"es-ES\""},
      {"speaker", "string", "the speaker's extension"},
      {"source_text", "string", "what was said"},
      {"source_language", "string", "in which language"},
  };
  return fields;
}

namespace {

// Upvalue: "timer". The table itself is at 1.
int no_such_word(lua_State* L) {
  const std::string table = lua_tostring(L, lua_upvalueindex(1));
  const std::string given =
      lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  std::vector<std::string> known;
  lua_pushnil(L);
  while (lua_next(L, 1) != 0) {
    if (lua_type(L, -2) == LUA_TSTRING) known.emplace_back(lua_tostring(L, -2));
    lua_pop(L, 1);
  }
  std::sort(known.begin(), known.end());
  const std::string hint = dgm::did_you_mean(given, known);
  return luaL_error(L, "there is no %s.%s%s", table.c_str(), given.c_str(),
                    hint.empty() ? ("; known: " + dgm::join(known)).c_str() : hint.c_str());
}

// On the stack: the new table.
void refuse_other_words(lua_State* L, const std::string& name) {
  lua_createtable(L, 0, 1);
  lua_pushlstring(L, name.data(), name.size());
  lua_pushcclosure(L, guarded<no_such_word>, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}

}  // namespace

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
      refuse_other_words(L, table);
    }
    lua_pushcfunction(L, word.function);
    lua_setfield(L, -2, dot + 1);
    lua_pop(L, 1);
  }
}

}  // namespace dgm::routing
