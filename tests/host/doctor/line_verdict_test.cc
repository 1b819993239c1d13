// The sentences of the test calls, from numbers that could have been measured.
#include "host/doctor/line_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dgm::doctor {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const MediaWay kRtp{"rtp", "g722"}, kWebSocket{"websocket", "slin16"};

LineMeasurement good_echo() {
  return {.packets = 150,
          .packet_ms = 20,
          .packets_missing = 0,
          .frequency_hz = 700.02,
          .level_dbfs = -18.2,
          .purity = 0.999,
          .sound_ms = 2000,
          .holes_ms = 0,
          .linear = true,
          .bytes_swapped = false,
          .delay_ms = 43.07};
}

LineMeasurement good_milliwatt() {
  auto heard = good_echo();
  heard.frequency_hz = 1004;
  heard.level_dbfs = -6;
  heard.delay_ms.reset();
  return heard;
}

LineMeasurement nothing(size_t packets) {
  LineMeasurement heard;
  heard.packets = packets;
  return heard;
}

Finding echo_finding(const LineMeasurement& echo, const MediaWay& way = kWebSocket) {
  return judge_way(way, echo, good_milliwatt()).at(0);
}

TEST(LineVerdict, SaysInOneLineWhatCameThereAndBack) {
  const auto findings = judge_way(kWebSocket, good_echo(), good_milliwatt());
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].verdict, Verdict::kGood);
  EXPECT_EQ(findings[0].name, "websocket slin16, there and back");
  EXPECT_EQ(findings[0].sentence,
            "700.0 Hz, -18.2 dBFS, 20.0 ms, 0 lost, speed 1.000, byte order right, 43.1 ms there "
            "and back");
  EXPECT_EQ(findings[0].remedy, "");
  EXPECT_EQ(findings[1].verdict, Verdict::kGood);
  EXPECT_EQ(findings[1].name, "websocket slin16, from Asterisk");
  EXPECT_EQ(findings[1].sentence,
            "1004.0 Hz, -6.0 dBFS, 20.0 ms, 0 lost, speed 1.000, byte order right");
}

TEST(LineVerdict, HasNoByteOrderWhereTheCodecHasNone) {
  auto echo = good_echo();
  echo.linear = false;
  EXPECT_EQ(echo_finding(echo, kRtp).sentence,
            "700.0 Hz, -18.2 dBFS, 20.0 ms, 0 lost, speed 1.000, 43.1 ms there and back");
}

TEST(LineVerdict, TellsSwappedBytes) {
  auto echo = good_echo();
  echo.bytes_swapped = true;
  const auto finding = echo_finding(echo);
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_EQ(finding.sentence,
            "the bytes are swapped; 700.0 Hz, -18.2 dBFS, 20.0 ms, 0 lost, speed 1.000, byte order "
            "wrong, 43.1 ms there and back");
}

TEST(LineVerdict, TellsNoise) {
  auto echo = good_echo();
  echo.purity = 0.31;
  const auto finding = echo_finding(echo);
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_THAT(finding.sentence,
              StartsWith("instead of the tone there is noise (31 % of it is the tone); "));
}

TEST(LineVerdict, TellsTheWrongRateByThePitch) {
  auto echo = good_echo();
  echo.frequency_hz = 1400;
  echo.sound_ms = 1000;
  const auto finding = echo_finding(echo);
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_THAT(finding.sentence, StartsWith("the pitch is 2.00 times what it should be; 1400.0 Hz"));
  EXPECT_THAT(finding.sentence, HasSubstr(" 0 lost, speed 2.000"));
  EXPECT_THAT(finding.remedy, StartsWith("audio of one sample rate is taken for another"));
}

TEST(LineVerdict, AcceptsOnePercentOfPitchAndNoMore) {
  auto echo = good_echo();
  echo.frequency_hz = 706.9;
  EXPECT_EQ(echo_finding(echo).verdict, Verdict::kGood);
  echo.frequency_hz = 707.1;
  EXPECT_EQ(echo_finding(echo).verdict, Verdict::kBad);
  EXPECT_THAT(echo_finding(echo).remedy, StartsWith("a clock runs wrong"));
}

