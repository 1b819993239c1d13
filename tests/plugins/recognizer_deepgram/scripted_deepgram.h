// The plugin as the host loads it, on a host in memory; the test plays Deepgram.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "dragoman/testing/drivers/recognizer_driver.h"
#include "tests/plugins/recognizer_deepgram/recorded.h"
#include "tests/support/scripted_service.h"

namespace dragoman::deepgram {

using dragoman::testing::Bytes;
using dragoman::testing::DriverSettings;
using dragoman::testing::FakeHost;
using dragoman::testing::FarWebSocket;
using dragoman::testing::OptionValues;
using dragoman::testing::PluginFile;
using dragoman::testing::RecognizerDriver;
using dragoman::testing::TestProvider;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

inline const char* const kPluginFile = DGM_BINARY_DIR "/plugins/recognizer_deepgram.so";

class ScriptedDeepgram : public dgm::test::ScriptedService<RecognizerDriver> {
 protected:
  explicit ScriptedDeepgram(OptionValues options = {}, DriverSettings settings = {})
      : ScriptedService("recognizer_deepgram", DGM_RECOGNIZER_ID, std::move(options),
                        std::move(settings)) {}

  // ---- Deepgram's side
  void connect() {
    ASSERT_EQ(session_.open(), DGM_OK);
    socket().open();
    ASSERT_TRUE(session_.ready());
  }
  // What came since the last time: "2560" for a binary message of so many bytes, or the text.
  std::vector<std::string> heard() {
    std::vector<std::string> all;
    for (const auto& message : socket().take())
      all.push_back(message.is_text ? message.text() : std::to_string(message.data.size()));
    return all;
  }
  size_t bytes_heard() {
    size_t bytes = 0;
    for (const auto& message : socket().take())
      if (!message.is_text) bytes += message.data.size();
    return bytes;
  }

  // ---- the host's side: "1: so far" of an interim, "1! all of it" of a final, since the last time
  std::vector<std::string> lines() {
    host_.run_pending();
    std::vector<std::string> texts;
    const auto& all = session_.transcripts();
    for (; told_ < all.size(); ++told_)
      texts.push_back(std::to_string(all[told_].utterance) + (all[told_].is_final ? "! " : ": ") +
                      all[told_].text);
    return texts;
  }
  // So much speech, and the silence in which the host notices its end.
  void speak(uint32_t speech_ms) {
    session_.push_tone(speech_ms);
    session_.push_silence(400);
    if (!session_.ended()) session_.end_utterance();
  }

 private:
  size_t told_ = 0;
};

}  // namespace dragoman::deepgram
