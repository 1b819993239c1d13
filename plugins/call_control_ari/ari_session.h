// One session: the connection to one Asterisk and the book of its calls. [worker] throughout.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plugins/call_control_ari/call.h"
#include "plugins/call_control_ari/connection.h"

namespace dragoman::ari {

class AriSession final : public CallControlSession {
 public:
  AriSession(const CallControlParams& params, CallControlEvents events, const Settings& settings,
             const Metrics& metrics);
  ~AriSession() override;

  Status answer(std::string_view call_id) override;
  Status reject(std::string_view call_id, uint32_t sip_code) override;
  Status originate(const OutgoingCall& call) override;
  Status start_media(std::string_view call_id, const MediaRequest& request) override;
  Status bridge(const std::vector<std::string_view>& call_ids) override;
  Status monitor(std::string_view call_id, std::string_view destination) override;
  Status record(std::string_view call_id, std::string_view name) override;
  Status transfer(std::string_view call_id, std::string_view destination) override;
  Status hang_up(std::string_view call_id, CallEndReason reason) override;

 private:
  void on_up(const Greeting& greeting);
  void on_down(const Error& why);
  void on_event(const Event& event);
  void on_start(const Event& event);
  void arrive(const Channel& channel, const std::vector<std::string>& args);
  void settle(const Findings& findings);
  Book book();
  void on_tick();
  void look_for_lost_calls();
  void lose_calls(const std::vector<std::string>& ids, const std::string& why);
  Call::OnOver on_over();

  std::shared_ptr<Call> find(std::string_view call_id) const;
  // kInvalidArgument if there is no such call.
  template <typename Operation>
  Status with(std::string_view call_id, Operation operation) const {
    const std::shared_ptr<Call> call = find(call_id);
    return call ? operation(*call) : Status::kInvalidArgument;
  }

  const Settings& settings_;
  Desk desk_;
  std::map<std::string, std::shared_ptr<Call>, std::less<>> calls_;
  std::string told_;  // why the connection is away, as told last; empty: it stands
  Timer tick_{*this, [this] { on_tick(); }};
  Timer lost_calls_{*this, [this] { look_for_lost_calls(); }};
  Connection connection_;
};

}  // namespace dragoman::ari
