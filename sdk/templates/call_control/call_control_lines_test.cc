#include "call_control_lines_protocol.h"

#include <gmock/gmock.h>

#include "dragoman/testing/conversation.h"
#include "dragoman/testing/drivers/call_control_driver.h"

namespace {

using namespace dragoman::testing;
using ::testing::ElementsAre;

TEST(CallControlLinesProtocol, RejectsLinesThatAreNotWhole) {
  using call_control_lines::parse_event;
  EXPECT_TRUE(parse_event("DTMF c1 # 100"));
  for (const char* line : {"", "DTMF", "DTMF c1", "DTMF c1 # x", "DTMF c1 ## 100", "STATE c1",
                           "STATE c1 a b", "STATE c1 lost", "HANGUP c1 normal", "SHOUT c1 a"})
    EXPECT_FALSE(parse_event(line)) << line;
}

TEST(CallControlLinesProtocol, NeverBuildsALineThatIsTwo) {
  using call_control_lines::build_line;
  EXPECT_EQ(build_line({"HANGUP", "c1"}), "HANGUP c1\n");
  EXPECT_EQ(build_line({"HANGUP", "c1\nANSWER"}), std::nullopt);
  EXPECT_EQ(build_line({"HANGUP", ""}), std::nullopt);
}

class CallControlLines : public ::testing::Test {
 protected:
  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
  TestProvider provider_{*plugin_.find("dgm.call-control/1"), {{"host", "pbx.example.org"}}};
  CallControlDriver session_{host_, provider_, {}};
};

TEST_F(CallControlLines, FollowsACallFromItsArrivalToItsEnd) {
  Conversation conversation = Conversation::from_file(PLUGIN_SOURCE_DIR "/call.conv");
  conversation.on("open", [this] { EXPECT_EQ(session_.open(), DGM_OK); });
  conversation.on("answer", [this] {
    session_.answer("c1");
    session_.start_media("c1", "rtp", "127.0.0.1:5000", "ulaw");
  });
  ASSERT_TRUE(conversation.play(host_));

  EXPECT_THAT(session_.calls(),
              ElementsAre("incoming c1 7777 from 200", "state c1 answered",
                          "media c1 127.0.0.1:20232", "dtmf c1 5 100", "hangup c1 normal 16",
                          "incoming c2 8888 from 300", "hangup c2 pbx_lost"));
  EXPECT_TRUE(host_.logged("a line that is not understood"));
  ASSERT_EQ(session_.lost().size(), 1u);
  EXPECT_EQ(session_.lost()[0].detail,
            "the connection to the PBX ended: connection reset; it is sought again every second");
  EXPECT_EQ(session_.count("ready"), 2u);
  EXPECT_THAT(session_.pbx().ways, ElementsAre("rtp ulaw"));
}

TEST_F(CallControlLines, LeavesAFarEndWhoseLineDoesNotEnd) {
  ASSERT_EQ(session_.open(), DGM_OK);
  FarStream pbx = host_.streams().at(0);
  pbx.open();
  pbx.send(std::string(5000, 'x'));
  EXPECT_FALSE(pbx.is_open());
  ASSERT_EQ(session_.lost().size(), 1u);
  EXPECT_THAT(session_.lost()[0].detail, ::testing::HasSubstr("more than 4096 bytes"));
}

}  // namespace
