// A PBX for tests of the exchange: call control whose other side is the test, and transports that
// meet their callers in each of the three ways.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dragoman/call_control.h"
#include "dragoman/transport.h"
#include "host/calls/generation.h"

namespace dgm::test {

// One leg of the scripted transports. [worker]
struct ScriptedLeg {
  const dgm_leg_events* events = nullptr;
  void* leg = nullptr;
  std::string transport, extension, remote, codec;
  uint64_t frames = 0;       // sent to the far end
  uint64_t loud_frames = 0;  // of them, with sound
  bool closed = false;

  void connect() const;  // 8 kHz linear
  void hang_up() const;
};

struct ScriptedPbx {
  const dgm_call_control_events* events = nullptr;
  void* exchange = nullptr;
  int opened = 0;                   // sessions, ever
  std::vector<std::string> asked;   // "answer c1", "start_media c1 rtp 127.0.0.1:4000"
  std::vector<std::string> called;  // ids of originated calls
  bool rtp_is_full = false;         // its legs cannot be opened
  std::vector<std::string> tokens;  // of start_media
  // What the provider says it takes for itself at the PBX; empty: it does not say.
  std::map<const void*, std::string> registrations;
  std::vector<std::unique_ptr<ScriptedLeg>> legs;

  void ready(const std::vector<std::string>& ways) const;  // names of transports, best first
  void lost(const std::string& why) const;
  void call(const std::string& id, const std::string& extension,
            const std::string& from = "1001") const;
  void state(const std::string& id, dgm_call_state state) const;
  void media_started(const std::string& id, const std::string& remote) const;
  void press(const std::string& id, char digit) const;
  void refuse(const std::string& id, const std::string& operation, const std::string& why) const;
  void hang_up(const std::string& id, dgm_call_end_reason reason, const std::string& detail) const;
  ScriptedLeg* leg_of(const std::string& extension) const;  // the newest that is open
};
ScriptedPbx& pbx();
void reset_pbx();

// A call control of another version, or with other options.
calls::ProviderPtr make_pbx(const std::string& name, const std::string& registration);
// Adds call control "pbx" and the transports "rtp" (leg first), "audiosocket" (offer) and
// "websocket" (remote first).
void add_pbx(calls::Generation& generation);

}  // namespace dgm::test
