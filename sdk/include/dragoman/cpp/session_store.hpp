// Session stores in C++. A provider class with
//   explicit Provider(const dragoman::Options&);                             // [control]
//   std::unique_ptr<SessionStoreSession> open(const StoreParams&, StoreEvents);  // [worker]
// open() may run on several workers at once: what it changes in the provider needs a lock.
#pragma once

#include <optional>
#include <vector>

#include "dragoman/cpp/plugin.hpp"
#include "dragoman/session_store.h"

namespace dragoman {

struct StoreParams {
  dgm_scope scope = 0;
};

// All [worker]. One answer per request, with its number. A light handle; copies speak for the same
// session.
class StoreEvents {
 public:
  using Sink = detail::EventSink<dgm_store_events>;
  explicit StoreEvents(Sink& sink) : sink_(&sink) {}

  void ready() const { sink_->send<&dgm_store_events::on_ready>("on_ready"); }
  // The answer to put, get and erase. A get that finds nothing: ok, without a value.
  void value(uint64_t request, const Error& status,
             std::optional<std::span<const uint8_t>> found = std::nullopt) const {
    static constexpr uint8_t kEmpty = 0;  // an empty value is not "not there": data is not NULL
    dgm_bytes c_value = {nullptr, 0};
    if (found) c_value = {found->data() ? found->data() : &kEmpty, found->size()};
    const dgm_error c = to_c(status);
    sink_->send<&dgm_store_events::on_value>("on_value", request, &c, c_value);
  }
  void keys(uint64_t request, const Error& status,
            const std::vector<std::string_view>& names = {}) const {
    std::vector<dgm_str> list;
    for (std::string_view name : names) list.push_back(str(name));
    const dgm_error c = to_c(status);
    sink_->send<&dgm_store_events::on_keys>("on_keys", request, &c, list.data(), list.size());
  }
  // The last event.
  void failed(const Error& error) const {
    const dgm_error c = to_c(error);
    sink_->send_last<&dgm_store_events::on_failed>("on_failed", &c);
  }

 private:
  Sink* sink_;
};

class SessionStoreSession : public Session {
 public:
  SessionStoreSession(const StoreParams& params, StoreEvents events)
      : Session(params.scope), events_(events) {}

  // All [worker]. kBusy: not taken, no answer follows. expire_s 0: never.
  virtual Status put(uint64_t request, std::string_view key, std::span<const uint8_t> value,
                     uint32_t expire_s) = 0;
  virtual Status get(uint64_t request, std::string_view key) = 0;
  virtual Status erase(uint64_t request, std::string_view key) = 0;
  virtual Status list(uint64_t request, std::string_view key_prefix) = 0;

  void fail(const Error& error) noexcept final { events_.failed(error); }

 protected:
  const StoreEvents& events() const { return events_; }

 private:
  StoreEvents events_;
};

namespace detail {

template <typename Provider>
struct SessionStoreGlue {
  using Box = SessionBox<SessionStoreSession, StoreEvents::Sink>;

  static dgm_status open(void* provider, const dgm_store_params* given,
                         const dgm_store_events* events, void* ctx, void** session,
                         dgm_error* why) noexcept {
    const dgm_store_params c = copy_sized(given);
    return guarded_open<Box>(session, why, [&](auto make_box) {
      Box& box = make_box(c.scope, events, ctx);
      box.session =
          provider_of<Provider>(provider).open(StoreParams{c.scope}, StoreEvents(box.sink));
    });
  }
  static dgm_status put(void* session, uint64_t request, dgm_str key, dgm_bytes value,
                        uint32_t expire_s) noexcept {
    return guarded_call<Box>(session, "put()", [&](auto& author) {
      return author.put(request, view(key), view(value), expire_s);
    });
  }
  static dgm_status get(void* session, uint64_t request, dgm_str key) noexcept {
    return guarded_call<Box>(session, "get()",
                             [&](auto& author) { return author.get(request, view(key)); });
  }
  static dgm_status erase(void* session, uint64_t request, dgm_str key) noexcept {
    return guarded_call<Box>(session, "erase()",
                             [&](auto& author) { return author.erase(request, view(key)); });
  }
  static dgm_status list(void* session, uint64_t request, dgm_str key_prefix) noexcept {
    return guarded_call<Box>(session, "list()",
                             [&](auto& author) { return author.list(request, view(key_prefix)); });
  }

  static constexpr dgm_session_store kTable = {
      sizeof(dgm_session_store), &open, &put, &get, &erase, &list, &posted_to<Box>,
      &close_session<Box>};
};

}  // namespace detail

template <typename Provider>
consteval dgm_provider_type session_store_type(const TypeInfo& info) {
  return detail::provider_type<detail::ProviderBox<Provider>>(
      DGM_SESSION_STORE_ID, info, &detail::SessionStoreGlue<Provider>::kTable);
}

}  // namespace dragoman
