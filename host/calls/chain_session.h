// The member of a provider chain that serves now, perhaps a second one that is asked beside it, and
// the step to the next one when it fails. Each kind's stage sits on one of these and does not care
// which provider answers.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/base/clock.h"
#include "host/calls/chain.h"
#include "host/calls/chain_change.h"
#include "host/calls/chain_line.h"
#include "host/calls/late_line.h"
#include "host/calls/out_of_service.h"
#include "host/calls/stage_kit.h"

namespace dgm::calls {

using modules::to_dgm;
using modules::to_string;

// [worker] all of it. Table: dgm_recognizer, dgm_translator, dgm_synthesizer.
template <typename Table>
class ChainSession {
 public:
  // As modules::Session has it, with the ctx of the session's events.
  using Opener = std::function<dgm_status(const modules::Provider&, dgm_scope, void* ctx,
                                          void** session, dgm_error* why)>;
  using Changed = std::function<void(const ChainChange&)>;

  using Line = ChainLine<Table>;

  // stage: "recognizer", the label begins with it: "recognizer en-US". owner: ctx of the tags.
  ChainSession(const StageKit& kit, std::string stage, const std::string& about, Members members,
               void* owner, Opener opener, Changed changed)
      : kit_(kit),
        stage_(std::move(stage)),
        label_(stage_ + " " + about),
        owner_(owner),
        opener_(std::move(opener)),
        changed_(std::move(changed)) {
    members_ = known(std::move(members));
  }
  ChainSession(const ChainSession&) = delete;
  ChainSession& operator=(const ChainSession&) = delete;

  // Opens the first member that may be asked and can be opened. `why` collects the reasons of the
  // others.
  bool open(std::string& why) {
    line_ = open_any(why);
    switched_at_ns_ = kit_.now_ns();
    return line_ != nullptr;
  }

  // Nobody serves for some time: begins again from the first.
  bool reopen_if_due(uint64_t now_ns) {
    if (line_ || members_.empty() || now_ns < switched_at_ns_ + kRetryAfterNs) return serving();
    forget_tries();
    std::string why;
    return open(why);
  }

  // Nothing is under way: a member earlier in the chain serves again if it may. True: it does.
  bool return_if_due(uint64_t now_ns) {
    if (!serving() || line_->member() == 0 || now_ns < switched_at_ns_ + kReturnAfterNs)
      return false;
    for (size_t i = 0; i < line_->member(); ++i) {
      std::string why;
      auto line = members_[i].tried ? nullptr : open_line(i, why);
      if (!line) continue;
      hedge_.reset();
      line_ = std::move(line);
      switched_at_ns_ = now_ns;
      return true;
    }
    return false;
  }

  // The members of a newer generation. What is under way goes on; take_over() is the step to them.
  // about: as the constructor's; where it is another one, or with is_asked_anew, no session stays.
  void adopt(Members members, const std::string& about, bool is_asked_anew = false) {
    next_.reset();
    try_next_at_ns_ = 0;
    next_label_ = stage_ + " " + about;
    nobody_stays_ = is_asked_anew || next_label_ != label_;
    if (nobody_stays_ || !is_made_of(members)) next_ = std::move(members);
  }
  bool adopts() const { return next_.has_value(); }
  // These are its members, or will be as soon as nothing is under way.
  bool will_be_made_of(const Members& members) const {
    return next_ ? *next_ == members : is_made_of(members);
  }

  // Nothing is under way: the first of the new members that may be asked serves from now on, and if
  // that is the one who serves already, his session stays. If none can be opened, the old ones go
  // on until one can (`why`). True: another session serves.
  bool take_over(std::string& why);

