// The member of a provider chain that serves now, and the step to the next one when it fails. Each
// kind's stage sits on one of these and does not care which provider answers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "host/base/clock.h"
#include "host/calls/chain.h"
#include "host/modules/scope.h"

namespace dgm::calls {

inline std::string to_string(dgm_str text) {
  return text.data ? std::string(text.data, text.size) : std::string();
}
inline dgm_str to_dgm(std::string_view text) { return {text.data(), text.size()}; }

// [worker] all of it. Table: dgm_recognizer, dgm_translator, dgm_synthesizer.
template <typename Table>
class ChainSession {
 public:
  // Calls table.open() with the stage's own parameters and events.
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
  ~ChainSession() { close(); }
  ChainSession(const ChainSession&) = delete;
  ChainSession& operator=(const ChainSession&) = delete;

  // Opens the first member that can be opened. `why` collects the reasons of those that cannot.
  bool open(std::string& why) {
    for (; next_ < members_.size(); ++next_)
      if (open_member(*members_[next_], why)) return true;
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
  void* session() const { return session_; }
  const Table& table() const { return provider_->template table<Table>(); }
  const modules::Provider& provider() const { return *provider_; }
  const std::string& provider_name() const { return provider_->name(); }

  void close() {
    if (!session_) return;
    table().close(session_);
    session_ = nullptr;
    scope_.reset();
    failing_ = false;
  }

 private:
  static constexpr uint64_t kRetryAfterNs = 10 * kNsPerSecond;

  bool open_member(modules::Provider& provider, std::string& why) {
    provider_ = members_[next_];
    scope_ = std::make_unique<modules::Scope>(worker_, label_ + ", " + provider.name(),
                                              [this](uint64_t event) {
                                                if (session_ && table().on_posted)
                                                  table().on_posted(session_, event);
                                              });
    void* session = nullptr;
    dgm_error error{};
    error.struct_size = sizeof error;
    const auto status = opener_(provider, scope_->number(), &session, &error);
    if (status == DGM_OK && session) {
      session_ = session;
      return true;
    }
    scope_.reset();
    if (!why.empty()) why += "; ";
    why += provider.name() + ": " +
           (error.detail.size ? to_string(error.detail) : "could not be opened");
    return false;
  }

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
  ProviderPtr provider_;
  std::unique_ptr<modules::Scope> scope_;
  void* session_ = nullptr;
  bool failing_ = false;
  uint64_t exhausted_at_ns_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::calls
