// Runs the hooks of one loaded set of scripts and checks what they return. One thread at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "host/base/result.h"
#include "host/routing/route.h"
#include "host/routing/script_context.h"

namespace dgm::routing {

// nullopt: the hook returned nothing, so the table decides. Error: with file:line.
Result<std::optional<LegPlan>> run_on_call(ScriptContext& context, const CallFacts& call,
                                           const LegPlan& table_plan);
Result<LineAnswer> run_on_transcript(ScriptContext& context, const CallFacts& call,
                                     const TranscriptLine& line);
Result<LineAnswer> run_on_utterance(ScriptContext& context, const CallFacts& call,
                                    const TranscriptLine& line);
// Both, one after the other, as far as they are defined; `failed` hears which one did and why.
LineAnswer run_line_hooks(ScriptContext& context, const CallFacts& call, TranscriptLine line,
                          const std::function<void(const std::string&, const Error&)>& failed);
// Another text, empty: nothing is spoken; nullopt: it stays as it was.
Result<std::optional<std::string>> run_on_translation(ScriptContext& context, const CallFacts& call,
                                                      const TranslatedLine& line);
// nullopt: nothing is to be done.
Result<std::optional<CallAction>> run_on_dtmf(ScriptContext& context, const CallFacts& call,
                                              char digit);
Result<std::optional<CallAction>> run_on_dial_failed(ScriptContext& context, const CallFacts& call,
                                                     const FailedDial& result);
Result<std::optional<CallAction>> run_on_provider_error(ScriptContext& context,
                                                        const CallFacts& call,
                                                        const FailedProvider& failure);
Outcome run_on_hangup(ScriptContext& context, const CallFacts& call);

}  // namespace dgm::routing
