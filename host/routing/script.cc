#include "host/routing/script.h"

#include "host/base/log.h"
#include "host/base/metrics.h"
#include "host/routing/hook_runner.h"
#include "host/routing/script_loader.h"
#include "host/routing/script_thread.h"

namespace dgm::routing {
namespace {

Metric& hook_errors(const std::string& hook) {
  return metrics().counter("dragoman_script_errors_total", "Hooks that failed; the table decided",
                           {{"hook", hook}});
}

void report(const std::string& hook, const Error& error) {
  hook_errors(hook).add();
  log::warning("SCRIPT_ERROR", error.text());
}

}  // namespace

// The context is shared with the questions in the queue: a thread that is left behind keeps it.
struct Script::State {
  std::shared_ptr<ScriptContext> context;
  RouteTable table;
  bool has_on_call, has_on_transcript, has_on_hangup;
  ScriptThread thread;

  explicit State(std::shared_ptr<ScriptContext> loaded)
      : context(std::move(loaded)),
        table(context->table),
        has_on_call(context->has_hook("on_call")),
        has_on_transcript(context->has_hook("on_transcript")),
        has_on_hangup(context->has_hook("on_hangup")),
        thread(context->limits.stuck_after_ms) {}
};

Script::Script() = default;
Script::~Script() = default;

std::variant<std::shared_ptr<Script>, std::vector<Error>> Script::load(const ScriptSource& source,
                                                                       const ScriptLimits& limits) {
  auto loaded = load_scripts(source, limits);
  if (auto* errors = std::get_if<std::vector<Error>>(&loaded)) return std::move(*errors);
  auto& context = std::get<std::unique_ptr<ScriptContext>>(loaded);
  const std::shared_ptr<Script> script(new Script);
  script->warnings_ = context->warnings;
  script->state_ = std::make_unique<State>(std::move(context));
  return script;
}

const RouteTable& Script::table() const { return state_->table; }
bool Script::has_on_call() const { return state_->has_on_call; }
bool Script::has_on_transcript() const { return state_->has_on_transcript; }
bool Script::has_on_hangup() const { return state_->has_on_hangup; }
bool Script::is_unresponsive() const { return state_->thread.is_stuck(); }

void Script::know_providers(std::map<std::string, std::vector<std::string>> by_kind) {
  state_->thread.ask([context = state_->context, by_kind = std::move(by_kind)]() mutable {
    context->providers = std::move(by_kind);
  });
}

void Script::ask_on_call(const CallFacts& call, const LegPlan& table_plan, Post post,
                         std::function<void(LegPlan)> answer) {
  if (!state_->has_on_call || state_->thread.is_stuck()) return answer(table_plan);
  state_->thread.ask([context = state_->context, call, table_plan, post = std::move(post),
                      answer = std::move(answer)]() mutable {
    Result<std::optional<LegPlan>> decided = run_on_call(*context, call, table_plan);
    LegPlan plan = table_plan;
    if (!decided) {
      report("on_call", decided.error());
    } else if (*decided) {
      plan = std::move(**decided);
    }
    post([answer = std::move(answer), plan = std::move(plan)]() mutable {
      answer(std::move(plan));
    });
  });
}

void Script::ask_on_transcript(const CallFacts& call, const TranscriptLine& line, Post post,
                               std::function<void(std::optional<TranscriptLine>)> answer) {
  if (!state_->has_on_transcript || state_->thread.is_stuck()) return answer(std::nullopt);
  state_->thread.ask([context = state_->context, call, line, post = std::move(post),
                      answer = std::move(answer)]() mutable {
    Result<std::optional<TranscriptLine>> changed = run_on_transcript(*context, call, line);
    std::optional<TranscriptLine> said;
    if (!changed) {
      report("on_transcript", changed.error());
    } else {
      said = std::move(*changed);
    }
    post([answer = std::move(answer), said = std::move(said)]() mutable {
      answer(std::move(said));
    });
  });
}

void Script::tell_on_hangup(const CallFacts& call) {
  if (!state_->has_on_hangup) return;
  state_->thread.ask([context = state_->context, call] {
    const Outcome outcome = run_on_hangup(*context, call);
    if (!outcome) report("on_hangup", outcome.error());
  });
}

}  // namespace dgm::routing
