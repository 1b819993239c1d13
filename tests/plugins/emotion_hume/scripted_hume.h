// The plugin as the host loads it, on a host in memory; the test plays Hume.
#pragma once

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "dragoman/testing/drivers/emotion_driver.h"
#include "tests/plugins/emotion_hume/fixture.h"
#include "tests/support/scripted_service.h"

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

class ScriptedHume : public dgm::test::ScriptedService<EmotionDriver> {
 protected:
  explicit ScriptedHume(OptionValues options = {})
      : ScriptedService("emotion_hume", DGM_EMOTION_ID, std::move(options),
                        DriverSettings{.sample_rate_hz = 16'000}) {}

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
};

}  // namespace dragoman::hume
