// The C++ wrapper seen from the C side: what an author's mistakes and exceptions become.
#include <gmock/gmock.h>

#include <thread>

#include "dragoman/cpp/recognizer.hpp"
#include "dragoman/cpp/tap.hpp"
#include "dragoman/cpp/timer.hpp"
#include "dragoman/testing/drivers/recognizer_driver.h"
#include "dragoman/testing/drivers/tap_driver.h"

namespace {

using dragoman::Status;
using namespace dragoman::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What the next session shall do wrong.
enum class Mistake {
  kNone,
  kThrowInOpen,
  kThrowFailureInOpen,
  kNoSession,
  kThrowInCall,
  kThrowInTimer,
  kThrowNumber,
  kEventAfterFailure,
  kEventFromThread,
  kEventInDestructor
};
Mistake g_mistake = Mistake::kNone;

class Recognizer final : public dragoman::RecognizerSession {
 public:
  Recognizer(const dragoman::RecognizerParams& params, dragoman::RecognizerEvents events)
      : RecognizerSession(params, events) {
    if (g_mistake == Mistake::kThrowInOpen) throw std::runtime_error("no model");
    if (g_mistake == Mistake::kThrowFailureInOpen)
      throw dragoman::Failure({.status = Status::kRateLimited,
                               .detail = "too many sessions; wait",
                               .provider_code = "429",
                               .retry_after_ms = 1500});
    EXPECT_TRUE(g_mistake != Mistake::kThrowInTimer || timer_.start(10) == Status::kOk);
    events.ready();
  }
  ~Recognizer() override {
    if (g_mistake == Mistake::kEventInDestructor) events().ready();
  }
  Status push_audio(const dragoman::Frame&) override {
    if (g_mistake == Mistake::kThrowInCall) throw std::runtime_error("bad frame");
    if (g_mistake == Mistake::kThrowNumber) throw 7;
    if (g_mistake == Mistake::kEventAfterFailure) {
      events().failed({.status = Status::kUnavailable, .detail = "gone"});
      events().transcript({.text = "late"});
      events().failed({.status = Status::kUnavailable, .detail = "gone again"});
    }
    if (g_mistake == Mistake::kEventFromThread)
      std::thread([this] { events().transcript({.text = "from elsewhere"}); }).join();
    return Status::kOk;
  }
  void end_utterance() override {
    if (g_mistake == Mistake::kThrowInCall) throw std::runtime_error("bad end");
  }

 private:
  dragoman::Timer timer_{*this, [] { throw std::runtime_error("bad timer"); }};
};

class RecognizerProvider {
 public:
  explicit RecognizerProvider(const dragoman::Options& options)
      : word_("lang:" + std::string(options.text("language"))) {
    if (options.text("language") == "xx")
      throw dragoman::Failure(Status::kInvalidConfig, "language xx is not installed");
    if (options.text("language") == "throw") throw std::bad_alloc();
  }
  std::unique_ptr<dragoman::RecognizerSession> open(const dragoman::RecognizerParams& params,
                                                    dragoman::RecognizerEvents events) {
    if (g_mistake == Mistake::kNoSession) return nullptr;
    return std::make_unique<Recognizer>(params, events);
  }
  std::vector<std::string> capabilities() const { return {word_}; }

 private:
  std::string word_;
};

class Tap final : public dragoman::TapSession {
 public:
  using TapSession::TapSession;
  void on_frame(std::string_view, dragoman::TapDirection, const dragoman::Frame&) override {
    ++frames;
    throw std::runtime_error("disk full");
  }
  static inline int frames = 0;
};

class TapProvider {
 public:
  explicit TapProvider(const dragoman::Options&) {}
  std::unique_ptr<dragoman::TapSession> open(const dragoman::TapParams& params) {
    return std::make_unique<Tap>(params);
  }
};

constexpr auto kOptions = dragoman::option_table(
    {{.name = "language", .fallback = "en", .help = "The language that it hears."}});

class Wrapper : public ::testing::Test {
 protected:
  void SetUp() override { g_mistake = Mistake::kNone; }
  // The dragoman::testing objects of one recognizer session that makes this mistake.
  RecognizerDriver& session(Mistake mistake) {
    g_mistake = mistake;
    return session_.emplace(host_, provider_);
  }
  FakeHost host_;
  PluginFile plugin_;
  TestProvider provider_{*plugin_.find(DGM_RECOGNIZER_ID)};
  std::optional<RecognizerDriver> session_;

