// `dragoman doctor` and a real Asterisk: all is well, and each thing that people fight with for
// weeks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "tests/asterisk/routes.h"

namespace dgm::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Finished examine(const Host& host, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"doctor", "--config", host.configuration()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_dragoman(arguments, 90'000);
}

struct Line {
  std::string verdict, sentence;
  std::map<std::string, double> figures;
};

// The findings of a group, by name.
std::map<std::string, Line> findings_of(const std::string& output, const std::string& group) {
  std::map<std::string, Line> lines;
  boost::system::error_code bad;
  const auto report = boost::json::parse(output, bad);
  EXPECT_FALSE(bad) << output;
  if (bad) return lines;
  for (const auto& each : report.as_object().at("findings").as_array()) {
    const auto& finding = each.as_object();
    if (finding.at("group").as_string() != group) continue;
    Line line{std::string(finding.at("verdict").as_string()),
              std::string(finding.at("sentence").as_string()),
              {}};
    if (const auto* figures = finding.if_contains("figures"))
      for (const auto& [name, value] : figures->as_object())
        line.figures[name] = value.to_number<double>();
    lines[std::string(finding.at("name").as_string())] = line;
  }
  return lines;
}

class DoctorAtAsterisk : public testing::Test {
 protected:
  void SetUp() override { asterisk_.start(host_); }

  // Another configuration for the same Asterisk.
  Host host_with(const std::string& what, const std::string& with) const {
    auto configuration = over_ari(passing_through(), asterisk_);
    const size_t at = configuration.providers.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    configuration.providers.replace(at, what.size(), with);
    return Host(configuration);
  }

  Asterisk asterisk_;
  Host host_{over_ari(passing_through(), asterisk_)};
};

TEST_F(DoctorAtAsterisk, HearsAToneEachWayOverEveryWayOfMedia) {
  const auto end = examine(host_, {"--json"});
  EXPECT_EQ(end.exit_code, 0) << end.output;
  const auto lines = findings_of(end.output, "Test calls");
  EXPECT_EQ(lines.size(), 12u);
  for (const std::string way :
       {"websocket slin16", "audiosocket slin16", "rtp g722", "rtp ulaw", "rtp alaw", "rtp l16"}) {
    ASSERT_TRUE(lines.contains(way + ", there and back")) << way;
    auto echo = lines.at(way + ", there and back");
    EXPECT_THAT(echo.sentence, AllOf(HasSubstr("700.0 Hz, -18."), HasSubstr(" dBFS, 20.0 ms, ")));
    EXPECT_NEAR(echo.figures["frequency_hz"], 700, 0.5) << way;
    EXPECT_NEAR(echo.figures["level_dbfs"], -18, 0.5) << way;
    EXPECT_LT(echo.figures["delay_ms"], 250) << way;
    EXPECT_LE(echo.figures["lost_frames"], 10) << way;
    EXPECT_EQ(echo.figures["bytes_swapped"], 0) << way;
    ASSERT_TRUE(lines.contains(way + ", from Asterisk")) << way;
    auto tone = lines.at(way + ", from Asterisk");
    EXPECT_NEAR(tone.figures["frequency_hz"], 1004, 0.5) << way;
    EXPECT_EQ(tone.verdict, "good") << tone.sentence;
  }
  for (const auto& [name, line] : findings_of(end.output, "Asterisk"))
    EXPECT_EQ(line.verdict, name == "application" ? "skipped" : "good") << line.sentence;
  EXPECT_TRUE(asterisk_.wait_until_empty()) << asterisk_.command("core show channels");
}

TEST_F(DoctorAtAsterisk, DoesNotDisturbTheHostThatRuns) {
  ASSERT_NO_FATAL_FAILURE(host_.start());
  ASSERT_TRUE(host_.program().wait_for_output("PBX_READY", 5000));
  const auto end = examine(host_, {"--no-call"});
  EXPECT_EQ(end.exit_code, 0) << end.output;
  EXPECT_THAT(end.output, HasSubstr("  ok  application: \"translation-test\" is registered by the "
                                    "host that runs\n"));
  EXPECT_THAT(end.output, HasSubstr("  ok  dialplan: [dragoman] has 7000, 7001, 7777, 8888\n"));
  EXPECT_THAT(host_.log(), Not(HasSubstr("PBX_LOST")));
}

TEST_F(DoctorAtAsterisk, SaysThatThePasswordIsWrong) {
  const auto host = host_with("password = change-me", "password = wrong");
  const auto end = examine(host);
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(
      end.output,
      HasSubstr("\n  !!  reachable: Asterisk at http://127.0.0.1:" +
                std::to_string(asterisk_.http_port()) +
                " refuses the user \"dragoman\" or its password (401)\n"
                "      -> give user and password of [provider.ari] in providers.ini as they "
                "stand in ari.conf; `ari show users` in Asterisk lists the users\n"));
  EXPECT_THAT(end.output, Not(HasSubstr("Test calls")));
}

TEST_F(DoctorAtAsterisk, SaysThatNobodyAnswersWhenItIsDown) {
  EXPECT_EQ(asterisk_.stop(), 0);
  const auto end = examine(host_);
  const auto place = "127.0.0.1:" + std::to_string(asterisk_.http_port());
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output,
              HasSubstr("\n  !!  reachable: nobody answers at http://" + place + " (" + place +
                        " refused the connection)\n"
                        "      -> start Asterisk; in http.conf enabled = yes"));
}

