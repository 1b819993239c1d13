#include <cstring>

#include "host/routing/leg_options.h"
#include "host/routing/lua_api.h"

namespace dgm::routing {
namespace {

std::string field(const std::string& name, const std::string& type, const std::string& help) {
  return "---@field " + name + " " + type + (help.empty() ? "" : " " + help) + "\n";
}

std::string with_fallback(const LegKey& key) {
  const bool is_required = std::strcmp(key.fallback, "required") == 0;
  return std::string(key.help) + (is_required ? "" : "; default: " + std::string(key.fallback));
}

// The keys that may stand there; only extension() has required ones.
std::string leg_fields(OptionPlace place) {
  std::string text;
  for (const LegKey& key : leg_keys()) {
    if (!why_misplaced(key, place).empty()) continue;
    const bool is_required =
        place == OptionPlace::kExtension && std::strcmp(key.fallback, "required") == 0;
    text +=
        field(std::string(key.name) + (is_required ? "" : "?"), key.lua_type, with_fallback(key));
  }
  return text;
}

std::string extra_fields(const std::vector<ExtraKey>& keys) {
  std::string text;
  for (const ExtraKey& key : keys)
    text += field(std::string(key.name) + "?", key.lua_type, key.help);
  return text;
}

std::string class_of(const std::string& name, const std::string& help, const std::string& fields) {
  return "---" + help + "\n---@class (exact) " + name + "\n" + fields + "\n";
}

std::string fields_of(const std::vector<Parameter>& parameters) {
  std::string text;
  for (const Parameter& p : parameters) text += field(p.name, p.lua_type, p.help);
  return text;
}

std::string function_of(const char* name, const char* help,
                        const std::vector<Parameter>& parameters, const char* returns) {
  std::string text = std::string("---") + help + "\n";
  std::string names;
  for (const Parameter& p : parameters) {
    text += std::string("---@param ") + p.name + " " + p.lua_type +
            (*p.help == '\0' ? "" : std::string(" ") + p.help) + "\n";
    std::string plain = p.name;
    if (plain.ends_with('?')) plain.pop_back();
    names += (names.empty() ? "" : ", ") + plain;
  }
  if (*returns != '\0') text += std::string("---@return ") + returns + "\n";
  return text + "function " + name + "(" + names + ") end\n\n";
}

std::string test_classes() {
  return class_of("SimulatedCall", "A call as a test describes it.",
                  field("to", "string", "the extension dialled") +
                      field("from?", "string", "who calls; default: \"anonymous\"") +
                      field("at?", "number", "when, in seconds since 1970; default: now") +
                      field("transport?", "string", "default: \"simulated\"") +
                      field("from_name?", "string", "default: empty") +
                      field("facts?", "table<string, string>", "what the dialplan says") +
                      field("text?", "string",
                            "what was said, for simulate_transcript and simulate_utterance; what "
                            "is to be spoken, for simulate_translation") +
                      field("language?", "string", "of the text, for simulate_translation") +
                      field("source_text?", "string", "what was said, for simulate_translation") +
                      field("digit?", "string", "what was pressed, for simulate_dtmf") +
                      field("reason?", "string",
                            "why nobody came, for simulate_dial_failed; how a provider failed, for "
                            "simulate_provider_error") +
                      field("destination?", "string",
                            "who did not come; default: the first whom the plan calls") +
                      field("stage?", failed_provider_fields()[0].lua_type,
                            "whose provider failed, for simulate_provider_error") +
                      field("provider?", "string", "who failed") +
                      field("providers?", "string[]",
                            "who fails, for simulate_failure; default: all of the chain") +
                      field("next?", "string", "who would take over") +
                      field("attempt?", "integer", "failures so far; default: 1")) +
         class_of("Action", "What a hook wants done with a call.",
                  field("action",
                        "\"transfer\"|\"hang_up\"|\"crossover\"|\"record\"|\"stop_recording\"|"
                        "\"monitor\"|\"dial\"|\"announce\"|\"retry\"|\"next_provider\"|"
                        "\"pass_through\"|\"language\"",
                        "") +
                      field("extension?", "string", "of transfer()") +
                      field("mode?", kCrossoverType, "of crossover()") +
                      field("name?", "string", "of record()") +
                      field("destination?", "string", "of monitor() and dial()") +
                      field("ring_s?", "integer", "of dial()") +
                      field("text?", "string", "of announce()") +
                      field("language?", "string", "of language()") +
                      field("call?", "string", "whose, of act()")) +
         class_of("Choice", "How an utterance is translated and spoken.",
                  field("translator?", "string[]", "") + field("synthesizer?", "string[]", "") +
                      field("voice?", "string", "") + field("formality?", "string", "") +
                      field("glossary?", "string", "")) +
         class_of("FailureCourse", "What becomes of a call when providers fail.",
                  field("stage", "string", "\"translator\"") +
                      field("asked", "string[]", "in this order") +
                      field("serves?", "string", "who answers at last; nil: nobody") +
                      field("action?", "Action", "of on_provider_error, the last one") +
                      field("fallback?", "string", "nobody serves: what is heard") +
                      field("on_failure?", "string",
                            "all have failed, and on_provider_error has not decided")) +
         class_of("Invitation", "Somebody who is called for a call.",
                  field("extension", "string", "as whom he joins") +
                      field("destination", "string", "\"PJSIP/bob\"") +
                      field("ring_s", "integer", "")) +
         class_of(
             "Direction", "One speaker as one listener hears him.",
             field("speaker", "string", "extension") + field("listener", "string", "extension") +
                 field("source_language", "string", "what is spoken") +
                 field("target_language", "string", "what is heard") +
                 field("is_translated", "boolean", "false: the voice passes as it is") +
                 field("voice?", "string", "") + field("recognizer?", "string[]", "") +
                 field("translator?", "string[]", "") + field("synthesizer?", "string[]", "")) +
         class_of("Plan", "What was decided for a call.",
                  field("is_rejected", "boolean", "") + field("code?", "integer", "of reject()") +
                      field("reason?", "string", "of reject()") +
                      field("why", "string", "file:line and word that decided") +
                      field("transfer_to?", "string", "of transfer(): joins no room") +
                      field("room?", "string", "") + field("members?", "string[]", "extensions") +
                      field("is_shared?", "boolean", "true: a room() that all callers join") +
                      field("crossover?", kCrossoverType, "") +
                      field("leg?", "table", "the options of the caller's leg, all of them") +
                      field("invitations?", "Invitation[]", "who is called, if nobody is there") +
                      field("hears?", "Direction[]", "the others, in the order of members") +
                      field("says?", "Direction[]", "the same, the other way"));
}

}  // namespace

std::string lua_types() {
  std::string text =
      "---@meta\n"
      "-- Types of Dragoman's routing scripts for editors with the Lua language server.\n"
      "-- Made from the words of host/routing (lua_types()), a test compares. Not loaded by the "
      "host.\n\n";
  text += class_of("ChainOptions", "Options of chain().", extra_fields(chain_keys()));
  text += class_of("LegOptions", "Options of extension().", leg_fields(OptionPlace::kExtension));
  text += class_of("PairOptions", "Options of pair() and room(): for all of their extensions.",
                   leg_fields(OptionPlace::kRoom) + extra_fields(pair_keys()));
  text += class_of("TranslateOptions", "Options of translate { }: only what differs.",
                   leg_fields(OptionPlace::kTranslate) + extra_fields(translate_keys()));
  text += class_of("DialOptions", "Options of dial(): as of translate { }, and how long it rings.",
                   leg_fields(OptionPlace::kDial) + extra_fields(translate_keys()));
  text += class_of("UtteranceOptions", "Options of utterance { }: only what differs.",
                   extra_fields(utterance_keys()));
  text += class_of("Call", "A call as hooks see it; read-only.", fields_of(call_fields()));
  text +=
      class_of("Line", "One line of speech, as on_transcript sees it.", fields_of(line_fields()));
  text += class_of("TranslatedLine", "A translated sentence, as on_translation sees it.",
                   fields_of(translated_line_fields()));
  text += class_of("FailedDial", "A party that did not come, as on_dial_failed sees it; read-only.",
                   fields_of(failed_dial_fields()));
  text +=
      class_of("FailedProvider", "A provider that failed, as on_provider_error sees it; read-only.",
               fields_of(failed_provider_fields()));
  text += class_of("ProviderReading", "What was measured of a provider.",
                   fields_of(provider_reading_fields()));
  text += class_of("Decision", "What translate { }, reject(), dial() and so on make.", "");
  text += class_of("Timer", "What timer.after() and timer.every() give.",
                   field("cancel", "fun(self: Timer): boolean", "false: it had ended"));
  text += test_classes();
  text +=
      "---What scripts remember, also over a reload; in hooks and timers only.\n"
      "---@type table<string, string|number|boolean>\n"
      "memory = {}\n\n";
  std::string table;
  for (const auto* words : {&route_words(), &hook_words(), &tool_words(), &timer_words(),
                            &test_words(), &simulate_words()}) {
    for (const Word& word : *words) {
      const char* dot = std::strchr(word.name, '.');
      const std::string owner =
          dot ? std::string(word.name, static_cast<size_t>(dot - word.name)) : "";
      if (!owner.empty() && owner != table) text += owner + " = {}\n\n";
      table = owner;
      text += function_of(word.name, word.help, word.parameters, word.returns);
    }
  }
  for (const Hook& hook : hooks()) {
    std::string parameters;
    for (const Parameter& p : hook.parameters) {
      parameters += (parameters.empty() ? "" : ", ") + std::string(p.name) + ": " + p.lua_type;
    }
    text += std::string("---") + hook.help + "\n---@type fun(" + parameters + ")" +
            (*hook.returns == '\0' ? "" : std::string(": ") + hook.returns) + "\n" + hook.name +
            " = nil\n\n";
  }
  text.pop_back();
  return text;
}

}  // namespace dgm::routing
