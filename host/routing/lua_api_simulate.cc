// simulate, simulate_transcript, simulate_utterance and so on: words of *_test.lua.
#include "host/routing/lua_api_simulate.h"

#include "host/base/nearest.h"
#include "host/base/wall_clock.h"
#include "host/routing/destination.h"
#include "host/routing/hook_runner.h"
#include "host/routing/lua_plan.h"
#include "host/routing/lua_values.h"

namespace dgm::routing {
namespace {

RouteTests& tests(lua_State* L) { return *ScriptContext::of(L).tests; }

}  // namespace

CallFacts read_call(
    lua_State* L, const char* word,
    const std::function<void(OptionReader&, std::vector<std::string>&)>& read_more) {
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
  call.from_name = reader.text("from_name", 200).value_or("");
  call.facts = reader.texts("facts", 200).value_or(call.facts);
  const auto to = reader.text("to", 200);
  const auto at = reader.number("at", 0, 253'402'300'799.0);
  call.started_at_unix_ms = at ? static_cast<uint64_t>(*at * 1000) : unix_now_ms();
  if (read_more) read_more(reader, problems);
  reader.finish();
  if (!to && problems.empty()) problems.emplace_back("to is missing; it is the extension dialled");
  if (!problems.empty()) {
    luaL_error(L, "%s: %s", word, dgm::join(problems, "; ").c_str());
  }
  call.extension = *to;
  return call;
}

namespace {

LegPlan table_plan(lua_State* L, const CallFacts& call) {
  Result<LegPlan> plan = tests(L).subject->table.plan(call.extension);
  if (!plan) luaL_error(L, "%s", plan.error().text().c_str());
  return std::move(*plan);
}

}  // namespace

LegPlan plan_of(lua_State* L, const CallFacts& call) {
  LegPlan plan = table_plan(L, call);
  ScriptContext& subject = *tests(L).subject;
  if (!subject.has_hook("on_call")) return plan;
  auto answer = run_on_call(subject, call, plan);
  if (!answer) luaL_error(L, "%s", answer.error().text().c_str());
  return *answer ? std::move(**answer) : plan;
}

bool is_word_of(const Parameter& field, const std::string& word) {
  return std::string_view(field.lua_type).find("\"" + word + "\"") != std::string_view::npos;
}

namespace {

int simulate(lua_State* L) {
  const CallFacts call = read_call(L, "simulate", {});
  push_plan(L, tests(L).subject->table, plan_of(L, call));
  return 1;
}

int simulate_transcript(lua_State* L) {
  std::string said;
  const CallFacts call = read_call(L, "simulate_transcript", [&](auto& reader, auto& problems) {
    const auto text = reader.text("text", 4096);
    if (!text && problems.empty()) problems.emplace_back("text is missing; it is what was said");
    said = text.value_or("");
  });
  const LegPlan plan = table_plan(L, call);
  ScriptContext& subject = *tests(L).subject;
  if (subject.has_hook("on_transcript")) {
    const TranscriptLine line{said, plan.leg.language, call.extension, true, -1};
    auto answer = run_on_transcript(subject, call, line);
    if (!answer) return luaL_error(L, "%s", answer.error().text().c_str());
    if (answer->text) said = *answer->text;
    if (answer->action) {
      lua_pushlstring(L, said.data(), said.size());
      push_action(L, *answer->action);
      return 2;
    }
  }
  lua_pushlstring(L, said.data(), said.size());
  return 1;
}

int simulate_utterance(lua_State* L) {
  std::string said;
  const CallFacts call = read_call(L, "simulate_utterance", [&](auto& reader, auto& problems) {
    const auto text = reader.text("text", 4096);
    if (!text && problems.empty()) problems.emplace_back("text is missing; it is what was said");
    said = text.value_or("");
  });
  const LegPlan plan = table_plan(L, call);
  ScriptContext& subject = *tests(L).subject;
  if (!subject.has_hook("on_utterance")) return 0;
  const auto answer =
      run_on_utterance(subject, call, {said, plan.leg.language, call.extension, true, -1});
  if (!answer) return luaL_error(L, "%s", answer.error().text().c_str());
  if (answer->action) {
    push_action(L, *answer->action);
    return 1;
  }
  if (answer->choice.where.empty()) return 0;
  push_choice(L, answer->choice);
  return 1;
}

// The language of the other party, unless it is said.
int simulate_translation(lua_State* L) {
  TranslatedLine line;
  const CallFacts call = read_call(L, "simulate_translation", [&](auto& reader, auto& problems) {
    const auto text = reader.text("text", 4096);
    if (!text && problems.empty())
      problems.emplace_back("text is missing; it is what is to be spoken");
    line.text = text.value_or("");
    line.language = reader.text("language", 35).value_or("");
    line.source_text = reader.text("source_text", 4096).value_or("");
  });
  const LegPlan plan = table_plan(L, call);
  ScriptContext& subject = *tests(L).subject;
  line.speaker = call.extension;
  line.source_language = plan.leg.language;
  for (const std::string& member : plan.members) {
    if (member == call.extension || !line.language.empty()) continue;
    if (const Result<LegPlan> other = subject.table.plan(member))
      line.language = other->leg.language;
  }
  if (subject.has_hook("on_translation")) {
    auto answer = run_on_translation(subject, call, line);
    if (!answer) return luaL_error(L, "%s", answer.error().text().c_str());
    if (*answer) line.text = std::move(**answer);
  }
  lua_pushlstring(L, line.text.data(), line.text.size());
  return 1;
}

int push_answer(lua_State* L, const Result<std::optional<CallAction>>& answer) {
  if (!answer) return luaL_error(L, "%s", answer.error().text().c_str());
  if (!*answer) return 0;
  push_action(L, **answer);
  return 1;
}

int simulate_dtmf(lua_State* L) {
  char digit = 0;
  const CallFacts call = read_call(L, "simulate_dtmf", [&](auto& reader, auto& problems) {
    const std::string pressed = reader.text("digit", 10).value_or("");
    constexpr std::string_view kDigits = "0123456789*#ABCD";
    if (pressed.size() == 1 && kDigits.find(pressed) != std::string_view::npos) {
      digit = pressed.front();
    } else if (problems.empty()) {
      problems.push_back("digit = \"" + pressed +
                         "\" is not one of \"0\" to \"9\", \"*\", \"#\", " + "\"A\" to \"D\"");
    }
  });
  table_plan(L, call);
  ScriptContext& subject = *tests(L).subject;
  if (!subject.has_hook("on_dtmf")) return 0;
  return push_answer(L, run_on_dtmf(subject, call, digit));
}

int simulate_dial_failed(lua_State* L) {
  FailedDial result;
  const CallFacts call = read_call(L, "simulate_dial_failed", [&](auto& reader, auto& problems) {
    result.destination = reader.text("destination", kMaxDestinationBytes).value_or("");
    const std::string reason = reader.text("reason", 40).value_or("");
    const auto known = dial_failure_of(reason);
    if (!known && problems.empty()) {
      problems.push_back("reason = \"" + reason + "\" is not one of " +
                         failed_dial_fields().back().lua_type);
    }
    result.reason = known.value_or(DialFailure::kFailed);
  });
  // Who was called, as whom: the first whom the plan calls.
  const LegPlan plan = plan_of(L, call);
  if (plan.invitations.empty()) {
    return luaL_error(
        L,
        "simulate_dial_failed: a call to \"%s\" calls nobody; there is nobody who could not come",
        call.extension.c_str());
  }
  result.extension = plan.invitations.front().extension;
  if (result.destination.empty()) result.destination = plan.invitations.front().destination;
  ScriptContext& subject = *tests(L).subject;
  if (!subject.has_hook("on_dial_failed")) return 0;
  return push_answer(L, run_on_dial_failed(subject, call, result));
}

int simulate_provider_error(lua_State* L) {
  FailedProvider failure;
  const CallFacts call = read_call(L, "simulate_provider_error", [&](auto& reader, auto& problems) {
    failure.stage = reader.text("stage", 40).value_or("");
    failure.provider = reader.text("provider", 64).value_or("");
    failure.reason = reader.text("reason", 40).value_or("outage");
    failure.next = reader.text("next", 64).value_or("");
    failure.attempt = reader.whole("attempt", 1, 1000).value_or(1);
    failure.detail = "simulated";
    const auto& fields = failed_provider_fields();
    if (!problems.empty()) return;
    if (!is_word_of(fields[0], failure.stage))
      problems.push_back("stage = \"" + failure.stage + "\" is not one of " + fields[0].lua_type);
    if (!is_word_of(fields[2], failure.reason))
      problems.push_back("reason = \"" + failure.reason + "\" is not one of " + fields[2].lua_type);
  });
  table_plan(L, call);
  ScriptContext& subject = *tests(L).subject;
  if (!subject.has_hook("on_provider_error")) return 0;
  return push_answer(L, run_on_provider_error(subject, call, failure));
}

}  // namespace

const std::vector<Word>& simulate_words() {
  static const std::vector<Word> words{
      {"simulate",
       "What happens to a call, without a phone: the table and on_call. Only in *_test.lua.",
       {{"call", "SimulatedCall", "who calls what"}},
       "Plan",
       guarded<simulate>},
      {"simulate_transcript",
       "What on_transcript makes of a text. Only in *_test.lua.",
       {{"said", "SimulatedCall", "with its field text"}},
       "string, Action?",
       guarded<simulate_transcript>},
      {"simulate_utterance",
       "What on_utterance chooses for a text. Only in *_test.lua.",
       {{"said", "SimulatedCall", "with its field text"}},
       "Choice|Action|nil",
       guarded<simulate_utterance>},
      {"simulate_translation",
       "What on_translation makes of a translated sentence. Only in *_test.lua.",
       {{"said", "SimulatedCall", "with its field text"}},
       "string",
       guarded<simulate_translation>},
      {"simulate_dtmf",
       "What on_dtmf answers when the caller presses a digit. Only in *_test.lua.",
       {{"call", "SimulatedCall", "with its field digit"}},
       "Action?",
       guarded<simulate_dtmf>},
      {"simulate_dial_failed",
       "What on_dial_failed answers when whoever was called does not come. Only in *_test.lua.",
       {{"call", "SimulatedCall", "with its field reason"}},
       "Action?",
       guarded<simulate_dial_failed>},
      {"simulate_provider_error",
       "What on_provider_error answers when a provider fails. Only in *_test.lua.",
       {{"call", "SimulatedCall", "with its fields stage and reason"}},
       "Action?",
       guarded<simulate_provider_error>},
      simulate_failure_word(),
      simulate_wait_word(),
  };
  return words;
}

}  // namespace dgm::routing
