// A real Asterisk 22 in a process of its own, with the files of config/asterisk, on ports that this
// run chose, in a folder that disappears with it.
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>

#include "tests/end_to_end/host.h"
#include "tests/end_to_end/program.h"

namespace dgm::test {

class Asterisk {
 public:
  Asterisk();  // chooses the ports

  // Runs it until it is ready, its dialplan leading to the host's AudioSocket places, if it has
  // any. Fails the test with its log otherwise. Again after kill() or stop(): the same ports.
  void start(const Host& host);
  void kill();  // at once, as a crash
  int stop();   // SIGTERM; its exit code

  uint16_t sip_port() const { return port(0); }
  uint16_t http_port() const { return port(1); }
  // Where sipp waits: PJSIP/caller and PJSIP/callee.
  uint16_t caller_port() const { return port(2); }
  uint16_t callee_port() const { return port(4); }
  // Where it connects to for media over WebSocket.
  uint16_t websocket_port() const { return port(6); }

  // A command of its command line: what it printed.
  std::string command(const std::string& words) const;
  // GET of ARI: "/channels"; null when it does not answer 200.
  boost::json::value ari(const std::string& path) const;
  // How many channels or bridges there are; SIZE_MAX: it does not answer.
  size_t count(const std::string& what) const;
  bool wait_until_empty(int deadline_ms = 5000) const;  // neither channels nor bridges

  std::string log() const;

 private:
  uint16_t port(int number) const { return static_cast<uint16_t>(first_port_ + number); }

  TemporaryFolder folder_;
  uint16_t first_port_, rtp_first_;
  std::unique_ptr<Program> program_;
};

}  // namespace dgm::test
