// How a stage asks: one request at a time, of the session that serves, and in a chain that hedges
// of a second one when the first is late.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "host/calls/chain_session.h"
#include "host/calls/hedge_metrics.h"

namespace dgm::calls {

// What every request of a stage has, beside what it wants.
struct Turn {
  uint64_t utterance = 0;
  uint64_t wanted_at_ns = 0;  // of the one that serves; 0: its turn has not come
  bool is_sent = false;       // false, though wanted: it was busy
  uint64_t hedged_at_ns = 0;  // the second one was asked
};

// [worker] all of it. Request: has a Turn as its base. Belongs to a stage, whose queue and chain it
// sees; both outlive it.
template <typename Table, typename Request>
class Asking {
 public:
  using Chain = ChainSession<Table>;
  using Line = typename Chain::Line;

  struct Rules {
    uint32_t StageDeadlines::*ceiling;  // of the deadline; those of the kit may change
    bool hedges;
    std::function<dgm_status(const Line&)> ask;  // for the first request of the queue
    std::function<void()> look;                  // at deadlines, when one may be over
    std::function<void(uint64_t generation, ProviderFailure)> fail;
    std::function<void()> take_over;  // nothing is under way, and newer members wait
  };

  Asking(const StageKit& kit, Chain& chain, std::deque<Request>& requests, HedgeMetrics& counted,
         Rules rules)
      : kit_(kit),
        chain_(chain),
        requests_(requests),
        counted_(counted),
        rules_(std::move(rules)) {}

  void set_hedging(bool hedges) { rules_.hedges = hedges; }

  // The first request, if it was not sent yet. It may be answered, and gone, when this returns.
  void send_next() {
    if (chain_.adopts() && (requests_.empty() || !requests_.front().is_sent)) rules_.take_over();
    leave_out_of_service(chain_, kit_.now_ns(), rules_.fail);
    if (!chain_.serving() || requests_.empty() || requests_.front().is_sent) return;
    Turn& head = requests_.front();
    const uint64_t utterance = head.utterance;
    const uint64_t generation = chain_.line().generation();
    if (head.wanted_at_ns == 0) {
      head.wanted_at_ns = kit_.now_ns();
      kit_.after(chain_.answer_patience_ns(ceiling_ms()), alive_, rules_.look);
      if (rules_.hedges) kit_.after(chain_.hedge_delay_ns(ceiling_ms()), alive_, rules_.look);
    }
    head.is_sent = true;  // first: the answer may come inside the call
    const auto status = rules_.ask(chain_.line());
    if (status == DGM_OK || !is_first(utterance)) return;
    if (status == DGM_BUSY)
      requests_.front().is_sent = false;
    else
      chain_.fail(generation, {FailureReason::kOutage,
                               "refused a sentence (status " + std::to_string(status) + ")"});
  }

  // The first request has waited too long: its provider is given up. `what`: "no translation".
  bool fail_if_late(uint64_t now_ns, const std::string& what) {
    const Turn& head = requests_.front();
    const uint64_t patience_ns = chain_.answer_patience_ns(ceiling_ms());
    if (now_ns <= head.wanted_at_ns + patience_ns) return false;
    chain_.fail_late({FailureReason::kTimeout,
                      what + " within " + std::to_string(patience_ns / kNsPerMs) + " ms"},
                     head.wanted_at_ns, ceiling_ms());
    return true;
  }

  void hedge_if_due(uint64_t now_ns) {
    Turn& head = requests_.front();
    if (!rules_.hedges || head.hedged_at_ns || !head.is_sent ||
        now_ns < head.wanted_at_ns + chain_.hedge_delay_ns(ceiling_ms()) || !chain_.hedge())
      return;
    const uint64_t utterance = head.utterance;
    head.hedged_at_ns = now_ns;
    if (rules_.ask(*chain_.beside()) == DGM_OK)
      counted_.asked.add();
    else if (is_first(utterance))
      requests_.front().hedged_at_ns = 0;  // not ready yet
  }

  // Whoever else was asked need not answer any more; 0: nobody need.
  void cancel_but(uint64_t generation, uint64_t utterance) const {
    const auto* first = chain_.serving() ? &chain_.line() : nullptr;
    for (const auto* line : {first, chain_.beside()})
      if (line && line->generation() != generation)
        line->session().call("cancel", &Table::cancel, utterance);
  }

  // An event of a session that was given up.
  void late(uint64_t generation) {
    counted_.late.add();
    chain_.answered_late(generation);
  }

  bool is_first(uint64_t utterance) const {
    return !requests_.empty() && requests_.front().utterance == utterance;
  }

 private:
  uint32_t ceiling_ms() const { return kit_.deadlines.*rules_.ceiling; }

  const StageKit& kit_;
  Chain& chain_;
  std::deque<Request>& requests_;
  HedgeMetrics& counted_;
  Rules rules_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::calls
