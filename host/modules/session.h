// One open session of a provider in a scope of its own: opened, told what was posted, and closed in
// the order that plugins rely on, session first, scope after it.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "host/base/result.h"
#include "host/modules/abi_text.h"
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
    scope_ = std::make_unique<Scope>(worker, std::move(label), [this](uint64_t event) {
      if (session_ && table().on_posted) table().on_posted(session_, event);
    });
    dgm_error why{};
    why.struct_size = sizeof why;
    const dgm_status status = opener(*provider_, scope_->number(), &session_, &why);
    if (status == DGM_OK && session_) return Done{};
    Error error{"", why.detail.size ? to_string(why.detail) : "could not be opened"};
    session_ = nullptr;
    scope_.reset();
    return error;
  }

  void close() {
    if (session_) table().close(std::exchange(session_, nullptr));
    scope_.reset();
  }

  explicit operator bool() const { return session_ != nullptr; }
  void* get() const { return session_; }
  const Provider& provider() const { return *provider_; }
  const Table& table() const { return provider_->template table<Table>(); }

 private:
  std::shared_ptr<Provider> provider_;
  std::unique_ptr<Scope> scope_;
  void* session_ = nullptr;
};

}  // namespace dgm::modules
