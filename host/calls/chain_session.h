// The member of a provider chain that serves now, and the step to the next one when it fails. Each
// kind's stage sits on one of these and does not care which provider answers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "host/base/clock.h"
#include "host/calls/chain.h"
#include "host/modules/session.h"

namespace dgm::calls {

using modules::to_dgm;
using modules::to_string;

// [worker] all of it. Table: dgm_recognizer, dgm_translator, dgm_synthesizer.
template <typename Table>
class ChainSession {
 public:
  // As modules::Session has it.
  using Opener = std::function<dgm_status(const modules::Provider&, dgm_scope, void** session,
                                          dgm_error* why)>;
  // After a failure: true, another member serves; false, none is left until the next try.
  using Changed = std::function<void(bool serving, const std::string& sentence)>;

  ChainSession(net::Worker& worker, std::string label, Members members, Opener opener,
               Changed changed)
      : worker_(worker),
        label_(std::move(label)),
        members_(std::move(members)),
        opener_(std::move(opener)),
        changed_(std::move(changed)) {}
  ChainSession(const ChainSession&) = delete;
  ChainSession& operator=(const ChainSession&) = delete;

  // Opens the first member that can be opened. `why` collects the reasons of those that cannot.
  bool open(std::string& why) {
    for (; next_ < members_.size(); ++next_) {
      const auto& member = members_[next_];
      const auto opened = session_.open(worker_, member, label_ + ", " + member->name(), opener_);
      if (opened) return true;
      why += (why.empty() ? "" : "; ") + member->name() + ": " + opened.error().sentence;
    }
    exhausted_at_ns_ = worker_.now_ns();
    return false;
  }

  // All members failed some time ago: begins again from the first.
  bool reopen_if_due(uint64_t now_ns) {
    if (session_ || members_.empty() || now_ns < exhausted_at_ns_ + kRetryAfterNs) return serving();
    next_ = 0;
    std::string why;
    return open(why);
  }

  // The serving session failed. Closing is posted: a plugin may report from inside one of our
  // calls.
  void fail(const std::string& reason) {
    if (!session_ || failing_) return;
    failing_ = true;
    std::weak_ptr<int> alive = alive_;
    worker_.post([this, alive, reason] {
      if (!alive.expired()) step_on(reason);
    });
  }

  bool serving() const { return session_ && !failing_; }
  bool empty() const { return members_.empty(); }
  void* session() const { return session_.get(); }
  const Table& table() const { return session_.table(); }
  const modules::Provider& provider() const { return session_.provider(); }
  const std::string& provider_name() const { return provider().name(); }

  void close() {
    session_.close();
    failing_ = false;
  }

 private:
  static constexpr uint64_t kRetryAfterNs = 10 * kNsPerSecond;

  void step_on(const std::string& reason) {
    std::string sentence = label_ + ": " + provider_name() + " failed: " + reason;
    close();
    ++next_;
    std::string why;
    const bool serving = open(why);
    sentence += serving ? ", " + provider_name() + " takes over" : ", nothing is left in the chain";
    if (!serving && !why.empty()) sentence += " (" + why + ")";
    changed_(serving, sentence);
  }

  net::Worker& worker_;
  std::string label_;
  Members members_;
  Opener opener_;
  Changed changed_;
  size_t next_ = 0;
  modules::Session<Table> session_;
  bool failing_ = false;
  uint64_t exhausted_at_ns_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::calls
