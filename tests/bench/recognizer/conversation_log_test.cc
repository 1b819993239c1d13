#include "tests/bench/recognizer/conversation_log.h"

#include <gmock/gmock.h>

#include "tests/host/settings/temporary_folder.h"

namespace dgm::bench {
namespace {

using testing::ElementsAre;
using Kind = LogEvent::Kind;

TEST(ConversationLog, ReadsWhatWasHeardAndMeant) {
  const auto heard = read_log_line("2026-01-02T03:04:05.678Z INFO HEARD 7777 said [en-US]: Hello.");
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->kind, Kind::kHeard);
  EXPECT_EQ(heard->at_ns, 1'767'323'045'678'000'000u);
  EXPECT_EQ(heard->speaker, "7777");
  EXPECT_EQ(heard->text, "Hello.");
  const auto meant =
      read_log_line("2026-01-02T03:04:05.680Z INFO MEANT 7777 means [es-ES]: A: [b]: c");
  ASSERT_TRUE(meant);
  EXPECT_EQ(meant->kind, Kind::kMeant);
  EXPECT_EQ(meant->text, "A: [b]: c");
}

TEST(ConversationLog, ReadsTheStagesOfWhatWasSpoken) {
  const auto spoken = read_log_line(
      "2026-01-02T03:04:05.678Z INFO SPOKEN 8888 hears 7777 0.43 s after the end of speech (ms: "
      "endpointing 417, recognizer 4, translator -, synthesizer 0, playout 12)");
  ASSERT_TRUE(spoken);
  EXPECT_EQ(spoken->kind, Kind::kSpoken);
  EXPECT_EQ(spoken->speaker, "7777");
  EXPECT_THAT(spoken->stages, ElementsAre(417, 4, std::nullopt, 0, 12));
}

TEST(ConversationLog, PassesOverOtherLines) {
  for (const auto* line :
       {"", "READY", "2026-01-02T03:04:05.678Z INFO", "2026-01-02T03:04:05.678Z INFO READY 1 leg",
        "yesterday INFO HEARD 7777 said [en-US]: Hello.",
        "2026-01-02T03:04:05.678Z INFO HEARD 7777", "2026-01-02T03:04:05.678Z INFO SPOKEN 8888"})
    EXPECT_FALSE(read_log_line(line)) << line;
}

TEST(ConversationLog, WaitsForTheEndOfALine) {
  const TemporaryFolder folder;
  const auto file = folder.write("log", "2026-01-02T03:04:05.678Z WARNING TROUBLE it ");
  GrowingLog log(file);
  std::vector<std::string> texts;
  const auto read = [&] {
    log.read([&](const LogEvent& event) { texts.push_back(event.text); });
    return texts;
  };
  EXPECT_THAT(read(), ElementsAre());
  std::ofstream(file, std::ios::app) << "broke\nnoise\n";
  EXPECT_THAT(read(), ElementsAre("it broke"));
  EXPECT_THAT(read(), ElementsAre("it broke"));
}

}  // namespace
}  // namespace dgm::bench
