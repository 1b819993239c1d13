// Test calls through a scripted PBX: what is asked of it, and what is said when it says no.
#include "host/doctor/test_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/doctor/test_bench.h"
#include "tests/host/calls/scripted_pbx.h"
#include "tests/support/run_on.h"

namespace dgm::doctor {
namespace {

using test::pbx;
using test::run_on;
using test::wait_until;
using testing::Contains;
using testing::StartsWith;

class TestCallTest : public testing::Test {
 protected:
  void SetUp() override {
    test::reset_pbx();
    test::add_pbx(generation_);
    modules::attach_workers(workers_);
    workers_.start();
    run_on(worker(), [this] {
      line_ = std::make_unique<PbxLine>(worker(), provider(DGM_CALL_CONTROL_ID, "pbx"));
      ASSERT_TRUE(line_->open());
      places_ = std::make_unique<MeetingPlaces>(worker());
    });
  }
  void TearDown() override {
    run_on(worker(), [this] {
      call_.reset();
      places_.reset();
      line_.reset();
    });
    workers_.stop();
  }

  net::Worker& worker() { return workers_.at(0); }
  ProviderPtr provider(const char* kind, const char* name) { return generation_.find(kind, name); }
  // Calls the echo by this way; the id by which the PBX knows the call.
  std::string dial(const char* transport) {
    run_on(worker(), [this, transport] {
      call_ = std::make_unique<TestCall>(worker(), *line_, *places_,
                                         TestCall::Plan{"Local/echo@dragoman-doctor",
                                                        {transport, "slin16"},
                                                        provider(DGM_TRANSPORT_ID, transport)});
      call_->begin();
    });
    EXPECT_EQ(pbx().called.size(), 1u);
    return pbx().called.at(0);
  }
  void tell(const std::function<void()>& what) { run_on(worker(), what); }
  bool asked(const std::string& line) {
    return wait_until(worker(),
                      [&] { return std::ranges::find(pbx().asked, line) != pbx().asked.end(); });
  }
  Error failure() {
    EXPECT_TRUE(wait_until(worker(), [this] { return call_->is_over() && call_->is_gone(); }));
    Error why;
    tell([&] {
      EXPECT_FALSE(call_->result());
      if (!call_->result()) why = call_->result().error();
    });
    return why;
  }

  calls::Generation generation_;
  net::WorkerPool workers_{1, {.tick_us = 0}};
  std::unique_ptr<PbxLine> line_;
  std::unique_ptr<MeetingPlaces> places_;
  std::unique_ptr<TestCall> call_;
};

TEST_F(TestCallTest, TellsThePbxWhereItsLegWaitsAndTheLegWhereThePbxWaits) {
  const auto id = dial("rtp");
  EXPECT_THAT(pbx().asked, Contains("originate Local/echo@dragoman-doctor for  5000"));
  tell([&] { pbx().state(id, DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media " + id + " rtp 127.0.0.1:4000"));
  tell([&] { pbx().media_started(id, "127.0.0.1:20232"); });
  EXPECT_TRUE(wait_until(worker(), [] {
    const auto* leg = pbx().leg_of("doctor");
    return leg && leg->remote == "127.0.0.1:20232" && leg->codec == "slin16";
  }));
}

TEST_F(TestCallTest, ConnectsToThePbxWhereThatWaits) {
  const auto id = dial("websocket");
  tell([&] { pbx().state(id, DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media " + id + " websocket "));
  EXPECT_EQ(pbx().leg_of("doctor"), nullptr);
  tell([&] { pbx().media_started(id, "ws://127.0.0.1/media/1"); });
  EXPECT_TRUE(wait_until(worker(), [] {
    const auto* leg = pbx().leg_of("doctor");
    return leg && leg->remote == "ws://127.0.0.1/media/1";
  }));
}

TEST_F(TestCallTest, PlaysSilenceThenTheToneAtTheSpeedOfTheClock) {
  const auto id = dial("websocket");
  tell([&] { pbx().state(id, DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media " + id + " websocket "));
  tell([&] { pbx().media_started(id, "ws://127.0.0.1/media/1"); });
  ASSERT_TRUE(wait_until(worker(), [] { return pbx().leg_of("doctor") != nullptr; }));
  tell([] { pbx().leg_of("doctor")->connect(); });
  ASSERT_TRUE(wait_until(worker(), [] { return pbx().leg_of("doctor")->loud_frames > 0; }));
  tell([] {
    EXPECT_EQ(pbx().leg_of("doctor")->frames - pbx().leg_of("doctor")->loud_frames, kLeadFrames);
  });
}

TEST_F(TestCallTest, SaysThatTheCallItselfDidNotComeAbout) {
  const auto id = dial("rtp");
  tell([&] { pbx().hang_up(id, DGM_END_UNREACHABLE, "there is no such extension"); });
  const auto why = failure();
  EXPECT_EQ(why.where, kNotAnswered);
  EXPECT_EQ(why.sentence, "there is no such extension");
  EXPECT_EQ(pbx().asked.size(), 1u);  // what has ended is not hung up
}

TEST_F(TestCallTest, SaysWhyItsMediaWasRefusedAndHangsUp) {
  const auto id = dial("rtp");
  tell([&] { pbx().state(id, DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media " + id + " rtp 127.0.0.1:4000"));
  tell([&] { pbx().refuse(id, "start_media", "no such codec"); });
  const auto why = failure();
  EXPECT_EQ(why.where, "");
  EXPECT_EQ(why.sentence, "no such codec");
  EXPECT_TRUE(asked("hang_up " + id + " 1"));
  EXPECT_EQ(pbx().leg_of("doctor"), nullptr);
}

TEST_F(TestCallTest, SaysThatTheMediaEnded) {
  const auto id = dial("rtp");
  tell([&] { pbx().state(id, DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media " + id + " rtp 127.0.0.1:4000"));
  tell([] { pbx().leg_of("doctor")->hang_up(); });
  EXPECT_EQ(failure().sentence, "Asterisk closed the media");
}

TEST_F(TestCallTest, IsPlacedUnderAnotherNameThanTheHosts) {
  EXPECT_THAT(doctors_app("translation-test"), StartsWith("doctor-"));
}

}  // namespace
}  // namespace dgm::doctor
