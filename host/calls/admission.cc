#include "host/calls/admission.h"

#include "host/base/log.h"
#include "host/base/metrics.h"
#include "host/calls/ask_script.h"

namespace dgm::calls {

void decide(const GenerationPtr& generation, const routing::CallFacts& call, net::Worker& worker,
            std::function<void(Result<routing::LegPlan>)> decided) {
  auto plan = generation->script->table().plan(call.extension);
  if (!plan) {
    decided(plan.error());
    return;
  }
  if (!generation->script->has_on_call()) {
    decided(*plan);
    return;
  }
  auto answered = std::make_shared<bool>(false);
  const auto extension = call.extension;
  auto answer = [answered, decided](routing::LegPlan answer_plan) {
    if (*answered) return;
    *answered = true;
    decided(std::move(answer_plan));
  };
  const auto deadline_ms = generation->settings.host.hook_deadline_ms;
  worker.start_timer(
      deadline_ms, 0, [answered, answer, table_plan = *plan, extension, deadline_ms] {
        if (*answered) return;
        static Metric& late =
            metrics().counter("dragoman_script_late_total", "Hooks that missed their deadline");
        late.add();
        log::warning("SCRIPT_LATE", "on_call for extension " + extension +
                                        " gave no answer within " + std::to_string(deadline_ms) +
                                        " ms; the route table decides");
        auto plan = table_plan;
        plan.why += "; on_call was late";
        answer(std::move(plan));
      });
  generation->script->ask_on_call(call, *plan, home_to(worker), answer);
}

Refusal refusal_of(const routing::LegPlan& plan) {
  Error why{"extension " + plan.leg.extension, "the script refused the call with " +
                                                   std::to_string(plan.reject_code) + ": " +
                                                   plan.reject_reason};
  return {plan.reject_code, why, why.text() + " (" + plan.why + ")"};
}

Refusal no_such_extension(const Error& why) { return {404, why, why.text()}; }

Refusal no_place(const Generation& generation) {
  Error why{"", "all " + std::to_string(generation.settings.host.max_legs) +
                    " places for legs are taken; raise max_legs in host.ini"};
  return {503, why, why.text()};
}

}  // namespace dgm::calls
