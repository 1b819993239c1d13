// An Asterisk and a host that call control has joined: 7777 and 8888 arrive by ARI.
#pragma once

#include <string>
#include <vector>

#include "tests/asterisk/routes.h"

namespace dgm::test {

class Joined {
 public:
  explicit Joined(Configuration base, const OverAri& wishes = {})
      : host(over_ari(std::move(base), asterisk, wishes)) {}

  void start(std::vector<std::string> options = {}) {
    ASSERT_NO_FATAL_FAILURE(asterisk.start(host));
    ASSERT_NO_FATAL_FAILURE(host.start(std::move(options)));
    ASSERT_TRUE(logs("PBX_READY")) << host.log();
  }
  // The host's log has it, or will soon.
  bool logs(const std::string& text, int deadline_ms = 5000) {
    return host.program().wait_for_output(text, deadline_ms);
  }
  // At the host's API.
  void set_crossover(const std::string& room, const std::string& mode) {
    const auto end = run_program(
        {"/usr/bin/curl", "-sS", "-f", "-X", "PUT", "-d", R"({"crossover":")" + mode + R"("})",
         "http://127.0.0.1:" + std::to_string(host.control_port()) + "/api/v1/rooms/" + room});
    EXPECT_EQ(end.exit_code, 0) << end.output;
  }
  // How often the host's log has it.
  size_t count_in_log(const std::string& text) const {
    const auto log = host.log();
    size_t count = 0;
    for (size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++count;
    return count;
  }

  Asterisk asterisk;
  Host host;
};

}  // namespace dgm::test
