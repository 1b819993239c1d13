// Real plugin files that misbehave in a call: the call goes on with the next one, and nothing of
// the host is harmed. What is refused before it is loaded is in tests/host/modules/gallery_test.cc.
#include <thread>

#include "host/modules/module.h"
#include "host/net/worker_watch.h"
#include "tests/host/calls/recognizer_fixture.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class BadPlugins : public RecognizerTest {
 protected:
  // The plugin file before the bench's "a" in one chain.
  void build(const std::string& file, const std::string& type) {
    modules::CatalogOptions options;
    options.state_folder = folder_.path() + "/state";
    options.self_executable = DESCRIBE_MAIN;
    auto module =
        modules::ModuleCatalog(options).load(DGM_BINARY_DIR "/bad_plugins/" + file + ".so");
    ASSERT_TRUE(module) << module.error().text();
    const auto* found = (*module)->find_type(DGM_RECOGNIZER_ID, type);
    ASSERT_NE(found, nullptr);
    auto bad = modules::Provider::create(*module, *found, type, {});
    ASSERT_TRUE(bad) << bad.error().text();
    module_ = *module;
    bad_ = *bad;
    RecognizerTest::build({bad_, test::bench_recognizers(1).front()}, {"en-US"});
  }

  TemporaryFolder folder_;
  std::shared_ptr<modules::Module> module_;
  ProviderPtr bad_;
};

TEST_F(BadPlugins, AnExceptionThatLeavesOneCostsOneSessionOnly) {
  ASSERT_NO_FATAL_FAILURE(build("throws_in_push_audio", "throws"));
  say({1, 2, 3});
  wait(3000);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
  EXPECT_THAT(troubles_,
              ElementsAre("recognizer en-US: throws failed: it has taken no audio for 2000 ms, a "
                          "takes over"));
}

TEST_F(BadPlugins, OneThatNeverAnswersIsLeftWhenItsDeadlineHasPassed) {
  ASSERT_NO_FATAL_FAILURE(build("never_answers", "mute"));
  say({1, 2, 3});
  wait(1000);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("mute failed: no result within 700 ms after the "
                                               "end of speech, a takes over")));
}

TEST_F(BadPlugins, WhatOneSaysAfterItsCloseIsHeardByNobody) {
  ASSERT_NO_FATAL_FAILURE(build("speaks_after_close", "late"));
  say({1, 2, 3});
  wait(400);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
  say({4});
  wait(7000);  // it is tried again meanwhile, and speaks for its old session
  say({5});
  wait(400);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3", "w4", "w5"));
}

TEST_F(BadPlugins, ASessionThatIsNoneIsNotUsed) {
  ASSERT_NO_FATAL_FAILURE(build("null_session", "nothing"));
  say({1, 2, 3});
  wait(400);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
  EXPECT_EQ(module_->sessions(), 0);
}

TEST_F(BadPlugins, CallsFromAForeignThreadAreRefusedAndHarmNothing) {
  ASSERT_NO_FATAL_FAILURE(build("foreign_thread", "foreign"));
  say({1, 2, 3});
  wait(1000);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
  EXPECT_THAT(troubles_, SizeIs(1));
}

TEST_F(BadPlugins, HandlesThatNobodyGaveThemAreRefusedAndHarmNothing) {
  ASSERT_NO_FATAL_FAILURE(build("rubbish_handles", "rubbish"));
  say({1, 2, 3});
  wait(1000);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
}

TEST_F(BadPlugins, OneThatHoldsItsWorkerIsNamedAndCanBeTakenOutOfService) {
  std::atomic<bool> is_named{false};
  {
    net::WorkerWatch watch(workers_, 100,
                           {.blocked =
                                [&](const net::BlockedWorker& block) {
                                  if (block.guest && block.guest->provider == "blocks" &&
                                      block.guest->module == "blocks_in_push_audio.so 1.0.2" &&
                                      block.entry == "push_audio")
                                    is_named = true;
                                },
                            .went_on = {}});
    ASSERT_NO_FATAL_FAILURE(build("blocks_in_push_audio", "blocks"));
    for (size_t place = 0; place < 3; ++place)
      frame(1, place, place == 2 ? Kind::kStarted : Kind::kNone, bench().now_ns);
  }
  EXPECT_TRUE(is_named);
  EXPECT_EQ(module_->sessions(), 1);
  on_worker([&] { health_->of(*bad_).put_out_of_service("it blocks", UINT64_MAX); });
  for (size_t place = 3; place < test::kFramesPerWord; ++place) frame(1, place);
  ended_ns_ = bench().now_ns;
  end();
  wait(400);
  EXPECT_THAT(finals_, ElementsAre("w1"));
  EXPECT_THAT(troubles_, ElementsAre("recognizer en-US: blocks failed: it is out of service (it "
                                     "blocks), a takes over"));
  EXPECT_EQ(module_->sessions(), 0);
}

}  // namespace
}  // namespace dgm::calls
