// The conformance suite finds what it is there to find, and says it in one sentence.
#include "dragoman/testing/conformance.h"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

namespace {

using namespace dragoman::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const ConformanceOptions kQuick = {.patience = std::chrono::milliseconds(1)};

// The failures of one rule for one provider type of the misbehaving plugin.
std::vector<std::string> failures(const std::string& rule_name, const std::string& kind,
                                  const std::string& type) {
  std::vector<std::string> sentences;
  for (const ConformanceRule& rule : conformance_rules()) {
    if (rule.name != rule_name) continue;
    ::testing::TestPartResultArray results;
    {
      const ::testing::ScopedFakeTestPartResultReporter reporter(
          ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
      run_rule(rule, MISBEHAVING_PLUGIN, kind, type, kQuick);
    }
    for (int i = 0; i < results.size(); ++i)
      sentences.emplace_back(results.GetTestPartResult(i).message());
    return sentences;
  }
  ADD_FAILURE() << "there is no rule " << rule_name;
  return sentences;
}

std::vector<std::string> translator_failures(const std::string& rule, const std::string& type) {
  return failures(rule, "dgm.translator/1", type);
}

TEST(Conformance, FindsNothingWrongWithAGoodTranslator) {
  for (const ConformanceRule& rule : conformance_rules()) {
    if (rule.name == "HasAGoodRecord" || (!rule.kind.empty() && rule.kind != "dgm.translator/1"))
      continue;
    EXPECT_THAT(translator_failures(rule.name, "good"), IsEmpty()) << rule.name;
  }
}

TEST(Conformance, FindsEventsAfterClose) {
  EXPECT_THAT(translator_failures("OpensAndClosesSilently", "speaks_after_close"),
              Contains(HasSubstr("event translation after close()")));
}

TEST(Conformance, FindsEventsAfterTheLastOne) {
  EXPECT_THAT(translator_failures("SurvivesASilentNetwork", "speaks_after_failure"),
              Contains(HasSubstr("event translation after the last event of the session")));
}

TEST(Conformance, FindsEventsFromAnotherThread) {
  EXPECT_THAT(translator_failures("OpensAndClosesSilently", "speaks_from_a_thread"),
              Contains(HasSubstr("event ready on a thread that is not the worker")));
}

TEST(Conformance, FindsAnswersThatComeTwiceOrToNobody) {
  EXPECT_THAT(translator_failures("AnswersEachFinalOnce", "answers_twice"),
              Contains(HasSubstr("utterance 1 was answered more than once")));
  EXPECT_THAT(translator_failures("AnswersEachFinalOnce", "answers_strangers"),
              Contains(HasSubstr("an answer to a request that was not taken")));
}

TEST(Conformance, FindsARefusalWithoutASentence) {
  EXPECT_THAT(translator_failures("OpensAndClosesSilently", "refuses_without_words"),
              Contains(HasSubstr("open() failed without a sentence in why->detail")));
}

TEST(Conformance, FindsAPluginThatRefusesNewerHosts) {
  EXPECT_THAT(translator_failures("ReadsOnlyTheFieldsItKnows", "refuses_newer_hosts"),
              Contains(HasSubstr("open() behaves otherwise if struct_size says that the host knows "
                                 "more fields")));
}

TEST(Conformance, FindsWhatTheWrapperLogs) {
  EXPECT_THAT(translator_failures("OpensAndClosesSilently", "logs_its_misbehaviour"),
              Contains(HasSubstr("plugin misbehaving: it says so itself")));
}

TEST(Conformance, FindsFramesThatAreNeverReleasedAndFinalsThatRepeat) {
  const auto found = failures("CountsUtterancesUp", "dgm.recognizer/1", "keeps_frames");
  EXPECT_THAT(found, Contains(HasSubstr("frames were retained and not released")));
  EXPECT_THAT(found, Contains(HasSubstr("a transcript of an utterance that had its final")));
  EXPECT_THAT(found, Contains(HasSubstr("seen.confidence")));
}

TEST(Conformance, FindsAudioAfterCancel) {
  EXPECT_THAT(failures("IsSilentAfterCancel", "dgm.synthesizer/1", "speaks_after_cancel"),
              Contains(HasSubstr("on_audio of utterance 1 after cancel()")));
}

TEST(Conformance, FindsACallControlThatTakesCallsThatAreNotThere) {
  EXPECT_THAT(failures("KnowsNoCallThatNeverWas", "dgm.call-control/1", "promises_everything"),
              Contains(HasSubstr("session->answer(id)")));
}

TEST(Conformance, FindsACallThatIsNeverEnded) {
  EXPECT_THAT(failures("EndsEveryCallItTook", "dgm.call-control/1", "promises_everything"),
              Contains(HasSubstr("call-0 was never ended")));
}

TEST(Conformance, FindsATransportThatSendsCallersWhereNobodyListens) {
  EXPECT_THAT(failures("MeetsWhereItSays", "dgm.transport/1", "offers_nowhere"),
              Contains(HasSubstr("nobody listens at \"127.0.0.1:5054\"")));
}

TEST(Conformance, FindsATransportThatConnectsWithoutKnowingWhere) {
  EXPECT_THAT(failures("MeetsWhereItSays", "dgm.transport/1", "connects_anywhere"),
              Contains(HasSubstr("open() without the remote that must be known first")));
}

TEST(Conformance, NamesEachMistakeOfARecord) {
  FakeHost host;
  const PluginFile plugin(MISBEHAVING_PLUGIN);
  EXPECT_THAT(check_record(plugin.record()),
              ElementsAre("id is not a reverse domain, such as \"org.example.recognizer_x\"",
                          "version is not three numbers, such as \"1.0.0\"",
                          "license is empty; expected an SPDX expression, such as \"Apache-2.0\""));
  EXPECT_THAT(check_type(*plugin.find("dgm.translator/1", "bad_record")),
              ElementsAre("help is empty or has more than one line",
                          "option deadline: its default \"900\" is outside of 1..500",
                          "option Mode: the name is not snake_case",
                          "option Mode: its default \"slow\" is not one of fast|faster",
                          "option deadline: the name is there twice",
                          "option deadline: the type is none of string, int, number, bool, file, "
                          "list",
                          "option key: it is required and has a default",
                          "option key: it is secret and has a default",
                          "capability \"Loud\" is not a lower-case word",
                          "capability \"rate:fast\" is not a sample rate in Hz",
                          "capability \"pair:en-es\" is not \"pair:source>target\"",
                          "capability \"lang:\" has nothing behind its colon",
                          "interface_table: a function that is not optional is NULL"));
  EXPECT_THAT(check_type(*plugin.find("dgm.translator/1", "good")), IsEmpty());
}

TEST(Conformance, SaysWhyAFileIsNoPlugin) {
  FakeHost host;
  EXPECT_THAT(PluginFile("/no/such/plugin.so").problem(),
              HasSubstr("/no/such/plugin.so cannot be loaded"));
  EXPECT_THAT(PluginFile("libm.so.6").problem(), HasSubstr("has no symbol dgm_plugin_entry"));
  dgm_plugin newer = PluginFile(MISBEHAVING_PLUGIN).record();
  newer.abi_minor = DGM_ABI_MINOR + 1;
  EXPECT_THAT(PluginFile(newer).problem(), HasSubstr("the plugin is built for ABI 1.1"));
}

}  // namespace