  Wrapper();
};

TEST_F(Wrapper, TurnsAnExceptionInOpenIntoAStatusAndItsWords) {
  EXPECT_EQ(session(Mistake::kThrowInOpen).open(), DGM_INTERNAL);
  EXPECT_EQ(session_->error().detail, "open(): no model");
  EXPECT_EQ(session(Mistake::kNoSession).open(), DGM_INTERNAL);
  EXPECT_EQ(session_->error().detail, "open() returned no session");
}

TEST_F(Wrapper, PassesOnAFailureWithAllThatItSays) {
  EXPECT_EQ(session(Mistake::kThrowFailureInOpen).open(), DGM_RATE_LIMITED);
  EXPECT_EQ(session_->error().detail, "too many sessions; wait");
  EXPECT_EQ(session_->error().provider_code, "429");
  EXPECT_EQ(session_->error().retry_after_ms, 1500u);
}

TEST_F(Wrapper, EndsTheSessionWithAnExceptionOfACallAndBothersTheAuthorNoMore) {
  RecognizerDriver& thrower = session(Mistake::kThrowInCall);
  ASSERT_EQ(thrower.open(), DGM_OK);
  EXPECT_EQ(thrower.push_tone(20), DGM_INTERNAL);
  EXPECT_THAT(thrower.events(), ElementsAre("ready", "failed"));
  EXPECT_EQ(thrower.error().detail, "push_audio(): bad frame");
  thrower.end_utterance();  // would throw again
  EXPECT_THAT(thrower.events(), ElementsAre("ready", "failed"));
}

TEST_F(Wrapper, EndsTheSessionWithAnExceptionOfANoticeOrATimer) {
  RecognizerDriver& notice = session(Mistake::kThrowInCall);
  ASSERT_EQ(notice.open(), DGM_OK);
  notice.end_utterance();
  EXPECT_EQ(notice.error().detail, "end_utterance(): bad end");

  RecognizerDriver& timer = session(Mistake::kThrowInTimer);
  ASSERT_EQ(timer.open(), DGM_OK);
  host_.advance(std::chrono::milliseconds(10));
  EXPECT_EQ(timer.error().detail, "timer callback: bad timer");
}

TEST_F(Wrapper, SurvivesAnExceptionThatIsNoException) {
  RecognizerDriver& thrower = session(Mistake::kThrowNumber);
  ASSERT_EQ(thrower.open(), DGM_OK);
  EXPECT_EQ(thrower.push_tone(20), DGM_INTERNAL);
  EXPECT_EQ(thrower.error().detail, "push_audio(): an exception that is no std::exception");
}

TEST_F(Wrapper, DropsEventsAfterTheLastOneAndTellsOnTheAuthor) {
  RecognizerDriver& late = session(Mistake::kEventAfterFailure);
  ASSERT_EQ(late.open(), DGM_OK);
  late.push_tone(20);
  EXPECT_THAT(late.events(), ElementsAre("ready", "failed"));
  EXPECT_EQ(late.error().detail, "gone");
  EXPECT_TRUE(host_.logged(
      "plugin misbehaving: on_transcript after the last event of the session; dropped"));
  EXPECT_TRUE(
      host_.logged("plugin misbehaving: on_failed after the last event of the session; dropped"));
}

TEST_F(Wrapper, DropsEventsFromAnotherThreadAndTellsOnTheAuthor) {
  RecognizerDriver& elsewhere = session(Mistake::kEventFromThread);
  ASSERT_EQ(elsewhere.open(), DGM_OK);
  elsewhere.push_tone(20);
  EXPECT_TRUE(elsewhere.transcripts().empty());
  EXPECT_TRUE(
      host_.logged("plugin misbehaving: on_transcript from a thread that is not the worker"));
}

TEST_F(Wrapper, DropsEventsDuringCloseAndTellsOnTheAuthor) {
  RecognizerDriver& closing = session(Mistake::kEventInDestructor);
  ASSERT_EQ(closing.open(), DGM_OK);
  closing.close();
  EXPECT_EQ(closing.count("ready"), 1u);
  EXPECT_TRUE(host_.logged("plugin misbehaving: on_ready after close(); dropped"));
}

TEST_F(Wrapper, TurnsAnExceptionOfAProviderIntoAStatusAndItsWords) {
  const dgm_provider_type& type = *plugin_.find(DGM_RECOGNIZER_ID);
  const TestProvider refused(type, {{"language", "xx"}});
  EXPECT_EQ(refused.error().status, Status::kInvalidConfig);
  EXPECT_EQ(refused.error().detail, "language xx is not installed");
  const TestProvider broken(type, {{"language", "throw"}});
  EXPECT_EQ(broken.error().status, Status::kInternal);
}

TEST_F(Wrapper, TellsTheCapabilitiesOfAConfiguredProvider) {
  const TestProvider hebrew(*plugin_.find(DGM_RECOGNIZER_ID), {{"language", "he"}});
  EXPECT_THAT(hebrew.capabilities(), ElementsAre("lang:he"));
  EXPECT_EQ(plugin_.find(DGM_TAP_ID)->configured_capabilities, nullptr);
}

TEST_F(Wrapper, StopsATapThatThrows) {
  Tap::frames = 0;
  const TestProvider provider(*plugin_.find(DGM_TAP_ID));
  TapDriver tap(host_, provider);
  ASSERT_EQ(tap.open(), DGM_OK);
  tap.frames("7777", DGM_TAP_HEARD, 100);
  EXPECT_EQ(Tap::frames, 1);
  EXPECT_TRUE(host_.logged("the tap stopped observing this call: on_frame(): disk full"));
}

}  // namespace

DGM_PLUGIN("org.dragoman.test.wrapper", "1.0.0", "Apache-2.0",
           dragoman::recognizer_type<RecognizerProvider>(
               {.name = "wrapper", .help = "Makes mistakes.", .options = kOptions}),
           dragoman::tap_type<TapProvider>({.name = "wrapper", .help = "Throws."}));

namespace {
Wrapper::Wrapper() : plugin_(dgm_plugin_entry) {}
}  // namespace
