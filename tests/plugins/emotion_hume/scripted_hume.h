// The plugin as the host loads it, on a host in memory; the test plays Hume.
#pragma once

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "dragoman/testing/drivers/emotion_driver.h"
#include "tests/plugins/emotion_hume/fixture.h"

namespace dragoman::hume {

using dragoman::testing::DriverSettings;
using dragoman::testing::EmotionDriver;
using dragoman::testing::FakeHost;
using dragoman::testing::FarWebSocket;
using dragoman::testing::OptionValues;
using dragoman::testing::PluginFile;
using dragoman::testing::TestProvider;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class ScriptedHume : public ::testing::Test {
 protected:
  explicit ScriptedHume(OptionValues options = {})
      : provider_(*plugin_.find(DGM_EMOTION_ID), with_key(std::move(options))),
        session_(host_, provider_, DriverSettings{.sample_rate_hz = 16'000}) {}
  ~ScriptedHume() override {
    session_.close();
    EXPECT_THAT(host_.violations(), IsEmpty());
  }
  static OptionValues with_key(OptionValues options) {
    options.emplace("api_key", "k-123");
    return options;
  }
  FarWebSocket socket() {
    host_.run_pending();
    EXPECT_EQ(host_.websockets().size(), 1u);
    return host_.websockets().at(0);
  }
  void say(const std::string& message) {
    socket().send_text(message);
    host_.run_pending();
  }
  void lose(dgm_status why, const std::string& code, const std::string& detail = {}) {
    socket().close(why, code, detail);
    host_.run_pending();
  }
  ptrdiff_t log_lines_with(const std::string& part) {
    const auto log = host_.log();
    return std::count_if(log.begin(), log.end(), [&](const auto& line) {
      return line.text.find(part) != std::string::npos;
    });
  }

  FakeHost host_;
  PluginFile plugin_{DGM_BINARY_DIR "/plugins/emotion_hume.so"};
  TestProvider provider_;
  EmotionDriver session_;
};

}  // namespace dragoman::hume