  // The session of this tag failed. Closing is posted: a plugin may report from inside one of our
  // calls. Whatever it says from now on is late. A failure of an old session changes nothing.
  void fail(uint64_t generation, ProviderFailure failure) {
    if (opening_ == generation) {
      broke_in_opening_ = std::move(failure);
      return;
    }
    if (hedge_ && hedge_->generation() == generation) return fail_hedge(failure);
    if (!serving() || line_->generation() != generation) return;
    failing_ = true;
    if (failure.is_proven) breaker_of(*line_).failed(failure, kit_.now_ns());
    later([this, failure = std::move(failure)] { ask_what_now(failure); });
  }
  void fail(ProviderFailure failure) {
    if (serving()) fail(line_->generation(), std::move(failure));
  }
  // The one that serves has not answered what it was asked at `asked_ns`. Until the ceiling its
  // session stays: the answer is dropped, but how long it took counts.
  void fail_late(ProviderFailure failure, uint64_t asked_ns, uint32_t ceiling_ms) {
    if (!serving()) return;
    late_.expect(breaker_of(*line_), asked_ns, asked_ns + ceiling_ms * kNsPerMs);
    fail(std::move(failure));
  }
  // An event of a session that does not count any more was its answer.
  void answered_late(uint64_t generation) {
    if (auto line = late_.answered(generation, kit_.now_ns())) retire(std::move(line));
  }

  // This session gave an answer that makes sense; latency_ms as Breaker has it.
  void succeeded(uint64_t generation, double latency_ms) {
    const auto* line = find(generation);
    if (!line) return;
    members_[line->member()].breaker->succeeded(kit_.now_ns(), latency_ms);
    if (line == line_.get()) forget_tries();
  }

  // Opens the next member beside the one that serves; it stays open. False: there is none.
  bool hedge() {
    if (!serving()) return false;
    for (size_t i = 0; i < members_.size() && !hedge_; ++i) {
      std::string why;
      if (i != line_->member() && !members_[i].tried) hedge_ = open_line(i, why);
    }
    return hedge_ != nullptr;
  }

  // When to ask the second one, from when the first was asked.
  uint64_t hedge_delay_ns(uint32_t ceiling_ms) const {
    return breaker_of(*line_).latency().hedge_delay_ms(ceiling_ms) * kNsPerMs;
  }

  // The session with this generation, if its answers count.
  const Line* find(uint64_t generation) const {
    if (serving() && line_->generation() == generation) return line_.get();
    return hedge_ && hedge_->generation() == generation ? hedge_.get() : nullptr;
  }

  bool serving() const { return line_ && !failing_; }
  bool exhausted() const { return !line_; }  // nobody is left until the next try
  bool empty() const { return members_.empty(); }
  const Line& line() const { return *line_; }          // serving() only
  const Line* beside() const { return hedge_.get(); }  // nullptr: nobody is asked beside
  Breaker& breaker_of(const Line& line) const { return *members_[line.member()].breaker; }
  const ProviderPtr& provider_of(const Line& line) const {
    return members_[line.member()].provider;
  }
  // The one that serves or served last; empty: nobody has.
  std::string provider_name() const { return line_ ? line_->name() : std::string(); }

  // How long the one that serves may take: `ms` if somebody else could take over.
  uint64_t patience_ns(uint32_t ms) const {
    const auto& limits = kit_.deadlines;
    return (has_other() ? ms : std::max(ms, limits.last_ms)) * kNsPerMs;
  }
  // The same for an answer, of which it is known how long this one takes for it.
  uint64_t answer_patience_ns(uint32_t ceiling_ms) const {
    if (!has_other()) return patience_ns(ceiling_ms);
    return breaker_of(*line_).latency().deadline_ms(ceiling_ms) * kNsPerMs;
  }
  bool has_other() const {
    if (hedge_) return true;
    const uint64_t now_ns = kit_.now_ns();
    for (size_t i = 0; i < members_.size(); ++i)
      if (line_ && i != line_->member() && !members_[i].tried &&
          members_[i].breaker->would_admit(now_ns))
        return true;
    return false;
  }

 private:
  struct Member {
    ProviderPtr provider;
    Breaker* breaker;
    bool tried;  // and failed, since somebody of the chain answered
  };

