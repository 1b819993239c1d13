// on_transcript, on_utterance, on_translation: what scripts make of a line on its way.
#include <algorithm>

#include "host/base/nearest.h"
#include "host/routing/decision.h"
#include "host/routing/hook_arguments.h"
#include "host/routing/hook_runner.h"
#include "host/routing/lua_values.h"
#include "host/settings/utf8.h"

namespace dgm::routing {
namespace {

constexpr size_t kMaxLineBytes = 4096;

void push_line(lua_State* L, const TranscriptLine& line) {
  lua_createtable(L, 0, 5);
  set_text(L, "text", line.text);
  set_text(L, "language", line.language);
  set_text(L, "speaker", line.speaker);
  lua_pushboolean(L, line.is_final);
  lua_setfield(L, -2, "is_final");
  if (line.confidence >= 0) {
    lua_pushnumber(L, line.confidence);
    lua_setfield(L, -2, "confidence");
  }
}

void push_line(lua_State* L, const TranslatedLine& line) {
  lua_createtable(L, 0, 5);
  set_text(L, "text", line.text);
  set_text(L, "language", line.language);
  set_text(L, "speaker", line.speaker);
  set_text(L, "source_text", line.source_text);
  set_text(L, "source_language", line.source_language);
}

std::string said(const ScriptValue& value) {
  if (value.type == ScriptValue::Type::kBoolean) return value.boolean ? "true" : "false";
  return value.text;
}

// What is wrong with the line that a hook returned; empty: nothing. `before`: its other fields.
std::string check_line(const std::string& hook, const ScriptValue& value,
                       const std::vector<Parameter>& fields,
                       const std::map<std::string, std::string>& before) {
  std::vector<std::string> known;
  for (const Parameter& field : fields) {
    known.push_back(std::string(field.name).substr(0, std::string(field.name).find('?')));
  }
  for (const auto& [name, field] : value.named) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return hook + " returned an unknown field \"" + name + "\"" + dgm::did_you_mean(name, known);
    }
  }
  const auto text = value.named.find("text");
  if (text == value.named.end() || text->second.type != ScriptValue::Type::kText) {
    return hook + " returned a line without text";
  }
  if (!settings::is_utf8(text->second.text) || text->second.text.size() > kMaxLineBytes) {
    return hook + " returned a text longer than " + std::to_string(kMaxLineBytes) +
           " bytes, or not UTF-8";
  }
  for (const auto& [name, was] : before) {
    const auto field = value.named.find(name);
    if (field != value.named.end() && said(field->second) != was) {
      return hook + " changed more than line.text; only the text may change";
    }
  }
  return "";
}

// The line at 1 or nothing; a decision has been read before.
Result<std::optional<std::string>> read_text(lua_State* L, int results,
                                             const ScriptContext& context, const std::string& hook,
                                             const char* instead,
                                             const std::vector<Parameter>& fields,
                                             const std::map<std::string, std::string>& before) {
  if (results == 0 || lua_isnil(L, 1)) return std::optional<std::string>();
  const ScriptValue value = read_value(L, 1);
  const std::string problem = value.type == ScriptValue::Type::kTable
                                  ? check_line(hook, value, fields, before)
                                  : hook + " returned " + value.shown() + instead;
  if (!problem.empty()) return Error{context.hook_places.at(hook), problem};
  return std::optional(value.named.at("text").text);
}

}  // namespace

Result<LineAnswer> run_on_transcript(ScriptContext& context, const CallFacts& call,
                                     const TranscriptLine& line) {
  LineAnswer answer;
  Outcome problem = Done{};
  const Outcome outcome = run_hook(
      context, "on_transcript",
      [&](lua_State* L) {
        push_call(L, call);
        push_line(L, line);
        return 2;
      },
      [&](lua_State* L, int results) {
        if (is_decision(L, results)) {
          const auto decided = read_decision(L, results, hook("on_transcript"),
                                             context.hook_places.at("on_transcript"));
          if (!decided) {
            problem = decided.error();
          } else {
            answer.action = (**decided).action;
            answer.action->where = (**decided).where;
          }
          return;
        }
        auto text = read_text(L, results, context, "on_transcript",
                              "; return nothing, line or language(tag)", line_fields(),
                              {{"language", line.language},
                               {"speaker", line.speaker},
                               {"is_final", line.is_final ? "true" : "false"}});
        if (!text) {
          problem = text.error();
        } else {
          answer.text = std::move(*text);
        }
      });
  if (!outcome) return outcome.error();
  if (!problem) return problem.error();
  return answer;
}

Result<LineAnswer> run_on_utterance(ScriptContext& context, const CallFacts& call,
                                    const TranscriptLine& line) {
  LineAnswer answer;
  Outcome problem = Done{};
  const Outcome outcome = run_hook(
      context, "on_utterance",
      [&](lua_State* L) {
        push_call(L, call);
        push_line(L, line);
        return 2;
      },
      [&](lua_State* L, int results) {
        const auto decided =
            read_decision(L, results, hook("on_utterance"), context.hook_places.at("on_utterance"));
        if (!decided) {
          problem = decided.error();
        } else if (*decided != nullptr && (**decided).action) {
          answer.action = (**decided).action;
          answer.action->where = (**decided).where;
        } else if (*decided != nullptr) {
          const auto choice = (**decided).as_choice(context.providers);
          if (choice) {
            answer.choice = *choice;
          } else {
            problem = choice.error();
          }
        }
      });
  if (!outcome) return outcome.error();
  if (!problem) return problem.error();
  return answer;
}

Result<std::optional<std::string>> run_on_translation(ScriptContext& context, const CallFacts& call,
                                                      const TranslatedLine& line) {
  Result<std::optional<std::string>> text = std::optional<std::string>();
  const Outcome outcome = run_hook(
      context, "on_translation",
      [&](lua_State* L) {
        push_call(L, call);
        push_line(L, line);
        return 2;
      },
      [&](lua_State* L, int results) {
        text = read_text(L, results, context, "on_translation", "; return line, or nothing",
                         translated_line_fields(),
                         {{"language", line.language},
                          {"speaker", line.speaker},
                          {"source_text", line.source_text},
                          {"source_language", line.source_language}});
      });
  if (!outcome) return outcome.error();
  return text;
}

LineAnswer run_line_hooks(ScriptContext& context, const CallFacts& call, TranscriptLine line,
                          const std::function<void(const std::string&, const Error&)>& failed) {
  LineAnswer answer;
  if (context.has_hook("on_transcript")) {
    auto said = run_on_transcript(context, call, line);
    if (said) {
      answer = std::move(*said);
    } else {
      failed("on_transcript", said.error());
    }
  }
  if (answer.text) line.text = *answer.text;
  if (line.text.empty() || !context.has_hook("on_utterance")) return answer;
  auto chosen = run_on_utterance(context, call, line);
  if (!chosen) {
    failed("on_utterance", chosen.error());
    return answer;
  }
  answer.choice = std::move(chosen->choice);
  if (chosen->action) answer.action = std::move(chosen->action);
  return answer;
}

}  // namespace dgm::routing
