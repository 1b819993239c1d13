// translate, utterance, language, reject, dial, transfer, hang_up, crossover, record, monitor,
// announce, retry, next_provider, pass_through: what hooks return.
#include <utility>

#include "host/base/nearest.h"
#include "host/routing/decision.h"
#include "host/routing/destination.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_state.h"
#include "host/routing/lua_values.h"
#include "host/settings/utf8.h"

namespace dgm::routing {
namespace {

using Type = ScriptValue::Type;
using Kind = CallAction::Kind;

constexpr size_t kMaxReasonBytes = 200;

Decision decision_of(lua_State* L, const char* word) {
  Decision decision;
  decision.where = LuaState::of(L).place(L, 1);
  decision.word = word;
  return decision;
}

int push_action(lua_State* L, const char* word, Kind kind, std::string text = "") {
  Decision decision = decision_of(L, word);
  decision.action = CallAction{.kind = kind, .text = std::move(text)};
  push_decision(L, std::move(decision));
  return 1;
}

// The first argument, if it is a text that `is_right` takes; otherwise raises an error.
std::string text_argument(lua_State* L, const char* word, bool (*is_right)(std::string_view),
                          std::string_view sentence) {
  ScriptValue value = read_value(L, 1);
  if (value.type == Type::kText && is_right(value.text)) return value.text;
  luaL_error(L, "%s: %s %s", word, value.shown().c_str(), std::string(sentence).c_str());
  return {};
}

PlanChanges read_changes(OptionReader& reader, const ScriptValue& table, OptionPlace place) {
  PlanChanges changes;
  changes.options = read_leg_options(reader, place);
  changes.crossover = read_crossover(reader);
  changes.room = reader.text("room", 200);
  for (const auto& [key, value] : table.named) changes.keys.push_back(key);
  return changes;
}

void raise(lua_State* L, const char* word, const std::vector<std::string>& problems) {
  if (problems.empty()) return;
  luaL_error(L, "%s: %s", word, dgm::join(problems, "; ").c_str());
}

int translate(lua_State* L) {
  Decision decision = decision_of(L, "translate");
  const ScriptValue table = read_value(L, 1);
  std::vector<std::string> problems;
  if (table.type != Type::kTable) {
    problems.push_back(table.shown() +
                       " is not a table of options; write translate { key = value }");
  } else {
    OptionReader reader(table, problems);
    decision.changes = read_changes(reader, table, OptionPlace::kTranslate);
    reader.finish();
  }
  raise(L, "translate", problems);
  push_decision(L, std::move(decision));
  return 1;
}

int utterance(lua_State* L) {
  Decision decision = decision_of(L, "utterance");
  const ScriptValue table = read_value(L, 1);
  std::vector<std::string> problems;
  if (table.type != Type::kTable) {
    problems.push_back(table.shown() +
                       " is not a table of options; write utterance { glossary = \"id\" }");
  } else {
    OptionReader reader(table, problems);
    decision.choice = read_utterance(reader);
    reader.finish();
  }
  raise(L, "utterance", problems);
  push_decision(L, std::move(decision));
  return 1;
}

int language(lua_State* L) {
  const std::string tag = text_argument(
      L, "language", [](std::string_view text) { return normal_language(text).has_value(); },
      "is not a language tag such as \"en-US\" or \"es\"");
  return push_action(L, "language", Kind::kLanguage, *normal_language(tag));
}

int reject(lua_State* L) {
  Decision decision = decision_of(L, "reject");
  const ScriptValue code = read_value(L, 1), reason = read_value(L, 2);
  if (code.type != Type::kWhole || code.whole < 400 || code.whole > 699) {
    return luaL_error(L,
                      "reject: %s is not a SIP code from 400 to 699, such as 403 (forbidden) or "
                      "486 (busy)",
                      code.shown().c_str());
  }
  const bool has_reason = reason.type == Type::kText;
  if (!has_reason && reason.type != Type::kNil) {
    return luaL_error(L, "reject: the reason is %s, not a text", reason.shown().c_str());
  }
  if (has_reason && (!settings::is_utf8(reason.text) || reason.text.size() > kMaxReasonBytes)) {
    return luaL_error(L, "reject: the reason is longer than %d bytes or not UTF-8",
                      static_cast<int>(kMaxReasonBytes));
  }
  decision.rejection = Rejection{static_cast<unsigned>(code.whole), reason.text};
  push_decision(L, std::move(decision));
  return 1;
}

int dial(lua_State* L) {
  Decision decision = decision_of(L, "dial");
  decision.action = CallAction{.kind = Kind::kDial,
                               .text = text_argument(L, "dial", is_destination, kNoDestination)};
  const ScriptValue table = read_value(L, 2);
  std::vector<std::string> problems;
  if (table.type == Type::kTable) {
    OptionReader reader(table, problems);
    decision.changes = read_changes(reader, table, OptionPlace::kDial);
    decision.ring_s = std::exchange(decision.changes.options.ring_s, std::nullopt);
    std::erase(decision.changes.keys, "ring_s");
    reader.finish();
  } else if (table.type != Type::kNil) {
    problems.push_back(table.shown() +
                       " is not a table of options; write dial(\"PJSIP/bob\", { ring_s = 20 })");
  }
  raise(L, "dial", problems);
  push_decision(L, std::move(decision));
  return 1;
}

// Admins write transfer(1002) as well as transfer("1002").
int transfer(lua_State* L) {
  if (lua_isinteger(L, 1) && lua_tointeger(L, 1) >= 0) {
    luaL_tolstring(L, 1, nullptr);
    lua_replace(L, 1);
  }
  return push_action(L, "transfer", Kind::kTransfer,
                     text_argument(L, "transfer", is_dialplan_extension, kNoDialplanExtension));
}

int hang_up(lua_State* L) {
  if (lua_gettop(L) > 0) {
    return luaL_error(L, "hang_up: %s is too much; to refuse with a code, return reject(code)",
                      read_value(L, 1).shown().c_str());
  }
  return push_action(L, "hang_up", Kind::kHangUp);
}

int retry(lua_State* L) { return push_action(L, "retry", Kind::kRetry); }

int next_provider(lua_State* L) { return push_action(L, "next_provider", Kind::kNextProvider); }

int pass_through(lua_State* L) { return push_action(L, "pass_through", Kind::kPassThrough); }

int crossover(lua_State* L) {
  const ScriptValue wanted = read_value(L, 1);
  const auto known = wanted.type == Type::kText ? crossover_of(wanted.text) : std::nullopt;
  if (!known) {
    return luaL_error(L, "crossover: %s is not one of %s", wanted.shown().c_str(), kCrossoverWords);
  }
  Decision decision = decision_of(L, "crossover");
  decision.action = CallAction{.kind = Kind::kCrossover, .crossover = *known};
  push_decision(L, std::move(decision));
  return 1;
}

int record(lua_State* L) {
  if (lua_isboolean(L, 1) && lua_toboolean(L, 1) == 0) {
    return push_action(L, "record", Kind::kStopRecording);
  }
  return push_action(L, "record", Kind::kRecord,
                     text_argument(L, "record", is_recording_name, kNoRecordingName));
}

int monitor(lua_State* L) {
  return push_action(L, "monitor", Kind::kMonitor,
                     text_argument(L, "monitor", is_destination, kNoDestination));
}

int announce(lua_State* L) {
  const auto is_sentence = [](std::string_view text) {
    return text.find_first_not_of(" \t\r\n") != std::string_view::npos &&
           text.size() <= kMaxAnnouncementBytes && settings::is_utf8(text);
  };
  return push_action(L, "announce", Kind::kAnnounce,
                     text_argument(L, "announce", is_sentence,
                                   "is not a text of at most " +
                                       std::to_string(kMaxAnnouncementBytes) + " bytes in UTF-8"));
}

}  // namespace

const std::vector<Word>& hook_words() {
  static const Parameter destination{"destination", "string", "one phone: \"PJSIP/bob\""};
  static const std::vector<Word> words{
      {"translate",
       "Answer of on_call: the table's plan with these changes.",
       {{"options", "TranslateOptions", "only what differs"}},
       "Decision",
       guarded<translate>},
      {"utterance",
       "Answer of on_utterance: how this one utterance is translated and spoken.",
       {{"options", "UtteranceOptions", "only what differs from the route"}},
       "Decision",
       guarded<utterance>},
      {"language",
       "Answer of on_dtmf, on_transcript and on_utterance: what the caller speaks and hears from "
       "the next utterance on.",
       {{"tag", "string", "as BCP 47: \"fr-FR\""}},
       "Decision",
       guarded<language>},
      {"reject",
       "Answer of on_call: the caller is refused.",
       {{"code", "integer", "a SIP code: 403 forbidden, 486 busy, 603 declined"},
        {"reason?", "string", "for the log and the far end"}},
       "Decision",
       guarded<reject>},
      {"dial",
       "Answer of on_call and on_dial_failed: the other party of the pair is called there.",
       {destination, {"options?", "DialOptions", "how long it rings, and as translate { }"}},
       "Decision",
       guarded<dial>},
      {"transfer",
       "Answer of on_call, on_dtmf and on_dial_failed: the call goes on in the PBX's dialplan.",
       {{"extension", "string", "\"1002\" or \"1002@internal\""}},
       "Decision",
       guarded<transfer>},
      {"hang_up",
       "Answer of on_call, on_dtmf, on_dial_failed and on_provider_error: the call ends.",
       {},
       "Decision",
       guarded<hang_up>},
      {"crossover",
       "Answer of on_dtmf: how the voices of the caller's room cross over from now on.",
       {{"mode", kCrossoverType, "translate, connect the voices as they are, or both"}},
       "Decision",
       guarded<crossover>},
      {"record",
       "Answer of on_dtmf: the PBX records what the caller says and hears.",
       {{"name", "string|false", "of the recording; false stops it"}},
       "Decision",
       guarded<record>},
      {"monitor",
       "Answer of on_dtmf: a third party is called and hears what the caller says and hears.",
       {destination},
       "Decision",
       guarded<monitor>},
      {"announce",
       "Answer of on_dial_failed: spoken to the caller, who is then hung up. Of on_provider_error: "
       "spoken to the listeners, who hear the original voice from then on.",
       {{"text", "string", "in the language of whoever hears it"}},
       "Decision",
       guarded<announce>},
      {"retry",
       "Answer of on_provider_error: the same provider is asked again, twice at the most.",
       {},
       "Decision",
       guarded<retry>},
      {"next_provider",
       "Answer of on_provider_error: the next one of the chain takes over.",
       {},
       "Decision",
       guarded<next_provider>},
      {"pass_through",
       "Answer of on_provider_error: nobody translates now; the listeners' fallback.",
       {},
       "Decision",
       guarded<pass_through>},
  };
  return words;
}

}  // namespace dgm::routing
