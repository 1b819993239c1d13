// The FakeHost keeps the promises of the real one.
#include "dragoman/testing/fake_host.h"

#include <gmock/gmock.h>

#include <thread>

#include "dragoman/cpp/net.hpp"
#include "dragoman/cpp/timer.hpp"

namespace {

using dragoman::Status;
using namespace dragoman::testing;
using std::chrono::milliseconds;
using ::testing::ElementsAre;

class Owner final : public dragoman::Session {
 public:
  explicit Owner(dgm_scope scope) : Session(scope) {}
  void fail(const dragoman::Error& error) noexcept override { ADD_FAILURE() << error.detail; }
};

class FakeHostTest : public ::testing::Test {
 protected:
  void SetUp() override { dragoman::attach_host(FakeHost::table()); }
  void TearDown() override { dragoman::attach_host(nullptr); }

  FakeHost host_;
  std::vector<uint64_t> posted_;
  dgm_scope scope_ = host_.open_scope([this](uint64_t event) { posted_.push_back(event); });
  Owner owner_{scope_};
};

TEST_F(FakeHostTest, FiresTimersInTheOrderOfTheirTimes) {
  std::vector<std::pair<char, uint64_t>> fired;
  const uint64_t start_ns = host_.now_ns();
  const auto note = [&](char name) {
    return [&, name] { fired.emplace_back(name, (host_.now_ns() - start_ns) / 1'000'000); };
  };
  dragoman::Timer late(owner_, note('l')), periodic(owner_, note('p')), early(owner_, note('e'));
  ASSERT_EQ(late.start(35), Status::kOk);
  ASSERT_EQ(periodic.start(20, 20), Status::kOk);
  ASSERT_EQ(early.start(10), Status::kOk);
  host_.advance(milliseconds(45));
  EXPECT_THAT(fired, ElementsAre(std::pair('e', 10), std::pair('p', 20), std::pair('l', 35),
                                 std::pair('p', 40)));
}

TEST_F(FakeHostTest, IsSilentAboutAClosedScope) {
  int fired = 0;
  dragoman::Timer timer(owner_, [&] { ++fired; });
  dragoman::UdpSocket socket(owner_, [&](auto, const auto&, auto) { ++fired; });
  ASSERT_EQ(timer.start(10), Status::kOk);
  ASSERT_TRUE(socket.open("127.0.0.1", 6000).ok());
  FarUdp far = host_.udp(6000);
  EXPECT_EQ(dragoman::post(scope_, 1), Status::kOk);
  host_.close_scope(scope_);
  EXPECT_EQ(dragoman::post(scope_, 2), Status::kCancelled);
  far.send(Bytes(10));
  host_.advance(milliseconds(100));
  EXPECT_EQ(fired, 0);
  EXPECT_TRUE(posted_.empty());
  EXPECT_FALSE(far.is_open());
}

TEST_F(FakeHostTest, RunsPostsOfOtherThreadsInPump) {
  std::thread poster([&] { EXPECT_EQ(dragoman::post(scope_, 5), Status::kOk); });
  EXPECT_TRUE(host_.pump_until([&] { return !posted_.empty(); }, std::chrono::seconds(10)));
  poster.join();
  EXPECT_THAT(posted_, ElementsAre(5u));
}

TEST_F(FakeHostTest, AnswersBusyWhenItsQueueOfPostsIsFull) {
  host_.set_post_bound(2);
  EXPECT_EQ(dragoman::post(scope_, 1), Status::kOk);
  EXPECT_EQ(dragoman::post(scope_, 2), Status::kOk);
  EXPECT_EQ(dragoman::post(scope_, 3), Status::kBusy);
  host_.run_pending();
  EXPECT_THAT(posted_, ElementsAre(1u, 2u));
}

TEST_F(FakeHostTest, NotesServicesThatAreCalledOnAnotherThread) {
  dgm_timer timer = 0;
  std::thread([&] {
    dragoman::host().timers->start(
        scope_, 1, 0, [](void*, dgm_timer) {}, nullptr, &timer);
    dragoman::now_ns();
    dragoman::log(dragoman::Severity::kInfo, "allowed anywhere");
  }).join();
  EXPECT_THAT(host_.violations(),
              ElementsAre("timers.start() was called on a thread that is not the worker"));
  EXPECT_TRUE(host_.logged("allowed anywhere"));
}

TEST_F(FakeHostTest, NeverCallsBackFromInsideACallOfThePlugin) {
  std::vector<std::string> order;
  dragoman::WebSocket socket(owner_, {.on_text =
                                          [&](std::string_view) {
                                            socket.close(4000);
                                            order.push_back("asked to close");
                                          },
                                      .on_closed =
                                          [&](const dragoman::Error& why) {
                                            order.push_back("closed " + why.provider_code);
                                          }});
  ASSERT_EQ(socket.open({.url = "ws://example.org/"}), Status::kOk);
  FarWebSocket far = host_.websockets().at(0);
  far.open();
  far.send_text("bye");
  EXPECT_THAT(order, ElementsAre("asked to close", "closed 4000"));
}

TEST_F(FakeHostTest, EndsWhatIsNeverAnsweredAtItsDeadline) {
  std::vector<std::string> ended;
  const auto note = [&](const std::string& what) {
    return [&, what](const dragoman::Error& why) {
      ended.push_back(what + (why.status == Status::kTimeout ? " timed out" : " ended"));
    };
  };
  dragoman::WebSocket socket(owner_, {.on_closed = note("socket")});
  dragoman::TcpStream stream(owner_, {.on_closed = note("stream")});
  dragoman::HttpRequest request(
      owner_, {.on_done = [&](const dragoman::Error& why, const auto&) { note("request")(why); }});
  ASSERT_EQ(socket.open({.url = "ws://example.org/", .deadline_ms = 300}), Status::kOk);
  ASSERT_EQ(stream.connect({.host = "example.org", .port = 1}), Status::kOk);
  ASSERT_EQ(request.start({.url = "http://example.org/", .deadline_ms = 100}), Status::kOk);
  host_.advance(milliseconds(4999));
  EXPECT_THAT(ended, ElementsAre("request timed out", "socket timed out"));
  host_.advance(milliseconds(1));
  EXPECT_EQ(ended.back(), "stream timed out");
}

TEST_F(FakeHostTest, ConnectedUdpHearsItsPeerOnly) {
  std::vector<size_t> sizes;
  dragoman::UdpSocket socket(owner_,
                             [&](auto data, const auto&, auto) { sizes.push_back(data.size()); });
  ASSERT_TRUE(socket.open("127.0.0.1", 6000).ok());
  host_.udp(6000).send(Bytes(1), loopback(9));
  ASSERT_EQ(socket.connect(loopback(7)), Status::kOk);
  host_.udp(6000).send(Bytes(2), loopback(9));
  host_.udp(6000).send(Bytes(3), loopback(7));
  EXPECT_THAT(sizes, ElementsAre(1u, 3u));
  host_.udp(6000).hold(true);
  EXPECT_EQ(socket.send(Bytes(4)), Status::kBusy);
}

TEST_F(FakeHostTest, ClosesAConnectionThatNobodyTakes) {
  dragoman::TcpListener listener(owner_, [](dgm_socket, const auto&) {});
  ASSERT_TRUE(listener.open("127.0.0.1", 5050).ok());
  EXPECT_FALSE(host_.connect(5050).is_open());
}

TEST_F(FakeHostTest, AnswersAnUpgradeOnlyIfThePluginTookIt) {
  std::optional<dragoman::WebSocket> socket;
  std::string seen;
  dragoman::WebSocketListener listener(owner_, [&](const dragoman::Upgrade& upgrade) {
    if (upgrade.target != "/media" || upgrade.headers.at(0).value != "7") return false;
    socket.emplace(owner_, dragoman::WebSocketHandlers{
                               .on_text = [&](std::string_view text) { seen = text; }});
    return socket->attach(upgrade.socket) == Status::kOk;
  });
  ASSERT_TRUE(listener.open("127.0.0.1", 8080).ok());
  EXPECT_FALSE(host_.upgrade(8080, "/other", {{"X-Call", "7"}}));
  auto far = host_.upgrade(8080, "/media", {{"X-Call", "7"}});
  ASSERT_TRUE(far);
  far->send_text("hi");
  EXPECT_EQ(seen, "hi");
}

TEST_F(FakeHostTest, NotesWhatIsWarmedAhead) {
  Owner session(scope_);
  EXPECT_EQ(dragoman::prewarm(session, "https://api.example.org/v1"), Status::kOk);
  EXPECT_EQ(dragoman::prewarm(session, "wss://api.example.org"), Status::kInvalidArgument);
  EXPECT_THAT(host_.prewarmed(), ElementsAre("https://api.example.org/v1"));
  EXPECT_TRUE(host_.wire().empty());
}

TEST_F(FakeHostTest, NotesFramesThatAreReleasedTwice) {
  const int16_t sample = 1;
  const dgm_frame frame = {sizeof frame, 0, 0, 8000, 1, &sample};
  const dgm_frame* kept = dragoman::host().frames->retain(&frame);
  dragoman::host().frames->release(kept);
  EXPECT_TRUE(host_.violations().empty());
  dragoman::host().frames->release(kept);
  EXPECT_THAT(host_.violations(), ElementsAre("frames.release() of a frame that is not kept"));
}

TEST(FakeHostLife, AnswersAfterItsEndThatEverythingIsCancelled) {
  const dgm_host* table = FakeHost::table();
  const auto* timers = static_cast<const dgm_host_timers*>(table->get_service(DGM_HOST_TIMERS_ID));
  dgm_scope scope = 0;
  {
    FakeHost host;
    scope = host.open_scope();
    EXPECT_EQ(table->post(scope, 1), DGM_OK);
  }
  dgm_timer timer = 0;
  EXPECT_EQ(table->post(scope, 1), DGM_CANCELLED);
  EXPECT_EQ(timers->start(
                scope, 1, 0, [](void*, dgm_timer) {}, nullptr, &timer),
            DGM_CANCELLED);
  EXPECT_EQ(table->get_service("dgm.host.unknown/1"), nullptr);
}

}  // namespace
