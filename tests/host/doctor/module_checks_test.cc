#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/doctor/asterisk_checks.h"

namespace dgm::doctor {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::Field;

// All that config/asterisk/modules.conf loads and Dragoman needs, but those named.
AriAnswer modules_without(const std::vector<std::string>& missing) {
  std::string body = "[";
  for (const std::string module : {"res_stasis.so",
                                   "app_stasis.so",
                                   "res_ari.so",
                                   "res_ari_applications.so",
                                   "res_ari_asterisk.so",
                                   "res_ari_bridges.so",
                                   "res_ari_channels.so",
                                   "res_ari_events.so",
                                   "res_http_websocket.so",
                                   "res_stasis_answer.so",
                                   "bridge_simple.so",
                                   "bridge_softmix.so",
                                   "codec_resample.so",
                                   "res_stasis_snoop.so",
                                   "res_stasis_recording.so",
                                   "chan_bridge_media.so",
                                   "func_dialplan.so",
                                   "app_echo.so",
                                   "app_milliwatt.so",
                                   "chan_websocket.so",
                                   "res_websocket_client.so",
                                   "chan_audiosocket.so",
                                   "res_audiosocket.so",
                                   "chan_rtp.so",
                                   "res_rtp_asterisk.so",
                                   "codec_g722.so",
                                   "codec_ulaw.so",
                                   "codec_alaw.so"}) {
    const bool runs = std::find(missing.begin(), missing.end(), module) == missing.end();
    body += std::string(body.size() > 1 ? "," : "") + R"({"name":")" + module +
            R"(","use_count":0,"status":")" + (runs ? "Running" : "Not Running") + R"("})";
  }
  return {200, body + "]", {}};
}

auto finding(const char* name, Verdict verdict, const std::string& sentence) {
  return AllOf(Field(&Finding::name, name), Field(&Finding::verdict, verdict),
               Field(&Finding::sentence, sentence));
}

TEST(ModuleChecks, AreGoodWhereEverythingRuns) {
  const auto findings = check_modules("22.10.1", modules_without({}));
  EXPECT_THAT(findings, Each(Field(&Finding::verdict, Verdict::kGood)));
  EXPECT_THAT(findings, Contains(finding("media", Verdict::kGood,
                                         "Asterisk has websocket, audiosocket, rtp")));
}

TEST(ModuleChecks, NameAModuleWithoutWhichNoCallWorks) {
  const auto findings = check_modules("22.10.1", modules_without({"app_stasis.so"}));
  EXPECT_THAT(findings,
              Contains(finding("modules", Verdict::kBad,
                               "app_stasis.so does not run; without it Stasis() in the dialplan "
                               "fails, so 7777 reaches nobody")));
  EXPECT_EQ(findings.front().remedy,
            "`module load app_stasis.so` now, and for the next start `load = app_stasis.so` in "
            "modules.conf; Debian has them in asterisk-modules");
}

TEST(ModuleChecks, WarnOfOneThatOnlySomeCallsNeed) {
  EXPECT_THAT(check_modules("22.10.1", modules_without({"res_stasis_snoop.so"})),
              Contains(finding("modules", Verdict::kWarning,
                               "res_stasis_snoop.so does not run; without it nobody can listen to "
                               "a call (monitor)")));
}

TEST(ModuleChecks, MissAWayOfMediaOnlyWhereTheVersionHasIt) {
  const auto without = modules_without({"chan_websocket.so"});
  EXPECT_THAT(check_modules("22.10.1", without),
              Contains(finding("media", Verdict::kWarning,
                               "no websocket: chan_websocket.so does not run")));
  EXPECT_THAT(check_modules("20.15.0", without),
              Contains(finding("media", Verdict::kSkipped,
                               "websocket came to Asterisk later than this one")));
  EXPECT_THAT(check_modules("16.28.0", without),
              Contains(finding("media", Verdict::kSkipped,
                               "audiosocket came to Asterisk later than this one")));
}

TEST(ModuleChecks, CallItBadWhenNoWayOfMediaIsLeft) {
  EXPECT_THAT(
      check_modules("22.10.1",
                    modules_without({"chan_websocket.so", "chan_rtp.so", "chan_audiosocket.so"})),
      Contains(finding("media", Verdict::kBad, "Asterisk has no way to carry media to us")));
}

TEST(ModuleChecks, NameCodecsThatCannotBeTranslated) {
  EXPECT_THAT(check_modules("22.10.1", modules_without({"codec_g722.so", "codec_alaw.so"})),
              Contains(finding("codecs", Verdict::kWarning,
                               "codec_g722.so, codec_alaw.so do not run: phones of that codec hear "
                               "nothing")));
}

TEST(ModuleChecks, SayThatTheListIsNoList) {
  for (const auto& answer : {AriAnswer{404, "", {}}, AriAnswer{200, "{}", {}},
                             AriAnswer{200, "[1,{},{\"name\":2}]", {}}}) {
    const auto findings = check_modules("22.10.1", answer);
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings.front().sentence, "Asterisk's modules could not be listed");
  }
}

}  // namespace
}  // namespace dgm::doctor
