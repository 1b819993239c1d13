// How a chain goes on with another session: after a failure, and when newer members take over. Part
// of chain_session.h, which includes it.
#pragma once

#include "host/calls/chain_session.h"

namespace dgm::calls {

template <typename Table>
bool ChainSession<Table>::take_over(std::string& why) {
  if (!next_ || failing_ || opening_ != 0 || kit_.now_ns() < try_next_at_ns_) return false;
  const auto* serving = line_ && !nobody_stays_ ? &line_->provider() : nullptr;
  auto before = std::exchange(members_, known(*next_));
  auto label = std::exchange(label_, next_label_);
  std::unique_ptr<Line> line;
  bool stays = false;
  for (size_t i = 0; i < members_.size() && !line && !stays; ++i) {
    stays = members_[i].provider.get() == serving;
    if (stays)
      line_->move_to(i);
    else
      line = open_line(i, why);
  }
  if (!line && !stays && line_) {
    members_ = std::move(before);
    label_ = std::move(label);
    try_next_at_ns_ = kit_.now_ns() + kRetryAfterNs;
    return false;
  }
  next_.reset();
  forget_tries();
  switched_at_ns_ = kit_.now_ns();
  if (hedge_) retire(std::move(hedge_));
  if (stays) return false;
  if (line_) retire(std::move(line_));
  line_ = std::move(line);
  return line_ != nullptr;
}

template <typename Table>
void ChainSession<Table>::ask_what_now(const ProviderFailure& failure) {
  ++attempts_;
  count_fallback(stage_, failure.reason);
  if (!kit_.decide) return step_on(failure, std::nullopt);
  std::string next;
  for (const auto& member : members_)
    if (next.empty() && !member.tried && &member != &members_[line_->member()] &&
        member.breaker->would_admit(kit_.now_ns()))
      next = member.provider->name();
  const routing::FailedProvider told{.stage = stage_,
                                     .provider = line_->name(),
                                     .reason = std::string(word(failure.reason)),
                                     .detail = failure.detail,
                                     .attempt = attempts_,
                                     .next = std::move(next)};
  std::weak_ptr<int> alive = alive_;
  kit_.decide(told, [this, alive, failure](const std::optional<routing::CallAction>& action) {
    if (!alive.expired() && failing_) step_on(failure, action);
  });
}

template <typename Table>
void ChainSession<Table>::step_on(const ProviderFailure& failure,
                                  const std::optional<routing::CallAction>& action) {
  using Kind = routing::CallAction::Kind;
  const size_t failed = line_->member();
  const std::string failed_name = line_->name();
  ChainChange change;
  std::string why;
  late_.keep(std::move(line_), kit_);
  failing_ = false;
  const bool gives_up =
      action && action->kind != Kind::kRetry && action->kind != Kind::kNextProvider;
  if (gives_up) {
    hedge_.reset();
    change.wish = action;
  } else if (action && action->kind == Kind::kRetry && retries_ < routing::kMaxRetries) {
    ++retries_;
    line_ = open_line(failed, why);
  }
  if (!line_ && !gives_up) {
    members_[failed].tried = true;
    change.promoted = hedge_ != nullptr;
    line_ = hedge_ ? std::move(hedge_) : open_any(why);
    if (!line_ && !reopened_ && is_worth_reopening(failure.reason)) {
      reopened_ = true;
      line_ = open_line(failed, why);
    }
  }
  // Those of a newer generation wait for a pause; here is one.
  const bool moved = !line_ && !gives_up && !nobody_stays_ && take_over(why);
  switched_at_ns_ = kit_.now_ns();
  change.serving = line_ != nullptr;
  change.sentence = label_ + ": " + failed_name + " failed: " + failure.detail;
  if (!line_)
    change.sentence +=
        gives_up ? ", " + action->where + " gives it up" : ", nothing is left in the chain";
  else if (!moved && line_->member() == failed)
    change.sentence += ", it is opened again";
  else
    change.sentence += ", " + line_->name() + " takes over";
  if (!line_ && !why.empty()) change.sentence += " (" + why + ")";
  changed_(change);
}

}  // namespace dgm::calls
