// What the calls of one session share: settings, events, requests, the book of channels, and the
// removal of what is no longer needed. [worker] throughout.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "dragoman/cpp/call_control.hpp"
#include "plugins/call_control_ari/ari_events.h"
#include "plugins/call_control_ari/rest_client.h"

namespace dragoman::ari {

// Asks again until what shall go is gone: a request may be lost, and a DELETE may overtake the
// POST.
class Sweeper {
 public:
  static constexpr unsigned kMostTries = 10;

  Sweeper(ScopeOwner& owner, RestClient& rest) : owner_(owner), rest_(rest) {}

  void channel(const std::string& id) { remove(hang_up(id, {})); }
  void bridge(const std::string& id) { remove(remove_bridge(id)); }
  bool removes_channel(const std::string& id) const {
    return entries_.contains(hang_up(id, {}).target);
  }
  void tick();  // once a second, while connected
  void stop() { stopped_ = true; }

 private:
  struct Entry {
    unsigned tries = 0;
    bool asked = false;
  };
  void remove(const Request& request);
  void ask(const std::string& target);

  ScopeOwner& owner_;
  RestClient& rest_;
  std::map<std::string, Entry> entries_;  // by the target of the DELETE
  bool stopped_ = false;
};

class Desk {
 public:
  using OnEvent = std::function<void(const Event& event)>;

  Desk(ScopeOwner& owner, const Settings& all_settings, const Metrics& all_metrics,
       CallControlEvents sink);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  ScopeOwner& owner;
  const Settings& settings;
  const Metrics& metrics;
  const CallControlEvents events;
  const std::string own_prefix;
  RestClient rest;
  Sweeper sweeper;
  Features features;       // of the Asterisk that answered last
  bool connected = false;  // events come

  // Unique in Asterisk, and told from others' by own_prefix: "dgm-translation-test-9a3c0f21-b7".
  std::string new_id(std::string_view what);

  // Whose events these are. The handler may forget itself and others.
  void watch(const std::string& channel, OnEvent on_event);
  void forget(const std::string& channel);
  bool watches(const std::string& channel) const { return watchers_.contains(channel); }
  bool dispatch(const std::string& channel, const Event& event);  // false: nobody's

  std::unordered_set<std::string> bridges;  // ids of those that live

  Error explained(const Request& request, const Answer& answer, std::string_view wanted) const {
    return explain(request, answer, wanted, settings.words());
  }

 private:
  std::unordered_map<std::string, std::shared_ptr<OnEvent>> watchers_;
  std::string run_;  // tells this session's ids from those of one before
  uint64_t last_id_ = 0;
};

// A channel that we asked for: it is heard as long as this lives, and removed with it.
class OwnedChannel {
 public:
  OwnedChannel(Desk& desk, std::string id, Desk::OnEvent on_event);
  ~OwnedChannel();
  OwnedChannel(const OwnedChannel&) = delete;
  OwnedChannel& operator=(const OwnedChannel&) = delete;

  const std::string& id() const { return id_; }
  void ignore();                    // its events are nobody's matter from now on
  void gone() { is_gone_ = true; }  // nothing is left to remove

 private:
  Desk& desk_;
  const std::string id_;
  bool is_gone_ = false;
};

// A bridge of ours: asked for when it is made, removed with its last owner. Must be owned by
// shared_ptr; requests under way own it too.
class Bridge : public std::enable_shared_from_this<Bridge> {
 public:
  using Done = std::function<void(const Error& why)>;

  static std::shared_ptr<Bridge> create(Desk& desk, std::string_view name);
  ~Bridge();
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;

  const std::string& id() const { return id_; }
  // As soon as the bridge stands. Moves the channel if it is in another one.
  void add(const std::string& channel, Done done);
  void when_ready(Done done);

 private:
  explicit Bridge(Desk& desk);
  void ask(std::string_view name);
  RestClient::Wanted is_wanted();

  enum class State { kAsked, kStands, kRefused };
  Desk& desk_;
  const std::string id_;
  State state_ = State::kAsked;
  bool may_exist_ = true;
  Error refusal_;
  std::vector<Done> waiting_;
};

}  // namespace dragoman::ari
