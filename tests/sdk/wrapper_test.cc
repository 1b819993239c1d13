// The C++ wrapper seen from the C side: what an author's mistakes and exceptions become.
#include <gmock/gmock.h>

#include <thread>

#include "dragoman/cpp/call_control.hpp"
#include "dragoman/cpp/mailbox.hpp"
#include "dragoman/cpp/recognizer.hpp"
#include "dragoman/cpp/synthesizer.hpp"
#include "dragoman/cpp/tap.hpp"
#include "dragoman/cpp/timer.hpp"
#include "dragoman/cpp/transport.hpp"
#include "dragoman/testing/drivers/call_control_driver.h"
#include "dragoman/testing/drivers/recognizer_driver.h"
#include "dragoman/testing/drivers/synthesizer_driver.h"
#include "dragoman/testing/drivers/tap_driver.h"
#include "dragoman/testing/drivers/transport_driver.h"

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

// A transport whose listener outlives its scope, as on the host: close of the scope, then destroy.
class Leg final : public dragoman::TransportSession {
 public:
  Leg(const dragoman::LegParams& params, dragoman::LegEvents events)
      : TransportSession(params, events) {
    for (const uint8_t byte : params.unread) seen += static_cast<char>(byte);
    EXPECT_EQ(stream_.attach(params.stream), Status::kOk);
    events.ready();
  }
  Status send(const dragoman::Media& media) override { return stream_.send(media.payload); }
  void stats(dgm_leg_stats& out) const override { out.packets_received = seen.size(); }

 private:
  std::string seen;
  dragoman::TcpStream stream_{
      *this,
      {.on_data = [this](std::span<const uint8_t> data,
                         uint64_t) { seen += dragoman::text_of(data); },
       .on_closed = [this](const dragoman::Error& why) { events().ended(why); }}};
};

class TransportProvider {
 public:
  explicit TransportProvider(const dragoman::Options&) {}
  void listen(dragoman::LegListener& listener) {
    listener_.emplace(listener, [this, &listener](dgm_socket stream, const dragoman::Address&) {
      hello_ = std::make_unique<dragoman::TcpStream>(
          listener, dragoman::StreamHandlers{
                        .on_data = [this, &listener](std::span<const uint8_t> data, uint64_t) {
                          if (data[0] == '!') throw std::runtime_error("a greeting that is none");
                          // The stream is destroyed inside of its own handler.
                          const dgm_socket given = hello_->release();
                          hello_.reset();
                          listener.leg({.extension = "7777", .stream = given, .unread = data});
                        }});
      EXPECT_EQ(hello_->attach(stream), Status::kOk);
    });
    EXPECT_TRUE(listener_->open("127.0.0.1", 5050).ok());
    const dragoman::Error second = dragoman::TcpListener(listener, nullptr).open("127.0.0.1", 5050);
    listener.failed(second);
  }
  std::unique_ptr<dragoman::TransportSession> open(const dragoman::LegParams& params,
                                                   dragoman::LegEvents events) {
    return std::make_unique<Leg>(params, events);
  }
  dragoman::Rendezvous rendezvous() const {
    if (!listener_) throw std::runtime_error("asked before listen()");
    return {DGM_MEET_OFFER, "127.0.0.1:5050"};
  }

 private:
  std::optional<dragoman::TcpListener> listener_;
  std::unique_ptr<dragoman::TcpStream> hello_;
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

TEST_F(Wrapper, GivesAStreamFromTheListenerToALeg) {
  std::optional<TestProvider> provider(std::in_place, *plugin_.find(DGM_TRANSPORT_ID));
  ListenerDriver listener(host_, *provider);
  ASSERT_EQ(listener.listen(), DGM_OK);
  ASSERT_EQ(listener.failures.size(), 1u);
  EXPECT_EQ(listener.failures[0].detail, "address 127.0.0.1:5050 is in use");

  FarStream caller = host_.connect(5050);
  host_.run_pending();
  caller.send("hello");
  ASSERT_EQ(listener.offers.size(), 1u);
  caller.send("between two scopes");

  TransportDriver leg(host_, *provider, {});
  leg.take(listener.offers[0]);
  ASSERT_EQ(leg.open(), DGM_OK);
  host_.run_pending();
  EXPECT_EQ(leg.stats().packets_received, std::string("hellobetween two scopes").size());
  EXPECT_EQ(leg.stats().jitter_ms, -1);
  leg.send(bytes_of("audio"));
  EXPECT_EQ(text_of(caller.take()), "audio");
  caller.close();
  EXPECT_TRUE(leg.ended());
  leg.close();

  // A greeting that throws is a failure of the listener, which goes on.
  FarStream rude = host_.connect(5050);
  rude.send("!");
  ASSERT_EQ(listener.failures.size(), 2u);
  EXPECT_EQ(listener.failures[1].detail, "on_data: a greeting that is none");

  listener.close();
  provider.reset();
  EXPECT_TRUE(host_.violations().empty());
}

TEST_F(Wrapper, TellsWhereAProviderMeetsTheMediaOfItsCalls) {
  const TestProvider provider(*plugin_.find(DGM_TRANSPORT_ID));
  EXPECT_EQ(rendezvous_of(provider).kind, dgm_rendezvous_kind{DGM_MEET_LEG_FIRST});
  EXPECT_TRUE(host_.logged("rendezvous(): asked before listen()"));

  ListenerDriver listener(host_, provider);
  ASSERT_EQ(listener.listen(), DGM_OK);
  EXPECT_EQ(rendezvous_of(provider).kind, dgm_rendezvous_kind{DGM_MEET_OFFER});
  EXPECT_EQ(rendezvous_of(provider).address, "127.0.0.1:5050");

  // A host of the first release knows the beginning of the struct only.
  dgm_rendezvous shorter = {};
  shorter.struct_size = offsetof(dgm_rendezvous, address);
  const auto& table =
      *static_cast<const dgm_transport*>(plugin_.find(DGM_TRANSPORT_ID)->interface_table);
  ASSERT_EQ(table.rendezvous(provider.self(), &shorter), DGM_OK);
  EXPECT_EQ(shorter.kind, dgm_rendezvous_kind{DGM_MEET_OFFER});
  EXPECT_EQ(shorter.address.size, 0u);
}

TEST_F(Wrapper, AnswersForALegThatCannotSendElsewhere) {
  const TestProvider provider(*plugin_.find(DGM_TRANSPORT_ID));
  ListenerDriver listener(host_, provider);
  ASSERT_EQ(listener.listen(), DGM_OK);
  FarStream caller = host_.connect(5050);
  caller.send("hello");
  TransportDriver leg(host_, provider, {});
  leg.take(listener.offers.at(0));
  ASSERT_EQ(leg.open(), DGM_OK);
  EXPECT_EQ(leg.set_remote("127.0.0.1:20232"), DGM_UNSUPPORTED);
}

}  // namespace

DGM_PLUGIN("org.dragoman.test.wrapper", "1.0.0", "Apache-2.0",
           dragoman::recognizer_type<RecognizerProvider>(
               {.name = "wrapper", .help = "Makes mistakes.", .options = kOptions}),
           dragoman::tap_type<TapProvider>({.name = "wrapper", .help = "Throws."}),
           dragoman::transport_type<TransportProvider>({.name = "wrapper", .help = "Listens."}));

namespace {
Wrapper::Wrapper() : plugin_(dgm_plugin_entry) {}
}  // namespace
