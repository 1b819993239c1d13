// The plugin as the host loads it, on a host in memory; the test plays ElevenLabs.
#pragma once

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "dragoman/cpp/web_text.hpp"
#include "dragoman/testing/drivers/synthesizer_driver.h"
#include "tests/support/scripted_service.h"

namespace dragoman::elevenlabs {

using dragoman::testing::DriverSettings;
using dragoman::testing::FakeHost;
using dragoman::testing::FarHttp;
using dragoman::testing::FarWebSocket;
using dragoman::testing::OptionValues;
using dragoman::testing::PluginFile;
using dragoman::testing::SeenAlignment;
using dragoman::testing::SynthesizerDriver;
using dragoman::testing::TestProvider;
using dragoman::testing::TextPairs;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

inline constexpr const char* kGeorge = "JBFqnCBsd6RMkjVDRZzb";
inline constexpr const char* kAnna = "21m00Tcm4TlvDq8ikWAM";

inline boost::json::object json_of(const std::string& text) {
  boost::json::error_code wrong;
  const boost::json::value value = boost::json::parse(text, wrong);
  EXPECT_FALSE(wrong) << text;
  return value.is_object() ? value.get_object() : boost::json::object();
}

// mu-law of `count` equal bytes.
inline std::string mulaw_base64(size_t count, uint8_t code = 0x80) {
  return to_base64(std::vector<uint8_t>(count, code));
}

class ScriptedElevenLabs : public dgm::test::ScriptedService<SynthesizerDriver> {
 protected:
  explicit ScriptedElevenLabs(OptionValues options = {}, uint32_t sample_rate_hz = 8000)
      : ScriptedService("synthesizer_elevenlabs", DGM_SYNTHESIZER_ID, std::move(options),
                        DriverSettings{.language = "es-ES", .sample_rate_hz = sample_rate_hz}) {}

  void open_socket() {
    ASSERT_EQ(session_.open(), DGM_OK);
    socket().open();
    host_.run_pending();
  }
  // What the plugin sent since the last call.
  std::vector<std::string> sent() {
    std::vector<std::string> texts;
    host_.run_pending();
    for (FarWebSocket far : host_.websockets())
      for (const auto& message : far.take()) {
        EXPECT_TRUE(message.is_text);
        texts.push_back(message.text());
      }
    return texts;
  }
  // A message as the service sends it; the context is the plugin's own name for the utterance.
  void say_audio(const std::string& context, size_t bytes, const std::string& more = {}) {
    say(R"({"audio":")" + mulaw_base64(bytes) + R"(","isFinal":null,"contextId":")" + context +
        "\"" + more + "}");
  }
  void say_final(const std::string& context) {
    say(R"({"isFinal":true,"contextId":")" + context + R"("})");
  }
};

}  // namespace dragoman::elevenlabs
