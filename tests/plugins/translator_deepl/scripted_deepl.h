// The plugin as the host loads it, on a host in memory; the test plays DeepL.
#pragma once

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "dragoman/testing/drivers/translator_driver.h"
#include "tests/support/scripted_service.h"

namespace dragoman::deepl {

using dragoman::testing::DriverSettings;
using dragoman::testing::FakeHost;
using dragoman::testing::FarHttp;
using dragoman::testing::OptionValues;
using dragoman::testing::PluginFile;
using dragoman::testing::TestProvider;
using dragoman::testing::TranslatorDriver;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

inline const char* const kPluginFile = DGM_BINARY_DIR "/plugins/translator_deepl.so";

class ScriptedDeepl : public dgm::test::ScriptedService<TranslatorDriver> {
 protected:
  explicit ScriptedDeepl(OptionValues options = {}, DriverSettings settings = {})
      : ScriptedService("translator_deepl", DGM_TRANSLATOR_ID, std::move(options),
                        std::move(settings)) {
    EXPECT_EQ(session_.open(), DGM_OK);
  }

  std::vector<FarHttp> requests() {
    host_.run_pending();
    return host_.requests();
  }
  // The body of the oldest request that has no answer.
  boost::json::object asked() {
    const auto open = requests();
    EXPECT_FALSE(open.empty());
    return open.empty() ? boost::json::object()
                        : boost::json::parse(open.front().body()).as_object();
  }
  // A text of it; empty: it is not there.
  std::string asked_for(const char* field) {
    const boost::json::object body = asked();
    const boost::json::value* value = body.if_contains(field);
    const boost::json::string* text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string();
  }
  // Answers the oldest request.
  void answer(uint32_t status, const std::string& body,
              const dragoman::testing::TextPairs& headers = {}) {
    auto open = requests();
    ASSERT_FALSE(open.empty());
    open.front().respond(status, body, headers);
    host_.run_pending();
  }
  void translates(const std::string& text, int billed = 5) {
    answer(200, R"({"translations":[{"detected_source_language":"EN","text":")" + text +
                    R"(","billed_characters":)" + std::to_string(billed) + "}]}");
  }
  // "1 Hola" since the last time
  std::vector<std::string> told() {
    std::vector<std::string> texts;
    const auto& all = session_.translations();
    for (; told_ < all.size(); ++told_)
      texts.push_back(std::to_string(all[told_].utterance) + " " + all[told_].text);
    return texts;
  }

 private:
  size_t told_ = 0;
};

}  // namespace dragoman::deepl
