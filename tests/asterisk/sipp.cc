#include "tests/asterisk/sipp.h"

#include <cmath>
#include <fstream>
#include <iterator>

#include "tests/support/free_ports.h"

namespace dgm::test {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Sipp::Sipp(const Asterisk& asterisk, const SippOptions& options) {
  const auto scenario =
      std::string(DGM_SOURCE_DIR "/tests/asterisk/sipp/") + options.scenario + ".xml";
  const bool waits = text_of(scenario).find("recv request=\"INVITE\"") != std::string::npos;
  std::string lines = "SEQUENTIAL\n";
  for (const auto& call : options.calls) lines += call + ";\n";
  const auto calls = std::to_string(options.calls.size());
  const auto port = [](uint16_t number) { return std::to_string(number); };
  program_ = std::make_unique<Program>(
      std::vector<std::string>{"/usr/bin/sipp",
                               "-sf",
                               scenario,
                               "-inf",
                               folder_.write("calls.csv", lines),
                               "-i",
                               "127.0.0.1",
                               "-p",
                               port(waits ? asterisk.callee_port() : asterisk.caller_port()),
                               "-mi",
                               "127.0.0.1",
                               "-mp",
                               port(free_block()),  // and the even port after it
                               "-m",
                               calls,
                               "-l",
                               calls,
                               "-r",
                               std::to_string(std::lround(options.calls_per_second * 10)),
                               "-rp",
                               "10000",
                               "-d",
                               std::to_string(options.talk_ms),
                               "-cid_str",
                               "%u-%p-%s",
                               "-recv_timeout",
                               "30000",
                               "-nostdin",
                               "-trace_err",
                               "-error_file",
                               folder_.path() + "/errors",
                               "127.0.0.1:" + port(asterisk.sip_port())},
      folder_.path() + "/log");
}

void Sipp::expect_all_good(int deadline_ms) {
  EXPECT_EQ(program_->wait(deadline_ms), 0)
      << program_->output() << text_of(folder_.path() + "/errors");
}

}  // namespace dgm::test
