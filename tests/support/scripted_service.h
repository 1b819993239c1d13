// The plugin of a cloud service as the host loads it, on a host in memory; the test plays the
// service. The key is "k-123", and no log line may hold it.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <utility>

#include "dragoman/testing/drivers/session_driver.h"

namespace dgm::test {

template <typename Driver>
class ScriptedService : public ::testing::Test {
 protected:
  using OptionValues = dragoman::testing::OptionValues;
  using DriverSettings = dragoman::testing::DriverSettings;

  // `plugin`: its name, such as "translator_deepl".
  ScriptedService(const std::string& plugin, const char* kind, OptionValues options,
                  DriverSettings settings)
      : plugin_(DGM_BINARY_DIR "/plugins/" + plugin + ".so"),
        provider_(*plugin_.find(kind), with_key(std::move(options))),
        session_(host_, provider_, std::move(settings)) {}
  ~ScriptedService() override {
    session_.close();
    EXPECT_THAT(host_.violations(), ::testing::IsEmpty());
    for (const auto& line : host_.log())
      EXPECT_THAT(line.text, ::testing::Not(::testing::HasSubstr("k-123")));
  }

  static OptionValues with_key(OptionValues options) {
    options.emplace("api_key", "k-123");
    return options;
  }
  // The service's end of the one WebSocket.
  dragoman::testing::FarWebSocket socket() {
    host_.run_pending();
    EXPECT_EQ(host_.websockets().size(), 1u);
    return host_.websockets().at(0);
  }
  void say(std::string_view message) {
    socket().send_text(message);
    host_.run_pending();
  }

  dragoman::testing::FakeHost host_;
  dragoman::testing::PluginFile plugin_;
  dragoman::testing::TestProvider provider_;
  Driver session_;
};

}  // namespace dgm::test
