// The parts that authors build sessions from: options, addresses, timers, sockets, frames, metrics.
#include <gmock/gmock.h>

#include "dragoman/cpp/frame.hpp"
#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/net.hpp"
#include "dragoman/cpp/options.hpp"
#include "dragoman/cpp/timer.hpp"
#include "tests/sdk/parts.h"

namespace {

using dragoman::Status;
using namespace dragoman::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Options, ReadsEachTypeAndNamesWhatDoesNotFit) {
  const dgm_text_pair pairs[] = {
      {dragoman::str("port"), dragoman::str("5050")},
      {dragoman::str("gain"), dragoman::str("-3.5")},
      {dragoman::str("loud"), dragoman::str("true")},
      {dragoman::str("words"), dragoman::str(" a, b,,c ")},
      {dragoman::str("none"), dragoman::str("")},
  };
  const dragoman::Options options(pairs);
  EXPECT_EQ(options.integer("port"), 5050);
  EXPECT_EQ(options.number("gain"), -3.5);
  EXPECT_TRUE(options.flag("loud"));
  EXPECT_THAT(options.list("words"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(options.list("none"), IsEmpty());
  EXPECT_FALSE(options.has("none"));
  EXPECT_FALSE(options.has("unknown"));
  EXPECT_TRUE(options.has("port"));
  try {
    options.integer("gain");
    FAIL() << "a fraction was read as a whole number";
  } catch (const dragoman::Failure& failure) {
    EXPECT_EQ(failure.error().status, Status::kInvalidConfig);
    EXPECT_STREQ(failure.what(), "option gain: \"-3.5\" is not a whole number");
  }
  EXPECT_EQ(options.integer("port", 5050, 5050), 5050);
  EXPECT_EQ(options.number("gain", -3.5, 0), -3.5);
  try {
    options.integer("port", 1, 5049);
    FAIL() << "a number out of range was read";
  } catch (const dragoman::Failure& failure) {
    EXPECT_STREQ(failure.what(), "option port: \"5050\" is not between 1 and 5049");
  }
  EXPECT_THROW(options.flag("port"), dragoman::Failure);
  EXPECT_THROW(options.number("none"), dragoman::Failure);
}

TEST(Address, ReadsAndWritesLiteralAddresses) {
  const auto v4 = dragoman::parse_address("127.0.0.1:5000");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->port, 5000);
  EXPECT_EQ(dragoman::to_string(*v4), "127.0.0.1:5000");
  EXPECT_EQ(dragoman::to_string(*dragoman::parse_address("[::1]:80")), "[::1]:80");
  EXPECT_EQ(dragoman::to_string({}), "none");
  for (const char* text : {"", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                           "localhost:80", "::1:80", "[::1]", "127.0.0.1:80x", "1.2.3:4"})
    EXPECT_FALSE(dragoman::parse_address(text)) << text;
}

TEST(Address, ComparesOnlyTheBytesOfItsVersion) {
  dgm_address a = *dragoman::parse_address("127.0.0.1:5000"), b = a;
  b.ip[9] = 77;  // behind an IPv4 address anything may stand
  EXPECT_TRUE(dragoman::same(a, b));
  b.ip[3] = 2;
  EXPECT_FALSE(dragoman::same(a, b));
}

TEST_F(Parts, TimerMayDestroyItselfInItsCallback) {
  std::unique_ptr<dragoman::Timer> timer;
  int fired = 0;
  timer = std::make_unique<dragoman::Timer>(session_, [&] {
    timer.reset();
    ++fired;
  });
  ASSERT_EQ(timer->start(20, 20), Status::kOk);
  host_.advance(std::chrono::milliseconds(100));
  EXPECT_EQ(fired, 1);
  EXPECT_EQ(host_.running_timers(), 0u);
}

TEST_F(Parts, TimerRunsOnceOrAgainAsItIsStarted) {
  int fired = 0;
  dragoman::Timer timer(session_, [&] { ++fired; });
  ASSERT_EQ(timer.start(20), Status::kOk);
  host_.advance(std::chrono::milliseconds(100));
  EXPECT_EQ(fired, 1);
  EXPECT_FALSE(timer.running());
  ASSERT_EQ(timer.start(5, 10), Status::kOk);
  host_.advance(std::chrono::milliseconds(35));
  EXPECT_EQ(fired, 5);
  timer.cancel();
  host_.advance(std::chrono::milliseconds(100));
  EXPECT_EQ(fired, 5);
}

TEST_F(Parts, WebSocketReportsMessagesAndHowItClosed) {
  std::vector<std::string> seen;
  dragoman::WebSocket socket(
      session_,
      {.on_open = [&] { seen.push_back("open"); },
       .on_text = [&](std::string_view text) { seen.push_back("text " + std::string(text)); },
       .on_binary = [&](auto data) { seen.push_back("binary " + std::to_string(data.size())); },
       .on_writable = [&] { seen.push_back("writable"); },
       .on_closed =
           [&](const dragoman::Error& why) { seen.push_back("closed " + why.provider_code); }});
  ASSERT_EQ(socket.open({.url = "wss://example.org/x", .headers = {{"Authorization", "k"}}}),
            Status::kOk);
  FarWebSocket far = host_.websockets().at(0);
  EXPECT_EQ(far.header("authorization"), "k");
  EXPECT_EQ(socket.send_text("early"), Status::kBusy) << "it is not open so far";
  far.open();
  EXPECT_EQ(socket.send_text("hello"), Status::kOk);
  far.hold(true);
  EXPECT_EQ(socket.send_text("full"), Status::kBusy);
  far.hold(false);
  far.send_text("hi");
  far.send_binary(Bytes(3));
  far.close(DGM_UNAVAILABLE, "1011");
  EXPECT_THAT(seen, ElementsAre("open", "writable", "text hi", "binary 3", "closed 1011"));
  EXPECT_FALSE(socket.is_open());
  EXPECT_EQ(socket.send_text("late"), Status::kUnavailable);
}

TEST_F(Parts, SocketsMayBeDestroyedInTheirOwnHandlers) {
  std::unique_ptr<dragoman::WebSocket> socket;
  std::string seen;
  socket = std::make_unique<dragoman::WebSocket>(
      session_, dragoman::WebSocketHandlers{
                    .on_text = [&, captured = std::string(100, 'x')](std::string_view text) {
                      socket.reset();
                      seen = std::string(text) + captured;  // the handler itself must still live
                    }});
  ASSERT_EQ(socket->open({.url = "ws://example.org/"}), Status::kOk);
  FarWebSocket far = host_.websockets().at(0);
  far.open();
  far.send_text("end");
  EXPECT_EQ(seen, "end" + std::string(100, 'x'));
  EXPECT_EQ(host_.open_sockets(), 0u);

  std::unique_ptr<dragoman::HttpRequest> request;
  uint32_t status = 0;
  request = std::make_unique<dragoman::HttpRequest>(
      session_, dragoman::HttpHandlers{.on_done = [&](const dragoman::Error& why,
                                                      const dragoman::HttpResponse& response) {
        request.reset();
        if (why.ok()) status = response.status;
      }});
  ASSERT_EQ(request->start({.url = "http://example.org/"}), Status::kOk);
  host_.requests().at(0).respond(204, "");
  EXPECT_EQ(status, 204u);
}

TEST_F(Parts, HttpCollectsTheBodyAndFindsHeadersInAnyCase) {
  dragoman::HttpResponse got;
  dragoman::HttpRequest request(session_, {.on_done = [&](const dragoman::Error& why,
                                                          const dragoman::HttpResponse& response) {
                                  EXPECT_TRUE(why.ok());
                                  got = response;
                                }});
  ASSERT_EQ(request.start({.method = "POST", .url = "http://example.org/", .body = "x=1"}),
            Status::kOk);
  FarHttp far = host_.requests().at(0);
  EXPECT_EQ(far.body(), "x=1");
  far.head(200, {{"Content-Type", "text/plain"}});
  far.chunk("one ");
  far.chunk("two");
  far.done();
  EXPECT_EQ(got.body, "one two");
  EXPECT_EQ(got.header("content-TYPE"), "text/plain");
  EXPECT_FALSE(request.running());
}

TEST_F(Parts, AnExceptionOfAHandlerFailsTheOwner) {
  dragoman::UdpSocket socket(session_,
                             [](auto, const auto&, auto) { throw std::runtime_error("odd"); });
  ASSERT_TRUE(socket.open("127.0.0.1", 0).ok());
  host_.udp_sockets().at(0).send(Bytes(3));
  EXPECT_THAT(session_.failures, ElementsAre("on_datagram: odd"));
}

TEST_F(Parts, UdpTakesTheFirstFreeEvenPortOfARange) {
  host_.occupy_port(5002);
  dragoman::UdpSocket a(session_, [](auto, const auto&, auto) {}),
      b(session_, [](auto, const auto&, auto) {}), c(session_, [](auto, const auto&, auto) {});
  ASSERT_TRUE(a.open("127.0.0.1", 5001, 5004).ok());
  EXPECT_EQ(a.bound().port, 5004);
  const dragoman::Error full = b.open("127.0.0.1", 5001, 5004);
  EXPECT_EQ(full.status, Status::kUnavailable);
  const dragoman::Error name = c.open("localhost", 0);
  EXPECT_EQ(name.detail, "\"localhost\" is not a literal address");
}

TEST_F(Parts, KeptFramesLiveInThePoolUntilTheyAreDropped) {
  std::vector<int16_t> samples = {1, 2, 3};
  host_.set_frame_pool(1);
  {
    dragoman::KeptFrame kept(dragoman::Frame(samples, 8000, 77, DGM_FRAME_LOST));
    dragoman::KeptFrame none(dragoman::Frame(samples, 8000));
    EXPECT_FALSE(none) << "the pool is empty";
    samples = {9, 9, 9};
    ASSERT_TRUE(kept);
    EXPECT_THAT(kept.frame().samples(), ElementsAre(1, 2, 3));
    EXPECT_TRUE(kept.frame().lost());
    EXPECT_EQ(kept.frame().captured_at_ns(), 77u);
    dragoman::KeptFrame moved = std::move(kept);
    EXPECT_TRUE(moved);
    EXPECT_EQ(host_.frames_kept(), 1u);
  }
  EXPECT_EQ(host_.frames_kept(), 0u);
  EXPECT_TRUE(host_.violations().empty());
}

TEST_F(Parts, AMetricNeverTouchedIsNotExported) {
  const dragoman::Counter counter("dragoman_test_total", "Tests.", {{"kind", "a"}});
  const dragoman::Gauge gauge("dragoman_test_now", "Tests now.");
  const dragoman::HistogramMs histogram("dragoman_test_ms", "Time of tests.");
  EXPECT_EQ(host_.metric("dragoman_test_total", "kind=a"), std::nullopt);
  counter.add();
  counter.add(2);
  gauge.set(5);
  gauge.add(-1);
  histogram.observe(1.5);
  EXPECT_EQ(host_.metric("dragoman_test_total", "kind=a"), 3);
  EXPECT_EQ(host_.metric("dragoman_test_now"), 4);
  EXPECT_THAT(host_.observations("dragoman_test_ms"), ElementsAre(1.5));
}

TEST(WithoutAHost, EverythingAnswersAndNothingHappens) {
  dragoman::attach_host(nullptr);
  TestSession session(1);
  dragoman::Timer timer(session, [] {});
  dragoman::WebSocket socket(session, {});
  EXPECT_EQ(timer.start(1), Status::kUnsupported);
  EXPECT_EQ(socket.open({.url = "ws://x/"}), Status::kUnsupported);
  EXPECT_EQ(dragoman::post(1, 1), Status::kCancelled);
  EXPECT_EQ(dragoman::now_ns(), 0u);
  dragoman::Counter("a", "b").add();
  dragoman::log(dragoman::Severity::kError, "nobody hears this");
}

}  // namespace
