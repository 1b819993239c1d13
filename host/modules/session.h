// One open session of a provider in a scope of its own: opened, told what was posted, and closed in
// the order that plugins rely on, session first, scope after it. Every call into the plugin goes
// through here, so that whoever watches the workers knows who holds one.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "host/base/result.h"
#include "host/modules/abi_text.h"
#include "host/modules/call_plugin.h"
#include "host/modules/provider.h"
#include "host/modules/scope.h"

namespace dgm::modules {

// [worker] all of it. Table: dgm_transport, dgm_recognizer, ...
template <typename Table>
class Session {
 public:
  Session() = default;
  ~Session() { close(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // `opener` calls table.open() with the parameters and events of its user:
  // dgm_status(const Provider&, dgm_scope, void** session, dgm_error* why). The session may tell of
  // itself before it returns. Error: the plugin's own sentence.
  template <typename Opener>
  Outcome open(net::Worker& worker, std::shared_ptr<Provider> provider, std::string label,
               Opener&& opener) {
    close();
    provider_ = std::move(provider);
    scope_ = std::make_unique<Scope>(
        worker, label,
        [this](uint64_t event) {
          if (session_ && table().on_posted) table().on_posted(session_, event);
        },
        &provider_->guest());
    dgm_error why{};
    why.struct_size = sizeof why;
    const dgm_status status = call_plugin(&provider_->guest(), "open", [&]() -> dgm_status {
      return opener(*provider_, scope_->number(), &session_, &why);
    });
    if (status == DGM_OK && session_) {
      use_ = provider_->use_session();
      return Done{};
    }
    Error error{"", why.detail.size ? to_string(why.detail) : "could not be opened"};
    session_ = nullptr;
    scope_.reset();
    return error;
  }

  void close() {
    if (session_)
      call_plugin(&provider_->guest(), "close",
                  [&] { table().close(std::exchange(session_, nullptr)); });
    scope_.reset();
    use_.reset();
  }

  // [rt] A function of the open session, under the name that a report gives it:
  // call("push_audio", &dgm_recognizer::push_audio, &frame).
  template <typename R, typename... Parameters, typename... Given>
  R call(const char* entry, R (*Table::*function)(void*, Parameters...), Given&&... given) const {
    return call_plugin(&provider_->guest(), entry, [&] {
      return (table().*function)(session_, std::forward<Given>(given)...);
    });
  }

  explicit operator bool() const { return session_ != nullptr; }
  void* get() const { return session_; }
  const Provider& provider() const { return *provider_; }
  const Table& table() const { return provider_->template table<Table>(); }

 private:
  std::shared_ptr<Provider> provider_;
  std::unique_ptr<Scope> scope_;
  std::shared_ptr<void> use_;  // counted while it is open
  void* session_ = nullptr;
};

}  // namespace dgm::modules
