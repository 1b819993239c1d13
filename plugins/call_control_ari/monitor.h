// A third party who listens to one call: a snoop channel that copies what the party says and hears,
// and the listener, in a bridge of their own. Removed with this object. [worker] throughout.
#pragma once

#include <memory>
#include <string>

#include "plugins/call_control_ari/desk.h"

namespace dragoman::ari {

class Monitor : public std::enable_shared_from_this<Monitor> {
 public:
  static constexpr uint32_t kRingSeconds = 30;

  // on_ended: the listener has hung up, or could not be reached (`why` then says so). Not called
  // from inside this.
  using OnEnded = std::function<void(const Error& why)>;

  // nullptr: too much waits already, nothing was begun.
  static std::shared_ptr<Monitor> start(Desk& desk, const std::string& channel,
                                        const std::string& destination, OnEnded on_ended);
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  // The party is another channel now.
  void follow(const std::string& channel);

 private:
  Monitor(Desk& desk, OnEnded on_ended);
  Status call(const std::string& destination);
  void on_listener(const Event& event);
  void join(const std::string& channel);
  void end(const Error& why);

  Desk& desk_;
  OnEnded on_ended_;
  std::shared_ptr<Bridge> bridge_;
  std::shared_ptr<OwnedChannel> listener_, snoop_;
  bool answered_ = false, ended_ = false;
};

}  // namespace dragoman::ari
