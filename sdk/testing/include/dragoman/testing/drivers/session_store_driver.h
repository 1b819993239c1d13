#pragma once

#include <map>

#include "dragoman/session_store.h"
#include "dragoman/testing/drivers/session_driver.h"

namespace dragoman::testing {

struct StoreAnswer {
  Status status = Status::kOk;
  std::string detail;
  std::optional<std::string> value;  // nothing: "not there"
  std::vector<std::string> keys;
};

class SessionStoreDriver final : public SessionDriver {
 public:
  using SessionDriver::SessionDriver;
  ~SessionStoreDriver() override { close(); }

  // Each gives the request a number of its own, and answers it; 0: not taken (see status()).
  uint64_t put(std::string_view key, std::string_view value, uint32_t expire_s = 0) {
    return ask([&](Borrowed& borrowed, uint64_t request) {
      const std::vector<uint8_t> data(value.begin(), value.end());
      return table<dgm_session_store>().put(session_, request, borrowed.text(key),
                                            borrowed.bytes(data), expire_s);
    });
  }
  uint64_t get(std::string_view key) {
    return ask([&](Borrowed& borrowed, uint64_t request) {
      return table<dgm_session_store>().get(session_, request, borrowed.text(key));
    });
  }
  uint64_t erase(std::string_view key) {
    return ask([&](Borrowed& borrowed, uint64_t request) {
      return table<dgm_session_store>().erase(session_, request, borrowed.text(key));
    });
  }
  uint64_t list(std::string_view key_prefix) {
    return ask([&](Borrowed& borrowed, uint64_t request) {
      return table<dgm_session_store>().list(session_, request, borrowed.text(key_prefix));
    });
  }
  dgm_status status() const { return status_; }  // of the last call
  // nullptr: not answered so far.
  const StoreAnswer* answer(uint64_t request) const {
    const auto found = answers_.find(request);
    return found == answers_.end() ? nullptr : &found->second;
  }

  void work(int step) override {
    switch (step % 4) {
      case 0:
        put("call:" + std::to_string(step), "{}", 60);
        break;
      case 1:
        get("call:0");
        break;
      case 2:
        list("call:");
        break;
      case 3:
        erase("call:0");
        break;
    }
    host().advance(std::chrono::milliseconds(10));
  }

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override {
    static constexpr dgm_store_events kEvents = {sizeof(dgm_store_events), &on_ready, &on_value,
                                                 &on_keys, &on_failed};
    const dgm_store_params params = {0, scope_};
    return table<dgm_session_store>().open(
        provider(), borrowed.structure(params, settings().newer_host),
        borrowed.structure(kEvents, settings().newer_host), this, &session_, why);
  }
  void close_session(void* session) override { table<dgm_session_store>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_session_store>(event); }

 private:
  template <typename Ask>
  uint64_t ask(Ask how) {
    if (ended()) {
      status_ = DGM_CANCELLED;
      return 0;
    }
    const uint64_t request = ++last_request_;
    open_requests_.push_back(request);
    Borrowed borrowed;
    status_ = how(borrowed, request);
    if (status_ == DGM_OK) return request;
    std::erase(open_requests_, request);
    return 0;
  }
  // One answer per request that was taken.
  bool answered(uint64_t request) {
    if (std::erase(open_requests_, request) == 1) return true;
    violation("an answer to request " + std::to_string(request) + ", which waits for none");
    return false;
  }
  static SessionStoreDriver& self(void* ctx) { return *static_cast<SessionStoreDriver*>(ctx); }
  static void on_ready(void* ctx) {
    if (self(ctx).note("ready")) self(ctx).ready_ = true;
  }
  static void on_value(void* ctx, uint64_t request, const dgm_error* status, dgm_bytes value) {
    if (!self(ctx).note("value") || !self(ctx).answered(request)) return;
    StoreAnswer answer = {
        static_cast<Status>(status->status), std::string(view(status->detail)), std::nullopt, {}};
    if (value.data) answer.value = std::string(dragoman::text_of(view(value)));
    self(ctx).answers_[request] = std::move(answer);
  }
  static void on_keys(void* ctx, uint64_t request, const dgm_error* status, const dgm_str* keys,
                      size_t key_count) {
    if (!self(ctx).note("keys") || !self(ctx).answered(request)) return;
    StoreAnswer answer = {
        static_cast<Status>(status->status), std::string(view(status->detail)), std::nullopt, {}};
    for (size_t i = 0; i < key_count; ++i) answer.keys.emplace_back(view(keys[i]));
    self(ctx).answers_[request] = std::move(answer);
  }
  static void on_failed(void* ctx, const dgm_error* why) { self(ctx).note_last("failed", why); }

  uint64_t last_request_ = 0;
  dgm_status status_ = DGM_OK;
  std::vector<uint64_t> open_requests_;
  std::map<uint64_t, StoreAnswer> answers_;
};

}  // namespace dragoman::testing