TEST_F(DoctorAtAsterisk, GivesTheLinesWithoutWhichItCannotCall) {
  asterisk_.command("dialplan remove context dragoman-doctor");
  const auto end = examine(host_);
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output,
              HasSubstr("\n  !!  test context: the dialplan has no echo, tone in "
                        "[dragoman-doctor], so no test call can be placed\n"
                        "      -> add these lines to extensions.conf, and `dialplan reload`:\n"
                        "         [dragoman-doctor]\n"
                        "         exten => echo,1,Answer()\n"
                        "          same => n,Echo()\n"
                        "         exten => tone,1,Answer()\n"
                        "          same => n,Milliwatt()\n"));
  EXPECT_THAT(end.output, Not(HasSubstr("Test calls")));
}

TEST_F(DoctorAtAsterisk, NamesTheContextThatLacksTheExtensions) {
  const auto end = examine(host_, {"--no-call", "--context", "nowhere"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output, HasSubstr("\n  !!  dialplan: the context [nowhere] has none of the "
                                    "extensions of the routes: 7000, 7001, 7777, 8888\n"));
}

TEST_F(DoctorAtAsterisk, NamesTheModuleThatIsMissing) {
  asterisk_.command("module unload app_stasis.so");
  asterisk_.command("module unload codec_g722.so");
  const auto end = examine(host_);
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output,
              HasSubstr("\n  !!  modules: app_stasis.so does not run; without it Stasis() in the "
                        "dialplan fails, so 7777 reaches nobody\n"
                        "      -> `module load app_stasis.so` now, and for the next start `load = "
                        "app_stasis.so` in modules.conf; Debian has them in asterisk-modules\n"));
  EXPECT_THAT(end.output, HasSubstr("\n   !  codecs: codec_g722.so does not run: phones of that "
                                    "codec hear nothing\n"));
  EXPECT_THAT(end.output, HasSubstr("\n  --  calls: not placed as long as modules are missing that "
                                    "every call needs\n"));
}

// What the original's owner fought with: a call that stands, and is silent in one direction.
TEST_F(DoctorAtAsterisk, TellsACallThatIsSilentOneWay) {
  asterisk_.command("dialplan remove extension echo@dragoman-doctor");
  asterisk_.command("dialplan add extension echo,1,Answer, into dragoman-doctor");
  asterisk_.command("dialplan add extension echo,2,Wait,20 into dragoman-doctor");
  const auto end = examine(host_, {"--json", "--media", "rtp"});
  EXPECT_EQ(end.exit_code, 1);
  const auto lines = findings_of(end.output, "Test calls");
  ASSERT_TRUE(lines.contains("rtp ulaw, there and back")) << end.output;
  EXPECT_EQ(lines.at("rtp ulaw, there and back").sentence,
            "Asterisk is heard, and does not hear us: what is sent to it does not come back");
  EXPECT_EQ(lines.at("rtp ulaw, from Asterisk").verdict, "good");
}

}  // namespace
}  // namespace dgm::test
