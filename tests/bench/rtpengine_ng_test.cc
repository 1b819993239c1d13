#include "tests/bench/rtpengine_ng.h"

#include <gtest/gtest.h>

namespace dgm::bench {
namespace {

TEST(RtpengineNg, WritesADictionaryInTheOrderOfItsKeys) {
  EXPECT_EQ(bencode({{"command", "ping"}, {"call-id", "7"}}), "d7:call-id1:77:command4:pinge");
  EXPECT_EQ(bencode({}), "de");
}

TEST(RtpengineNg, ReadsTextsAndPassesOverOtherKinds) {
  const auto answer =
      read_bencoded("d7:createdi17e6:result2:ok4:tagsl1:a1:be3:sdp0:5:totald1:xi-1eee");
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, (NgMessage{{"result", "ok"}, {"sdp", ""}}));
}

TEST(RtpengineNg, RefusesWhatIsCutOffOrGoesOn) {
  for (const auto* bad :
       {"", "d", "4:pong", "d6:result", "d6:result2:o", "d6:result2:ok", "de ", "d6:result2:okee",
        "di1e2:oke", "d1:ali1e", "d1:ai12", "d6:result99999999999999999999:ok"})
    EXPECT_FALSE(read_bencoded(bad)) << bad;
}

TEST(RtpengineNg, RefusesEndlessNesting) {
  EXPECT_FALSE(read_bencoded("d1:a" + std::string(100'000, 'l')));
}

TEST(RtpengineNg, FindsTheAudioPortOfAnSdp) {
  EXPECT_EQ(audio_port_of("v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 12034 RTP/AVP 0\r\n"), 12034);
  EXPECT_EQ(audio_port_of("m=video 9 RTP/AVP 31\r\n"), 0);
  EXPECT_EQ(audio_port_of("m=audio 70000 RTP/AVP 0\r\n"), 0);
}

}  // namespace
}  // namespace dgm::bench
