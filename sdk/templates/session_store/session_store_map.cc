// Template of a session store: a map in memory, shared by all sessions of the provider.
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "dragoman/cpp/session_store.hpp"

namespace {

using dragoman::Status;

// Sessions may live on several workers: the lock owns the data. A store is never on the media path.
class Store {
 public:
  explicit Store(size_t most_keys) : most_keys_(most_keys) {}

  bool put(std::string_view key, std::span<const uint8_t> value, uint32_t expire_s) {
    const std::lock_guard lock(mutex_);
    forget_expired();
    const auto found = entries_.find(key);
    if (found == entries_.end() && entries_.size() >= most_keys_) return false;
    const uint64_t expires_ns =
        expire_s ? dragoman::now_ns() + uint64_t{expire_s} * 1'000'000'000 : 0;
    entries_[std::string(key)] = {{value.begin(), value.end()}, expires_ns};
    return true;
  }
  std::optional<std::vector<uint8_t>> get(std::string_view key) {
    const std::lock_guard lock(mutex_);
    forget_expired();
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    return found->second.value;
  }
  void erase(std::string_view key) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found != entries_.end()) entries_.erase(found);
  }
  std::vector<std::string> list(std::string_view prefix) {
    const std::lock_guard lock(mutex_);
    forget_expired();
    std::vector<std::string> keys;
    for (auto at = entries_.lower_bound(prefix);
         at != entries_.end() && at->first.starts_with(prefix); ++at)
      keys.push_back(at->first);
    return keys;
  }

 private:
  struct Entry {
    std::vector<uint8_t> value;
    uint64_t expires_ns = 0;  // 0: never
  };

  void forget_expired() {
    const uint64_t now_ns = dragoman::now_ns();
    std::erase_if(entries_, [&](const auto& item) {
      return item.second.expires_ns != 0 && item.second.expires_ns <= now_ns;
    });
  }

  const size_t most_keys_;
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
};

class Session final : public dragoman::SessionStoreSession {
 public:
  Session(const dragoman::StoreParams& params, dragoman::StoreEvents events, Store& store)
      : SessionStoreSession(params, events), store_(store) {
    events.ready();
  }

  Status put(uint64_t request, std::string_view key, std::span<const uint8_t> value,
             uint32_t expire_s) override {
    if (store_.put(key, value, expire_s)) {
      events().value(request, {});
    } else {
      events().value(request, {.status = Status::kUnavailable,
                               .detail = "the store is full; raise the option most_keys"});
    }
    return Status::kOk;
  }
  Status get(uint64_t request, std::string_view key) override {
    events().value(request, {}, store_.get(key));
    return Status::kOk;
  }
  Status erase(uint64_t request, std::string_view key) override {
    store_.erase(key);
    events().value(request, {});
    return Status::kOk;
  }
  Status list(uint64_t request, std::string_view key_prefix) override {
    const std::vector<std::string> keys = store_.list(key_prefix);
    events().keys(request, {}, {keys.begin(), keys.end()});
    return Status::kOk;
  }

 private:
  Store& store_;
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : store_(static_cast<size_t>(options.integer("most_keys"))) {}

  std::unique_ptr<dragoman::SessionStoreSession> open(const dragoman::StoreParams& params,
                                                      dragoman::StoreEvents events) {
    return std::make_unique<Session>(params, events, store_);
  }

 private:
  Store store_;
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "most_keys",
     .type = "int",
     .fallback = "10000",
     .one_of = "1..10000000",
     .help = "More keys are refused."},
});

}  // namespace

DGM_PLUGIN("org.dragoman.template.session_store_map", "1.0.0", "Apache-2.0",
           dragoman::session_store_type<Provider>(
               {.name = "map", .help = "Keeps sessions in memory.", .options = kOptions}));
