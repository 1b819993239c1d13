// Where the calls of one PBX meet our legs. Its call control plugin tells who calls and does what
// is asked; the exchange gives each call its seat, its leg and a way for its media, and ends both
// together, whichever ends first. [worker 0] all of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dragoman/call_control.h"
#include "host/calls/pbx_call.h"
#include "host/calls/switchboard.h"
#include "host/modules/session.h"

namespace dgm::calls {

class Exchange {
 public:
  Exchange(net::Worker& worker, Switchboard& board, ProviderPtr call_control);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  Outcome open();
  const ProviderPtr& call_control() const { return call_control_; }
  // Another session of `other` would take this one's place at the PBX, so that the events of its
  // calls would be lost.
  bool would_be_replaced_by(const modules::Provider& other) const;
  // The configuration does not have it any more: its calls go on, new callers are refused.
  void leave() { leaving_ = true; }
  bool is_leaving() const { return leaving_; }
  // Serves as before until it has no call, then `successor` takes its place. nullptr: stays.
  void stay_until(ProviderPtr successor);
  const ProviderPtr& successor() const { return successor_; }
  void hang_up_all(const std::string& why);
  bool is_empty() const { return calls_.empty(); }
  size_t calls() const { return calls_.size(); }
  // [any] Empty: the PBX answers.
  std::string problem() const;

  // ---- told by the switchboard ----
  // What is known of the call whose leg this is; nullptr: it is not ours.
  const routing::CallFacts* on_leg_joined(uint64_t leg);
  void on_leg_gone(uint64_t leg);
  void on_leg_moved(uint64_t leg, const GenerationPtr& generation, const routing::LegPlan& plan);
  // The action is for one of this PBX's calls; false: it is not.
  bool perform(uint64_t leg, const routing::CallAction& action);
  // The calls of these legs hear each other inside the PBX, past us. False: one of them is not
  // ours, or not up.
  bool bridge(const std::vector<uint64_t>& legs);
  void part(
      const std::vector<uint64_t>& legs);  // those that were bridged go back to their own media
  // Somebody waits on this leg for a party that the PBX can call.
  void invite(uint64_t caller_leg, CalledParty party, Admission admission);

 private:
  // exchange.cc: what the PBX tells
  void on_ready(const dgm_pbx& pbx);
  void on_incoming(const dgm_incoming_call& given);
  void on_admitted(const std::string& id, std::variant<Admission, Refusal> verdict);
  void on_state(const std::string& id, dgm_call_state state);
  void on_refused(const std::string& id, const std::string& operation, const std::string& why);
  void on_key(const std::string& id, char digit);
  void on_lost(const std::string& why);
  void on_failed(const std::string& why);
  void on_hangup(const std::string& id, dgm_call_end_reason reason, const std::string& detail);
  void end(PbxCall& call, dgm_call_end_reason reason, const std::string& why);
  void tell_script(const PbxCall& call);  // that it is over
  void set_problem(std::string problem);
  PbxCall* find(const std::string& id);
  PbxCall* find(uint64_t leg);
  static const dgm_call_control_events& events();

  // exchange_actions.cc: parties that we call, and what scripts want
  void tell_caller(const PbxCall& call, dgm_call_end_reason reason);
  void end_parties_of(uint64_t caller_leg);

  // exchange_media.cc: how a call's audio finds its leg
  void begin_media(PbxCall& call);
  void start_media(PbxCall& call, const std::string& address);
  void open_leg(PbxCall& call, const std::string& remote);
  void on_media_started(const std::string& id, const std::string& remote);
  void on_media_refused(PbxCall& call, const std::string& why);
  void begin_again(PbxCall& call, size_t way, const std::string& why);
  void try_next_way(PbxCall& call, const std::string& why);
  void wait_for_pbx(PbxCall& call);
  void on_pbx_back();
  void let_go(PbxCall& call, const std::string& why);
  std::vector<MediaWay> ways_for(const routing::LegRoute& route) const;

  // Runs a task on this worker, unless the exchange has gone by then.
  void later(std::function<void()> task);

  net::Worker& worker_;
  Switchboard& board_;
  ProviderPtr call_control_;
  std::atomic<bool> leaving_{false};
  ProviderPtr successor_;
  modules::Session<dgm_call_control> session_;
  std::vector<std::pair<std::string, std::string>> pbx_ways_;  // transport, codec; best first
  std::map<std::string, PbxCall> calls_;                       // by the PBX's id
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);

  mutable std::mutex problem_mutex_;
  std::string problem_ = "is not connected yet";
};

}  // namespace dgm::calls
