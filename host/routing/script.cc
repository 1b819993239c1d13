#include "host/routing/script.h"

#include "host/base/log.h"
#include "host/base/metrics.h"
#include "host/routing/hook_runner.h"
#include "host/routing/script_loader.h"
#include "host/routing/script_thread.h"
#include "host/routing/timer_runner.h"

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

// At most one that is due: questions of calls come between. Returns when the next one is due.
uint64_t run_timers(ScriptContext& context) {
  if (!context.timers_run) return UINT64_MAX;
  if (const auto outcome = run_due_timer(context); outcome && !*outcome)
    report("timer", outcome->error());
  return context.timers.next_due_ns();
}

}  // namespace

// The context is shared with the questions in the queue: a thread that is left behind keeps it.
struct Script::State {
  std::shared_ptr<ScriptContext> context;
  RouteTable table;
  ScriptThread thread;

  explicit State(std::shared_ptr<ScriptContext> loaded)
      : context(std::move(loaded)),
        table(context->table),
        thread(context->limits.stuck_after_ms,
               [context = context] { return run_timers(*context); }) {}

  // The hooks are those of the load and do not change: any thread may look.
  bool has(const char* hook) const { return context->has_hook(hook); }

  // Asks a hook whose failure, like its absence, means nullopt.
  template <typename Answer>
  void ask(const char* hook,
           std::function<Result<std::optional<Answer>>(ScriptContext& context)> run, Post post,
           std::function<void(std::optional<Answer>)> answer) {
    if (!has(hook) || thread.is_stuck()) return answer(std::nullopt);
    thread.ask([context = context, hook, run = std::move(run), post = std::move(post),
                answer = std::move(answer)]() mutable {
      Result<std::optional<Answer>> said = run(*context);
      if (!said) report(hook, said.error());
      post([answer = std::move(answer), value = said ? std::move(*said) : std::nullopt]() mutable {
        answer(std::move(value));
      });
    });
  }
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
bool Script::has_on_call() const { return state_->has("on_call"); }
bool Script::has_on_line() const {
  return state_->has("on_transcript") || state_->has("on_utterance");
}
bool Script::has_on_translation() const { return state_->has("on_translation"); }
bool Script::has_on_dtmf() const { return state_->has("on_dtmf"); }
bool Script::has_on_dial_failed() const { return state_->has("on_dial_failed"); }
bool Script::has_on_provider_error() const { return state_->has("on_provider_error"); }
bool Script::has_on_hangup() const { return state_->has("on_hangup"); }
bool Script::is_unresponsive() const { return state_->thread.is_stuck(); }

void Script::know_providers(std::map<std::string, std::vector<std::string>> by_kind) {
  state_->thread.ask([context = state_->context, by_kind = std::move(by_kind)]() mutable {
    context->providers = std::move(by_kind);
  });
}

void Script::know_readings(ReadProvider read) {
  state_->thread.ask([context = state_->context, read = std::move(read)]() mutable {
    context->read_provider = std::move(read);
  });
}

void Script::know_service(SetService set) {
  state_->thread.ask([context = state_->context, set = std::move(set)]() mutable {
    context->set_service = std::move(set);
  });
}

void Script::know_memory(std::shared_ptr<ScriptMemory> memory) {
  state_->thread.ask([context = state_->context, memory = std::move(memory)]() mutable {
    context->memory = std::move(memory);
  });
}

void Script::know_calls(ActOnCall act) {
  state_->thread.ask([context = state_->context, act = std::move(act)]() mutable {
    context->act = std::move(act);
  });
}

void Script::start_timers() {
  state_->context->timers_run = true;
  state_->thread.wake();
}

void Script::stop_timers() { state_->context->timers_run = false; }

void Script::ask_on_call(const CallFacts& call, const LegPlan& table_plan, Post post,
                         std::function<void(LegPlan)> answer) {
  if (!has_on_call() || state_->thread.is_stuck()) return answer(table_plan);
  state_->thread.ask([context = state_->context, call = call, plan = table_plan,
                      post = std::move(post), answer = std::move(answer)]() mutable {
    Result<std::optional<LegPlan>> decided = run_on_call(*context, call, plan);
    if (!decided) {
      report("on_call", decided.error());
      plan.why += "; on_call failed";
    } else if (*decided) {
      plan = std::move(**decided);
    }
    post([answer = std::move(answer), plan = std::move(plan)]() mutable {
      answer(std::move(plan));
    });
  });
}

void Script::ask_on_line(const CallFacts& call, const TranscriptLine& line, Post post,
                         std::function<void(LineAnswer)> answer) {
  if (!has_on_line() || state_->thread.is_stuck()) return answer({});
  state_->thread.ask([context = state_->context, call, line = line, post = std::move(post),
                      answer = std::move(answer)]() mutable {
    auto said = run_line_hooks(*context, call, std::move(line), report);
    post([answer = std::move(answer), said = std::move(said)]() mutable {
      answer(std::move(said));
    });
  });
}

void Script::ask_on_translation(const CallFacts& call, const TranslatedLine& line, Post post,
                                std::function<void(std::optional<std::string>)> answer) {
  state_->ask<std::string>(
      "on_translation",
      [call, line](ScriptContext& context) { return run_on_translation(context, call, line); },
      std::move(post), std::move(answer));
}

void Script::ask_on_dtmf(const CallFacts& call, char digit, Post post,
                         std::function<void(std::optional<CallAction>)> answer) {
  state_->ask<CallAction>(
      "on_dtmf",
      [call, digit](ScriptContext& context) { return run_on_dtmf(context, call, digit); },
      std::move(post), std::move(answer));
}

void Script::ask_on_dial_failed(const CallFacts& call, const FailedDial& result, Post post,
                                std::function<void(std::optional<CallAction>)> answer) {
  state_->ask<CallAction>(
      "on_dial_failed",
      [call, result](ScriptContext& context) { return run_on_dial_failed(context, call, result); },
      std::move(post), std::move(answer));
}

void Script::ask_on_provider_error(const CallFacts& call, const FailedProvider& failure, Post post,
                                   std::function<void(std::optional<CallAction>)> answer) {
  state_->ask<CallAction>(
      "on_provider_error",
      [call, failure](ScriptContext& context) {
        return run_on_provider_error(context, call, failure);
      },
      std::move(post), std::move(answer));
}

void Script::tell_on_hangup(const CallFacts& call) {
  if (!has_on_hangup()) return;
  state_->thread.ask([context = state_->context, call] {
    const Outcome outcome = run_on_hangup(*context, call);
    if (!outcome) report("on_hangup", outcome.error());
  });
}

}  // namespace dgm::routing