TEST(LineVerdict, WarnsOfAFewLostFramesAndCallsManyBad) {
  auto echo = good_echo();
  echo.sound_ms = 1940;
  auto finding = echo_finding(echo);
  EXPECT_EQ(finding.verdict, Verdict::kWarning);
  EXPECT_THAT(finding.sentence, StartsWith("3 of 100 frames did not come back; "));
  echo.holes_ms = 400;
  finding = echo_finding(echo);
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_THAT(finding.sentence, StartsWith("23 of 100 frames did not come back; "));
}

TEST(LineVerdict, WarnsOfAnotherLevel) {
  auto echo = good_echo();
  echo.level_dbfs = -24;
  EXPECT_EQ(echo_finding(echo).verdict, Verdict::kWarning);
  EXPECT_THAT(echo_finding(echo).sentence, StartsWith("it is 6.0 dB quieter than what was sent; "));
  echo.level_dbfs = -19.9;
  EXPECT_EQ(echo_finding(echo).verdict, Verdict::kGood);
}

TEST(LineVerdict, WarnsOfALongDelay) {
  auto echo = good_echo();
  echo.delay_ms = 251;
  EXPECT_EQ(echo_finding(echo).verdict, Verdict::kWarning);
  EXPECT_THAT(echo_finding(echo).sentence, StartsWith("what comes back is late; "));
}

TEST(LineVerdict, OverRtpNamesThePayloadTypesWhenOnlyAsteriskIsHeard) {
  const auto finding = judge_way(kRtp, nothing(150), good_milliwatt()).at(0);
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_EQ(finding.sentence,
            "Asterisk is heard, and does not hear us: what is sent to it does not come back");
  EXPECT_THAT(finding.remedy, HasSubstr("all above 34, so slin16 goes out only: use g722"));
}

TEST(LineVerdict, TellsThatNothingComesAtAll) {
  const auto findings = judge_way(kRtp, nothing(0), nothing(0));
  for (const auto& finding : findings) {
    EXPECT_EQ(finding.verdict, Verdict::kBad);
    EXPECT_EQ(finding.sentence, "nothing comes from Asterisk, not one packet");
    EXPECT_THAT(finding.remedy, StartsWith("a firewall or a wrong address keeps it away"));
  }
  EXPECT_EQ(judge_way(kWebSocket, nothing(150), nothing(150)).at(0).sentence,
            "150 packets came from Asterisk, and all of them are silence");
}

TEST(LineVerdict, OfACallThatFailedSaysWhy) {
  const auto findings =
      judge_way(kRtp, good_echo(), Error{"", "Asterisk hung up: the party hung up"});
  EXPECT_EQ(findings[0].verdict, Verdict::kGood);
  EXPECT_EQ(findings[1].verdict, Verdict::kWarning);
  EXPECT_EQ(findings[1].sentence, "the call came to nothing: Asterisk hung up: the party hung up");
  const auto unanswered =
      judge_way(kRtp, Error{kNotAnswered, "it was not answered"}, good_milliwatt()).at(0);
  EXPECT_EQ(unanswered.verdict, Verdict::kBad);
  EXPECT_EQ(unanswered.sentence, "there was no call: it was not answered");
}

TEST(LineVerdict, GivesMachinesTheNumbers) {
  const auto figures = echo_finding(good_echo()).figures;
  EXPECT_THAT(figures, testing::Contains(testing::Pair("frequency_hz", 700.02)));
  EXPECT_THAT(figures, testing::Contains(testing::Pair("level_dbfs", -18.2)));
  EXPECT_THAT(figures, testing::Contains(testing::Pair("delay_ms", 43.07)));
  EXPECT_THAT(figures, testing::Contains(testing::Pair("lost_frames", 0.0)));
}

}  // namespace
}  // namespace dgm::doctor
