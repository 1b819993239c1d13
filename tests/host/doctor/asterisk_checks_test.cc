// What Asterisk 22.10 and 16.28 answered, and what the doctor makes of it.
#include "host/doctor/asterisk_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dgm::doctor {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const AriAccess kAccess{.url = "http://127.0.0.1:8088",
                        .user = "dragoman",
                        .password = "secret",
                        .ca_file = "",
                        .app = "translation-test"};

AriAnswer answer(unsigned status, const std::string& body) { return {status, body, {}}; }

AriAnswer info(const std::string& version) {
  return answer(200, R"({"build":{},"system":{"version":")" + version + R"(","entity_id":"02"}})");
}

TEST(AsteriskChecks, ReadTheVersion) {
  EXPECT_EQ(version_of(info("22.10.1+dfsg+~cs6.17.60671434-1")), "22.10.1");
  EXPECT_EQ(version_of(answer(200, "<html>")), "");
  EXPECT_EQ(version_of(answer(200, R"({"system":[]})")), "");
  EXPECT_EQ(read_version("22.10.1"), (AsteriskVersion{22, 10}));
  EXPECT_EQ(read_version("certified/20.7-cert5"), (AsteriskVersion{20, 7}));
  EXPECT_EQ(read_version("GIT-master-abc"), std::nullopt);
}

TEST(AsteriskChecks, SayWhoAnswers) {
  const auto finding = check_reachable(kAccess, info("22.10.1~dfsg"));
  EXPECT_EQ(finding.verdict, Verdict::kGood);
  EXPECT_EQ(finding.sentence, "Asterisk 22.10.1 answers at http://127.0.0.1:8088");
}

TEST(AsteriskChecks, SayThatNobodyAnswers) {
  const auto finding = check_reachable(
      kAccess, {0, "", "127.0.0.1:8088 refused the connection; check that the service is running"});
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_EQ(finding.sentence,
            "nobody answers at http://127.0.0.1:8088 (127.0.0.1:8088 refused the connection)");
  EXPECT_THAT(finding.remedy, StartsWith("start Asterisk; in http.conf enabled = yes"));
}

TEST(AsteriskChecks, SayThatThePasswordIsWrong) {
  const auto finding =
      check_reachable(kAccess, answer(401, R"({"message":"Authentication required"})"));
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_EQ(finding.sentence,
            "Asterisk at http://127.0.0.1:8088 refuses the user \"dragoman\" or its password "
            "(401)");
  EXPECT_THAT(finding.remedy + finding.sentence, testing::Not(HasSubstr("secret")));
}

TEST(AsteriskChecks, SayThatAriIsNotLoadedOrThatItIsNoAsterisk) {
  EXPECT_THAT(check_reachable(kAccess, answer(404, "")).sentence, HasSubstr("there is no ARI"));
  EXPECT_EQ(check_reachable(kAccess, answer(200, "<html>")).sentence,
            "what answers at http://127.0.0.1:8088 is no Asterisk (HTTP 200)");
  EXPECT_EQ(check_reachable(kAccess, info("13.38.3")).verdict, Verdict::kBad);
}

TEST(AsteriskChecks, TellAUserWhoMayWriteFromOneWhoMayNot) {
  EXPECT_EQ(check_user_right(kAccess, answer(404, R"({"message":"Channel not found"})")).verdict,
            Verdict::kGood);
  const auto finding =
      check_user_right(kAccess, answer(403, R"({"message":"Write access denied"})"));
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_EQ(finding.sentence, "the user \"dragoman\" may look and do nothing (403)");
  EXPECT_THAT(finding.remedy, StartsWith("read_only = no for [dragoman] in ari.conf"));
  EXPECT_EQ(check_user_right(kAccess, answer(404, R"({"message":"Resource not found"})")).remedy,
            "load res_ari_channels.so");
}

TEST(AsteriskChecks, KnowWhoShouldHaveRegisteredTheApplication) {
  const auto there = answer(200, R"({"name":"translation-test"})");
  const auto missing = answer(404, R"({"message":"Application not found"})");
  EXPECT_EQ(check_app(kAccess, there, true).verdict, Verdict::kGood);
  EXPECT_EQ(check_app(kAccess, missing, false).verdict, Verdict::kSkipped);
  EXPECT_EQ(check_app(kAccess, missing, true).verdict, Verdict::kBad);
  EXPECT_EQ(check_app(kAccess, there, false).verdict, Verdict::kWarning);
  EXPECT_THAT(check_app(kAccess, there, false).sentence, HasSubstr("another program gets the"));
}

TEST(AsteriskChecks, ReadWhatTheDialplanHas) {
  EXPECT_EQ(read_exists(answer(200, R"({"value":"1"})")), true);
  EXPECT_EQ(read_exists(answer(200, R"({"value":"0"})")), false);
  EXPECT_EQ(read_exists(answer(200, R"({"value":""})")), std::nullopt);
  EXPECT_EQ(read_exists(answer(404, R"({"message":"Variable Not Found"})")), std::nullopt);
}

TEST(AsteriskChecks, NameTheExtensionsThatTheDialplanLacks) {
  const auto all = check_extensions("dragoman", {{"dragoman", "7000", true}});
  EXPECT_EQ(all.verdict, Verdict::kGood);
  EXPECT_EQ(all.sentence, "[dragoman] has 7000");
  const auto some =
      check_extensions("dragoman", {{"dragoman", "7000", true}, {"dragoman", "7777", false}});
  EXPECT_EQ(some.verdict, Verdict::kWarning);
  EXPECT_EQ(some.sentence, "[dragoman] has 7000, and not 7777");
  const auto none =
      check_extensions("dragoman", {{"dragoman", "7000", false}, {"dragoman", "7777", false}});
  EXPECT_EQ(none.verdict, Verdict::kBad);
  EXPECT_EQ(none.sentence,
            "the context [dragoman] has none of the extensions of the routes: 7000, 7777");
  const auto unknown = check_extensions("dragoman", {{"dragoman", "7000", {}}});
  EXPECT_EQ(unknown.remedy, "load func_dialplan.so, which has DIALPLAN_EXISTS()");
}

TEST(AsteriskChecks, OfRoutesWithoutNumbersLookForNothing) {
  EXPECT_EQ(check_extensions("dragoman", {}).verdict, Verdict::kSkipped);
}

TEST(AsteriskChecks, GiveTheLinesThatTheTestCallsNeed) {
  const auto finding =
      check_test_context({{"dragoman-doctor", "echo", true}, {"dragoman-doctor", "tone", false}});
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_EQ(finding.sentence,
            "the dialplan has no tone in [dragoman-doctor], so no test call can be placed");
  EXPECT_EQ(finding.remedy,
            "add these lines to extensions.conf, and `dialplan reload`:\n"
            "[dragoman-doctor]\n"
            "exten => echo,1,Answer()\n"
            " same => n,Echo()\n"
            "exten => tone,1,Answer()\n"
            " same => n,Milliwatt()");
}

TEST(AriClient, EncodesUserAndPathAsTheirStandardsSay) {
  EXPECT_EQ(encode_base64(""), "");
  EXPECT_EQ(encode_base64("f"), "Zg==");
  EXPECT_EQ(encode_base64("fo"), "Zm8=");
  EXPECT_EQ(encode_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encode_percent("DIALPLAN_EXISTS(a,7777,1)"), "DIALPLAN_EXISTS%28a%2C7777%2C1%29");
}

}  // namespace
}  // namespace dgm::doctor
