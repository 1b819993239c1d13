// One call from its first word to its last: the party's channel, its bridge, its media, and whoever
// listens. What Asterisk holds of it goes with this object. [worker] throughout.
//
// The call keeps its id when another party takes its place (a phone's transfer): then the channel
// changes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/call_control_ari/desk.h"
#include "plugins/call_control_ari/media_path.h"
#include "plugins/call_control_ari/monitor.h"

namespace dragoman::ari {

class Call : public std::enable_shared_from_this<Call> {
 public:
  // Takes the call out of the session's book; its last breath follows.
  using OnOver = std::function<void(const std::string& id)>;

  // A caller who is in our application; announce() reports on_incoming.
  static std::shared_ptr<Call> arrive(Desk& desk, const Channel& channel, OnOver on_over);
  void announce(const Channel& channel, const std::vector<std::string>& args);
  // A party that is called. nullptr: the request was not taken.
  static std::shared_ptr<Call> dial(Desk& desk, const OutgoingCall& call,
                                    const std::string& originator, OnOver on_over);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const std::string& id() const { return id_; }
  const std::string& channel() const { return channel_; }
  bool is_answered() const { return up_; }
  bool is_ringing() const { return outgoing_ && !up_; }
  const std::string& bridge_id() const;  // empty: none so far
  // Empty, too, as long as Asterisk has not answered the request for it.
  std::string media_channel() const {
    return media_ && media_->answered() ? media_->channel() : std::string();
  }

  // ---- call_operations.cc: what the host asks
  Status answer();
  Status reject(uint32_t sip_code);
  Status start_media(const MediaRequest& request);
  Status monitor(const std::string& destination);
  Status record(const std::string& name);
  Status transfer(const std::string& destination);
  Status hang_up(CallEndReason reason);
  void share(std::shared_ptr<Bridge> bridge);  // nullptr: back to its own media

  // ---- what a new look at Asterisk's lists tells
  void found(const Channel& channel);  // it is there, in this state
  void replaced_by(const Channel& channel);
  void media_is_gone();
  void is_gone(CallEndReason reason, const std::string& detail);

  void on_recording_failed(const Event& event);
  // Once a second. Reports and hangs up what should have passed for longer than watchdog_s.
  void check();

 private:
  Call(Desk& desk, std::string id, bool outgoing, OnOver on_over);

  void watch();
  void on_event(const Event& event);
  void on_start(const Event& event);
  void on_end(const Event& event);
  void rings();
  void is_up();
  void tell_answered();
  void finish(CallEndReason reason, uint32_t cause, const std::string& detail);
  void refused(const char* operation, const Error& why);

  // ---- call_operations.cc
  using OnAnswer = void (Call::*)(const Request& request, const Answer& answer);
  Status ask(const char* operation, const Request& request, OnAnswer on_answer);
  void on_answered(const Request& request, const Answer& answer);
  void on_dialled(const Request& request, const Answer& answer);
  void on_transferred(const Request& request, const Answer& answer);
  void on_hung_up(const Request& request, const Answer& answer);
  Status hang_up_with(std::string_view word, CallEndReason reason);
  void send_hang_up();
  void stop_recording();
  Bridge& own_bridge();
  void settle(const char* operation);
  void on_media_failed(const std::weak_ptr<MediaPath>& path, const Error& why);

  // What should pass: begun at, by operation.
  void begins(const char* operation);
  void passes(const char* operation);
  struct Passing {
    const char* operation;
    uint64_t since_ns;
  };

  Desk& desk_;
  const std::string id_;
  const bool outgoing_;
  OnOver on_over_;
  std::string channel_, context_, destination_;
  bool up_ = false, told_ringing_ = false, told_answered_ = false, answer_asked_ = false;
  bool dialling_ = false;  // the POST is under way
  bool held_ = false;
  std::string in_bridge_;  // id of the bridge that the party is in, or moves to
  bool handing_over_ = false, over_ = false;
  std::optional<CallEndReason> ending_;
  std::string hangup_word_;
  uint32_t cause_ = 0;
  std::string cause_text_, dial_status_;
  std::vector<Passing> passing_;
  std::shared_ptr<Bridge> bridge_, shared_;
  std::shared_ptr<MediaPath> media_, old_media_;
  std::vector<std::shared_ptr<Monitor>> monitors_;
  std::string recording_;
};

}  // namespace dragoman::ari
