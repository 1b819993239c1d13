// The control port, and the program around it.
#include "tests/sim/control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/end_to_end/program.h"
#include "tests/host/settings/temporary_folder.h"
#include "tests/sim/beast_client.h"

namespace dgm::sim {
namespace {

using simtest::HttpClient;
using testing::HasSubstr;

class ControlTest : public testing::Test {
 protected:
  simtest::Reply ask(const std::string& method, const std::string& target,
                     const std::string& body = {}) {
    return HttpClient(control_.port(), "").ask(method, target, {}, body);
  }
  unsigned usage_of_deepl() {
    return HttpClient(simulators_.deepl.port(), simulators_.ca_file())
        .ask("GET", "/v2/usage", {{"Authorization", "DeepL-Auth-Key sim-key"}})
        .status;
  }

  Simulators simulators_;
  Control control_{simulators_};
};

TEST_F(ControlTest, ShowsAllSimulators) {
  usage_of_deepl();
  const auto all = ask("GET", "/").json().as_object();
  EXPECT_EQ(all.size(), 4U);
  EXPECT_EQ(all.at("deepl").at("counters").at("requests").to_number<int>(), 1);
  EXPECT_EQ(ask("GET", "/deepl/asked").body, "GET /v2/usage\n");
}

TEST_F(ControlTest, SetsAndClearsFaults) {
  EXPECT_EQ(ask("POST", "/deepl/fault", "503").status, 200U);
  EXPECT_EQ(usage_of_deepl(), 503U);
  EXPECT_EQ(ask("GET", "/deepl/fault").body, "http:503\n\n");
  EXPECT_EQ(ask("DELETE", "/deepl/fault").status, 200U);
  EXPECT_EQ(usage_of_deepl(), 200U);
  const auto refused = ask("POST", "/deepl/fault", "explode");
  EXPECT_EQ(refused.status, 400U);
  EXPECT_THAT(refused.body, HasSubstr("\"explode\" is not like slow:800"));
}

TEST_F(ControlTest, SetsLatenciesAndDropsConnections) {
  EXPECT_EQ(ask("POST", "/deepgram/latency", "published").status, 200U);
  EXPECT_EQ(ask("POST", "/deepgram/latency", "final 100 200").status, 200U);
  EXPECT_EQ(ask("POST", "/deepgram/latency", "soon").status, 400U);
  HttpClient client(simulators_.deepl.port(), simulators_.ca_file());
  EXPECT_EQ(ask("POST", "/deepl/drop").status, 200U);
  EXPECT_EQ(simulators_.deepl.counters().open_connections, 0U);
  EXPECT_EQ(ask("POST", "/nobody/drop").status, 404U);
  EXPECT_EQ(ask("POST", "/deepl").status, 404U);
}

TEST(DragomanSim, ServesUntilItIsTold) {
  const TemporaryFolder folder;
  test::Program program({DRAGOMAN_SIM, "--folder", folder.path() + "/config", "--fault",
                         "deepl:429", "--latency", "published"},
                        folder.path() + "/output");
  ASSERT_TRUE(program.wait_for_output("serving", 10'000)) << program.output();
  for (const char* file : {"host.ini", "providers.ini", "scripts/routes.lua", "ca.pem", "key"})
    EXPECT_TRUE(std::filesystem::exists(folder.path() + "/config/" + file)) << file;
  std::ifstream providers(folder.path() + "/config/providers.ini");
  const std::string text{std::istreambuf_iterator<char>(providers), {}};
  for (const char* part : {"[provider.deepgram]", "url = wss://127.0.0.1:", "[provider.deepl]",
                           "url = https://127.0.0.1:", "api_key = file:key", "[provider.hume]"})
    EXPECT_THAT(text, HasSubstr(part));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(10'000), 0);
  EXPECT_THAT(program.output(), HasSubstr("deepl      0 requests"));
}

TEST(DragomanSim, SpeaksAndHearsFiles) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/said.wav";
  EXPECT_EQ(test::run_program({DRAGOMAN_SIM, "speak", file, "Où est la gare ?", "--voice", "3"})
                .exit_code,
            0);
  EXPECT_EQ(test::run_program({DRAGOMAN_SIM, "hear", file}).output, "Où est la gare ?\n");
  EXPECT_EQ(test::run_program({DRAGOMAN_SIM, "hear", file, "--voice", "1"}).output, "\n");
}

TEST(DragomanSim, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(test::run_program({DRAGOMAN_SIM, "--fault", "nobody:cut"}).output,
              HasSubstr("names none"));
  EXPECT_THAT(test::run_program({DRAGOMAN_SIM, "--fault", "deepl:explode"}).output,
              HasSubstr("is not like slow:800"));
  EXPECT_THAT(test::run_program({DRAGOMAN_SIM, "--colour", "red"}).output,
              HasSubstr("unknown option"));
  EXPECT_EQ(test::run_program({DRAGOMAN_SIM, "hear"}).exit_code, 1);
}

}  // namespace
}  // namespace dgm::sim
