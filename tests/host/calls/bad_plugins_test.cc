// Real plugin files that misbehave in a call: the call goes on with the next one, and nothing of
// the host is harmed. What is refused before it is loaded is in tests/host/modules/gallery_test.cc.
#include <thread>

#include "host/calls/recognizer_stage.h"
#include "host/modules/module.h"
#include "host/net/worker_watch.h"
#include "tests/host/calls/stage_fixture.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class BadPlugins : public StageTest, public RecognizerStage::Client {
 protected:
  using Kind = audio::UtteranceEvent::Kind;

  ~BadPlugins() override {
    on_worker([&] { stage_.reset(); });
  }

  // The plugin file before the bench's "a" (or more of the bench) in one chain.
  void build(const std::string& file, const std::string& type, size_t others = 1) {
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
    on_worker([&] {
      Members members{*bad};
      for (auto& other : test::bench_recognizers(others)) members.push_back(other);
      stage_ = std::make_unique<RecognizerStage>(kit_, pool_, RecognizerStage::Expected{"en-US"},
                                                 test::kBenchRate, std::move(members), *this);
    });
    for (int i = 0; i < 20; ++i) frame(0, 0);
  }
  void frame(int word, size_t place, Kind event = Kind::kNone, uint64_t at_ns = 0) {
    on_worker([&] {
      const auto samples = test::word_frame(word, place);
      dgm_frame frame{};
      frame.struct_size = sizeof frame;
      frame.flags = word ? DGM_FRAME_SPEECH : 0;
      frame.captured_at_ns = bench().now_ns;
      frame.sample_rate_hz = test::kBenchRate;
      frame.sample_count = test::kFrameSamples;
      frame.samples = samples.data();
      bench().now_ns += 20 * kNsPerMs;
      stage_->push(frame, {event, at_ns});
      stage_->housekeep(bench().now_ns);
    });
  }
  void say(const std::vector<int>& words) {
    const uint64_t started_ns = bench().now_ns;
    for (const int word : words)
      for (size_t place = 0; place < test::kFramesPerWord; ++place)
        frame(word, place, word == words.front() && place == 2 ? Kind::kStarted : Kind::kNone,
              started_ns);
    const uint64_t ended_ns = bench().now_ns;
    for (int i = 0; i < 19; ++i) frame(0, 0);
    frame(0, 0, Kind::kEnded, ended_ns);
  }
  void wait(uint32_t ms) {
    for (uint32_t passed = 0; passed < ms; passed += 20) frame(0, 0);
  }
  test::ScriptedProvider& next() { return bench().recognizers[0]; }

  void on_transcript(std::string_view text, bool is_final, const StationTimes&,
                     std::string_view) override {
    if (is_final) finals_.emplace_back(text);
  }
  void on_recognizer_changed(const ChainChange&) override {}
  void on_trouble(const std::string& sentence) override { troubles_.push_back(sentence); }

  TemporaryFolder folder_;
  StageKit kit_ = kit();
  ChunkPool pool_;
  std::shared_ptr<modules::Module> module_;
  ProviderPtr bad_;
  std::unique_ptr<RecognizerStage> stage_;
  std::vector<std::string> finals_, troubles_;
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
  const uint64_t ended_ns = bench().now_ns;
  for (int i = 0; i < 19; ++i) frame(0, 0);
  frame(0, 0, Kind::kEnded, ended_ns);
  wait(400);
  EXPECT_THAT(finals_, ElementsAre("w1"));
  EXPECT_THAT(troubles_, ElementsAre("recognizer en-US: blocks failed: it is out of service (it "
                                     "blocks), a takes over"));
  EXPECT_EQ(module_->sessions(), 0);
}

}  // namespace
}  // namespace dgm::calls
