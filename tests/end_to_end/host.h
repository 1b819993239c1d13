// The real host in a process of its own, on ports that the test chose, with a configuration in a
// folder that disappears with it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/caller/endpoint.h"
#include "host/settings/settings.h"
#include "tests/end_to_end/program.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::test {

// What differs from the usual: two pairs that pass audio through, 7777 with 8888 over RTP, 7000
// with 7001 over AudioSocket.
struct Configuration {
  std::vector<std::string> rtp{"7777", "8888"}, audiosocket{"7000", "7001"};
  uint16_t control_port = 0;                     // 0: a free one
  std::string routes{};                          // empty: pairs of neighbours, pass_through
  std::string host_lines{};                      // added to host.ini, with their sections
  std::string rtp_lines{}, audiosocket_lines{};  // added to their sections
  std::string providers{};                       // added to providers.ini, with their sections
  std::string plugin_folder = DGM_BINARY_DIR "/plugins";
  std::string audio = "automatic_gain = false";  // of every extension
};

class Host {
 public:
  explicit Host(Configuration configuration = {});

  // Runs it until /healthz answers. Fails the test with what it printed otherwise.
  void start(std::vector<std::string> options = {});
  // Runs it to its end, for configurations with which it does not start.
  Finished try_start(std::vector<std::string> options = {});
  // SIGTERM; its exit code.
  int stop();

  Program& program() { return *program_; }
  std::string log() const { return program_->output(); }
  // Log lines are written a moment after what they tell.
  testing::AssertionResult logs(const std::string& words, int deadline_ms = 5000) const;
  std::string configuration() const { return folder_.path() + "/config"; }
  const TemporaryFolder& folder() const { return folder_; }

  uint16_t rtp_port(const std::string& extension) const { return rtp_ports_.at(extension); }
  uint16_t audiosocket_port(const std::string& extension) const {
    return audiosocket_ports_.at(extension);
  }
  uint16_t control_port() const { return control_port_; }
  // Where its control endpoint is, as `dragoman call` reads it.
  settings::HostSettings settings() const;

  // GET; the body, empty when it does not answer.
  std::string get(const std::string& path) const;
  // Status 0: no answer came.
  caller::Answer post(const std::string& path, const std::string& body) const;
  // Of /healthz: "green", "yellow".
  std::string health() const;
  size_t legs() const;
  bool wait_for_legs(size_t count, int deadline_ms = 5000) const;
  // The value of a metric without labels or with exactly these ("name{a=\"b\"}"); 0: not there.
  double metric(const std::string& name) const;

 private:
  TemporaryFolder folder_;
  std::map<std::string, uint16_t> rtp_ports_, audiosocket_ports_;
  uint16_t control_port_ = 0;
  std::unique_ptr<Program> program_;
};

}  // namespace dgm::test
