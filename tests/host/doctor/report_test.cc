#include "host/doctor/report.h"

#include <gtest/gtest.h>

#include <sstream>

namespace dgm::doctor {
namespace {

const Finding kGood{.group = "Ports", .name = "rtp", .sentence = "free"};
const Finding kBad{.group = "Asterisk",
                   .name = "user right",
                   .verdict = Verdict::kBad,
                   .sentence = "it may do nothing",
                   .remedy = "read_only = no\nin ari.conf"};
const Finding kSkipped{
    .group = "Asterisk", .name = "calls", .verdict = Verdict::kSkipped, .sentence = "not placed"};

std::string printed(const Findings& findings, ReportStyle style, int expected_code) {
  std::ostringstream out;
  Report report(out, style);
  for (const auto& finding : findings) {
    report.working_on("something");
    report.add(finding);
  }
  EXPECT_EQ(report.finish(), expected_code);
  return out.str();
}

TEST(Report, GroupsFindingsAndPutsTheRemedyBelow) {
  EXPECT_EQ(printed({kGood, kBad, kSkipped}, {}, 1),
            "Ports\n"
            "  ok  rtp: free\n"
            "\n"
            "Asterisk\n"
            "  !!  user right: it may do nothing\n"
            "      -> read_only = no\n"
            "         in ari.conf\n"
            "  --  calls: not placed\n"
            "\n"
            "1 check is good, 1 is bad, 1 was skipped.\n");
}

TEST(Report, IsHealthyAsLongAsNothingIsBad) {
  auto warning = kBad;
  warning.verdict = Verdict::kWarning;
  EXPECT_EQ(printed({kGood, warning, kSkipped}, {}, 0).find("!!"), std::string::npos);
}

TEST(Report, ShowsATerminalWhatItDoesAndColours) {
  const auto text = printed({kGood}, {.json = false, .terminal = true}, 0);
  EXPECT_EQ(text,
            "  ..  something\r\033[K\033[1mPorts\033[0m\n"
            "  \033[32mok\033[0m  rtp: free\n"
            "\n"
            "1 check is good.\n");
}

TEST(Report, GivesMachinesOneObject) {
  auto measured = kGood;
  measured.figures = {{"delay_ms", 1.5}};
  EXPECT_EQ(printed({measured, kBad}, {.json = true, .terminal = true}, 1),
            R"({"good":false,"findings":[{"group":"Ports","name":"rtp","verdict":"good",)"
            R"("sentence":"free","remedy":"","figures":{"delay_ms":1.5E0}},)"
            R"({"group":"Asterisk","name":"user right","verdict":"bad",)"
            R"("sentence":"it may do nothing","remedy":"read_only = no\nin ari.conf"}]})"
            "\n");
}

}  // namespace
}  // namespace dgm::doctor
