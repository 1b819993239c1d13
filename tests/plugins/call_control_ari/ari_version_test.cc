#include "plugins/call_control_ari/ari_version.h"

#include <gmock/gmock.h>

namespace dragoman::ari {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::nullopt_t kAll = std::nullopt;  // modules: not known

std::vector<std::string> ways(const char* version,
                              const std::optional<std::vector<std::string>>& modules = kAll) {
  std::vector<std::string> words;
  for (const Way& way : media_ways(features(parse_version(version), modules), modules))
    words.push_back(way.transport + " " + way.codec);
  return words;
}

TEST(AriVersion, ReadsWhatReleasesPackagersAndDevelopersWrite) {
  EXPECT_EQ(parse_version("22.10.1+dfsg+~cs6.17.60671434-1"), (Version{22, 10}));
  EXPECT_EQ(parse_version("16.28.0~dfsg-0+deb11u4"), (Version{16, 28}));
  EXPECT_EQ(parse_version("certified/20.7-cert5"), (Version{20, 7}));
  EXPECT_EQ(parse_version("22"), (Version{22, 0}));
  EXPECT_EQ(parse_version("22.x"), (Version{22, 0}));
  for (const char* none : {"GIT-master-1a2b3c", "", "0", "-1.2", "99999999999.1"})
    EXPECT_EQ(parse_version(none), std::nullopt) << none;
}

TEST(AriVersion, OffersTheBestDuplexWayOfEachRelease) {
  EXPECT_THAT(ways("16.28.0"), ElementsAre("rtp g722", "rtp ulaw", "rtp alaw", "rtp l16"));
  for (const char* audiosocket : {"18.0.0", "18.26.4", "19.8", "20.15.2", "21.10", "22.5.2"})
    EXPECT_EQ(ways(audiosocket).front(), "audiosocket slin16") << audiosocket;
  for (const char* websocket : {"20.16.0", "21.11.0", "22.6.0", "23.0.0", "24.1", "GIT-master"})
    EXPECT_THAT(ways(websocket), ElementsAre("websocket slin16", "audiosocket slin16", "rtp g722",
                                             "rtp ulaw", "rtp alaw", "rtp l16"))
        << websocket;
}

TEST(AriVersion, OffersNothingThatIsNotLoaded) {
  EXPECT_THAT(ways("22.10.1", std::vector<std::string>{"chan_rtp.so", "chan_pjsip.so"}),
              ElementsAre("rtp ulaw", "rtp alaw", "rtp l16"));
  EXPECT_THAT(ways("22.10.1", std::vector<std::string>{"chan_audiosocket.so"}),
              ElementsAre("audiosocket slin16"));
}

TEST(AriVersion, GivesOptionsOfTheWebSocketOnlyWhereTheyAreKnown) {
  for (const char* known : {"20.18.0", "22.8.0", "23.2.0", "24.0.0"})
    EXPECT_TRUE(features(parse_version(known), kAll).transport_data) << known;
  for (const char* unknown : {"20.17.0", "21.12.0", "22.7.9", "23.1.0"})
    EXPECT_FALSE(features(parse_version(unknown), kAll).transport_data) << unknown;
}

TEST(AriVersion, NamesCodecsAsAsteriskDoes) {
  std::string why;
  EXPECT_EQ(media_format("rtp", "g722", why), "g722");
  EXPECT_EQ(media_format("rtp", "", why), "g722");
  EXPECT_EQ(media_format("rtp", "l16", why), "slin");
  EXPECT_EQ(media_format("audiosocket", "", why), "slin16");
  EXPECT_EQ(media_format("audiosocket", "slin48", why), "slin48");
  EXPECT_EQ(media_format("websocket", "slin16", why), "slin16");
  EXPECT_EQ(media_format("websocket", "ulaw", why), "ulaw");
  EXPECT_EQ(why, "");
}

TEST(AriVersion, RefusesWhatGoesOneWayOnlyAndSaysWhatDoesNot) {
  std::string why;
  EXPECT_EQ(media_format("rtp", "slin16", why), std::nullopt);
  EXPECT_EQ(why,
            "over RTP slin16 goes one way only: Asterisk sends it, and ignores what comes back, "
            "because a channel without SDP drops payload types above 34; ask for g722, which is "
            "16 kHz both ways");
  EXPECT_EQ(media_format("rtp", "opus", why), std::nullopt);
  EXPECT_EQ(media_format("audiosocket", "ulaw", why), std::nullopt);
  EXPECT_EQ(why, "audiosocket carries linear audio; ulaw is not: ask for slin16");
  EXPECT_EQ(media_format("webrtc", "", why), std::nullopt);
  EXPECT_THAT(why, HasSubstr("rtp, audiosocket and websocket"));
}

}  // namespace
}  // namespace dragoman::ari
