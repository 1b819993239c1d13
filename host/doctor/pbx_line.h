// The doctor's own connection to a PBX: which ways of media it has, and calls from it to itself.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dragoman/call_control.h"
#include "host/base/result.h"
#include "host/doctor/line_verdict.h"
#include "host/doctor/test_leg.h"

namespace dgm::doctor {

// [worker] all of it.
class PbxLine {
 public:
  class Call {  // what a call hears of itself; implemented by TestCall
   public:
    virtual void on_answered() = 0;
    virtual void on_media_started(const std::string& remote) = 0;
    virtual void on_refused(const std::string& operation, const std::string& why) = 0;
    virtual void on_hangup(const std::string& why) = 0;

   protected:
    ~Call() = default;
  };

  PbxLine(net::Worker& worker, ProviderPtr call_control);
  ~PbxLine();
  PbxLine(const PbxLine&) = delete;
  PbxLine& operator=(const PbxLine&) = delete;

  Outcome open();
  bool is_ready() const { return is_ready_; }
  const std::string& problem() const { return problem_; }  // why it is not ready
  const std::vector<MediaWay>& ways() const { return ways_; }

  // `call` hears of it until forget(). Error: it could not be begun.
  Outcome dial(const std::string& id, const std::string& destination, Call& call);
  Outcome start_media(const std::string& id, const MediaWay& way, const std::string& address,
                      const std::string& token);
  void hang_up(const std::string& id);
  void forget(const std::string& id) { calls_.erase(id); }

 private:
  void later(const std::string& id, std::function<void(Call&)> task);
  static const dgm_call_control_events& events();
  const dgm_call_control& table() const { return call_control_->table<dgm_call_control>(); }

  net::Worker& worker_;
  ProviderPtr call_control_;
  modules::Session<dgm_call_control> session_;
  bool is_ready_ = false;
  std::string problem_;
  std::vector<MediaWay> ways_;
  std::map<std::string, Call*> calls_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::doctor