  std::vector<Member> known(Members providers) const {
    std::vector<Member> members;
    for (auto& provider : providers) {
      auto& breaker = kit_.health->of(*provider);
      members.push_back({std::move(provider), &breaker, false});
    }
    return members;
  }
  bool is_made_of(const Members& members) const {
    return std::ranges::equal(members_, members, {}, &Member::provider);
  }

  static constexpr uint64_t kRetryAfterNs = 10 * kNsPerSecond;
  static constexpr uint64_t kReturnAfterNs = 5 * kNsPerSecond;

  std::unique_ptr<Line> open_any(std::string& why) {
    for (size_t i = 0; i < members_.size(); ++i) {
      auto line = members_[i].tried ? nullptr : open_line(i, why);
      if (line) return line;
    }
    return nullptr;
  }

  std::unique_ptr<Line> open_line(size_t member, std::string& why) {
    auto& [provider, breaker, tried] = members_[member];
    const uint64_t now_ns = kit_.now_ns();
    if (!breaker->admit(now_ns)) {
      add_reason(why, provider->name() + ": " + breaker->why_not(now_ns));
      return nullptr;
    }
    tags_.push_back(std::make_unique<SessionTag>(SessionTag{owner_, ++generations_}));
    auto* tag = tags_.back().get();
    auto line = std::make_unique<Line>(member, *tag);
    opening_ = tag->generation;
    broke_in_opening_.reset();
    ProviderFailure failure;
    const auto opened = line->open(
        kit_.worker, provider, label_ + ", " + provider->name(),
        [&](const modules::Provider& of, dgm_scope scope, void** session, dgm_error* error) {
          const auto status = opener_(of, scope, tag, session, error);
          if (status != DGM_OK || !*session) failure = failure_of(*error, status);
          return status;
        });
    opening_ = 0;
    if (opened && !broke_in_opening_) return line;
    if (broke_in_opening_) failure = *std::exchange(broke_in_opening_, std::nullopt);
    breaker->failed(failure, now_ns, true);
    tried = true;
    add_reason(why, provider->name() + ": " + failure.detail);
    return nullptr;
  }

  void ask_what_now(const ProviderFailure& failure);

  void step_on(const ProviderFailure& failure, const std::optional<routing::CallAction>& action);

  void fail_hedge(const ProviderFailure& failure) {
    auto& member = members_[hedge_->member()];
    if (failure.is_proven) member.breaker->failed(failure, kit_.now_ns());
    member.tried = true;
    retire(std::move(hedge_));
  }

  // Closing is posted, as for a failure.
  void retire(std::unique_ptr<Line> line) {
    closing_.push_back(std::move(line));
    later([this] { closing_.clear(); });
  }

  void forget_tries() {
    for (auto& member : members_) member.tried = false;
    attempts_ = retries_ = 0;
    reopened_ = false;
  }

  void later(std::function<void()> task) {
    kit_.worker.post([alive = std::weak_ptr<int>(alive_), task = std::move(task)] {
      if (!alive.expired()) task();
    });
  }

  const StageKit& kit_;
  std::string stage_, label_;
  void* owner_;
  Opener opener_;
  Changed changed_;
  std::vector<Member> members_;
  // For the life of the chain: a plugin that tells something after close() must find its tag.
  std::vector<std::unique_ptr<SessionTag>> tags_;
  std::unique_ptr<Line> line_, hedge_;
  LateLine<Line> late_;
  std::vector<std::unique_ptr<Line>> closing_;
  uint64_t generations_ = 0, opening_ = 0;
  std::optional<ProviderFailure> broke_in_opening_;
  bool failing_ = false;
  bool reopened_ = false;  // the same one again, since somebody answered
  uint32_t attempts_ = 0, retries_ = 0;
  uint64_t switched_at_ns_ = 0;
  std::optional<Members> next_;  // of a newer generation, until they take over
  std::string next_label_;
  bool nobody_stays_ = true;
  uint64_t try_next_at_ns_ = 0;  // none of them could be opened before
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::calls

#include "host/calls/chain_session_steps.h"
