#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "host/base/log.h"
#include "host/net/address.h"
#include "host/net/tcp_dial.h"
#include "host/net/tcp_listener.h"
#include "host/net/tcp_stream.h"
#include "tests/support/run_on.h"

namespace dgm::net {
namespace {

using test::run_on;
using test::wait_until;

dgm_bytes bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// The far end: a blocking socket of the test's own thread.
class FarEnd {
 public:
  explicit FarEnd(const dgm_address& to) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const SocketAddress kernel = to_kernel(to);
    EXPECT_EQ(::connect(descriptor_, kernel.get(), kernel.size), 0);
  }
  ~FarEnd() { hang_up(); }
  FarEnd(FarEnd&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

  void say(const std::string& text) {
    EXPECT_EQ(::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  // What arrives until `size` bytes are there or the connection ends.
  std::string hear(size_t size) {
    std::string heard(size, '\0');
    size_t done = 0;
    while (done < size && is_readable()) {
      const ssize_t got = ::recv(descriptor_, heard.data() + done, size - done, 0);
      if (got <= 0) break;
      done += static_cast<size_t>(got);
    }
    heard.resize(done);
    return heard;
  }
  bool is_closed_by_peer() {
    char byte = 0;
    return is_readable() && ::recv(descriptor_, &byte, 1, 0) <= 0;
  }
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    hang_up();
  }
  void hang_up() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

 private:
  bool is_readable() {
    pollfd wait{descriptor_, POLLIN, 0};
    return ::poll(&wait, 1, 10'000) == 1;
  }
  int descriptor_;
};

struct Talk final : TcpStream::Listener {
  void on_data(dgm_bytes data, uint64_t) override {
    heard.append(reinterpret_cast<const char*>(data.data), data.size);
    if (then) then();
  }
  void on_writable() override { ++writable; }
  void on_ended(const Failure& why) override {
    ++ended;
    status = why.status;
    detail = why.detail;
  }
  std::string heard, detail;
  int writable = 0, ended = 0;
  dgm_status status = -1;
  std::function<void()> then;
};

struct Door final : TcpListener::Listener {
  void on_accept(TcpConnection connection, const dgm_address&) override {
    connections.push_back(std::move(connection));
  }
  std::vector<TcpConnection> connections;
};

class TcpTest : public ::testing::Test {
 protected:
  TcpTest() {
    worker.start();
    log::set_sink(
        [this](log::Level, std::string_view, std::string_view text) { logged.emplace_back(text); });
  }
  ~TcpTest() override {
    run_on(worker, [&] {
      streams.clear();
      listener.reset();
      door.connections.clear();
    });
    worker.stop();
    log::set_sink({});
  }

  void listen(uint32_t max_connections = 0) {
    run_on(worker, [&] {
      auto opened =
          TcpListener::open(worker, *parse_address("127.0.0.1", 0), max_connections, door);
      ASSERT_TRUE(opened) << opened.error().text();
      listener = *std::move(opened);
    });
  }
  Talk& new_talk() { return talks.emplace_back(); }
  // The stream of the next caller, with its events in `talk`.
  TcpStream& answer(Talk& talk) {
    EXPECT_TRUE(wait_until(worker, [&] { return !door.connections.empty(); }));
    run_on(worker, [&] {
      streams.push_back(std::make_unique<TcpStream>(worker, std::move(door.connections.back())));
      door.connections.pop_back();
      EXPECT_TRUE(streams.back()->attach(talk));
    });
    return *streams.back();
  }

  Worker worker{0, {.tick_us = 1000}};
  Door door;
  std::deque<Talk> talks;  // outlive the streams that tell them
  std::unique_ptr<TcpListener> listener;
  std::vector<std::unique_ptr<TcpStream>> streams;
  std::vector<std::string> logged;
};

TEST_F(TcpTest, CarriesBytesBothWays) {
  listen();
  FarEnd far(listener->local());
  Talk& talk = new_talk();
  TcpStream& stream = answer(talk);
  far.say("hello");
  ASSERT_TRUE(wait_until(worker, [&] { return talk.heard == "hello"; }));
  run_on(worker, [&] { EXPECT_EQ(stream.send(bytes("good day")), DGM_OK); });
  EXPECT_EQ(far.hear(8), "good day");
}

TEST_F(TcpTest, AStreamIsNotReadBeforeItIsAttached) {
  listen();
  FarEnd far(listener->local());
  far.say("early");
  ASSERT_TRUE(wait_until(worker, [&] { return !door.connections.empty(); }));
  Talk& talk = new_talk();
  answer(talk);
  EXPECT_TRUE(wait_until(worker, [&] { return talk.heard == "early"; }));
}

TEST_F(TcpTest, TellsAGoodByeFromABreak) {
  listen();
  Talk& polite = new_talk();
  Talk& rude = new_talk();
  FarEnd first(listener->local());
  answer(polite);
  first.say("bye");
  first.hang_up();
  EXPECT_TRUE(wait_until(worker, [&] { return polite.ended == 1; }));
  EXPECT_EQ(polite.heard, "bye");
  EXPECT_EQ(polite.status, DGM_OK);

  FarEnd second(listener->local());
  answer(rude);
  second.reset();
  EXPECT_TRUE(wait_until(worker, [&] { return rude.ended == 1; }));
  EXPECT_EQ(rude.status, DGM_UNAVAILABLE);
  EXPECT_EQ(rude.detail, "the connection broke: Connection reset by peer");
}

TEST_F(TcpTest, ASlowReaderMakesItBusyLosesNothingAndIsToldOfWhenThereIsRoomAgain) {
  listen();
  FarEnd far(listener->local());
  Talk& talk = new_talk();
  TcpStream& stream = answer(talk);
  const std::string message(640, 'm');
  size_t accepted = 0;
  run_on(worker, [&] {
    dgm_status status = DGM_OK;
    while ((status = stream.send(bytes(message))) == DGM_OK) accepted += message.size();
    EXPECT_EQ(status, DGM_BUSY);
    EXPECT_EQ(stream.send(bytes(message)), DGM_BUSY);
    EXPECT_EQ(talk.writable, 0);
  });
  EXPECT_GT(accepted, TcpStream::kHighWaterBytes - message.size());
  EXPECT_EQ(far.hear(accepted).size(), accepted);
  EXPECT_TRUE(wait_until(worker, [&] { return talk.writable == 1; }));
  run_on(worker, [&] { EXPECT_EQ(stream.send(bytes("more")), DGM_OK); });
  EXPECT_EQ(far.hear(4), "more");
}

TEST_F(TcpTest, RefusesAMessageThatCouldNeverBeKeptWhole) {
  listen();
  FarEnd far(listener->local());
  Talk& talk = new_talk();
  TcpStream& stream = answer(talk);
  const std::string large(TcpStream::kHighWaterBytes + 1, 'x');
  run_on(worker, [&] { EXPECT_EQ(stream.send(bytes(large)), DGM_INVALID_ARGUMENT); });
}

TEST_F(TcpTest, AStreamClosedInItsOwnEventIsSilentAndItsLastWordsArrive) {
  listen();
  FarEnd far(listener->local());
  Talk& talk = new_talk();
  TcpStream& stream = answer(talk);
  talk.then = [&] {
    stream.send(bytes("bye"));
    stream.close();
  };
  far.say("hang up");
  EXPECT_EQ(far.hear(3), "bye");
  EXPECT_TRUE(far.is_closed_by_peer());
  run_on(worker, [&] { EXPECT_EQ(talk.ended, 0); });
}

TEST_F(TcpTest, AThousandConnectionsBeyondTheBoundAreClosedAndCountedAndSaidOnce) {
  listen(3);
  std::vector<FarEnd> welcome;
  for (int i = 0; i < 3; ++i) welcome.emplace_back(listener->local());
  ASSERT_TRUE(wait_until(worker, [&] { return door.connections.size() == 3; }));
  for (int i = 0; i < 1000; ++i) {
    FarEnd excess(listener->local());
    ASSERT_TRUE(excess.is_closed_by_peer());
  }
  run_on(worker, [&] {
    EXPECT_EQ(listener->refused(), 1000u);
    EXPECT_EQ(door.connections.size(), 3u);
    EXPECT_THAT(logged, ::testing::ElementsAre(
                            "TCP " + print_address(listener->local()) +
                            ": further connections are closed at once: its limit of 3 open "
                            "connections is reached; raise it if these are real callers"));
    door.connections.pop_back();  // its seat is free again
  });
  FarEnd next(listener->local());
  EXPECT_TRUE(wait_until(worker, [&] { return door.connections.size() == 3; }));
}

TEST_F(TcpTest, APortInUseNamesTheAddressAndItsOwner) {
  listen();
  run_on(worker, [&] {
    auto second = TcpListener::open(worker, listener->local(), 0, door);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().text(),
              "TCP " + print_address(listener->local()) + ": in use by process net_test (pid " +
                  std::to_string(::getpid()) + "): stop it, or choose another port");
  });
}

TEST_F(TcpTest, DialsALiteralAddressAndANameAndTalks) {
  listen();
  for (const char* host : {"127.0.0.1", "localhost"}) {
    Talk& talk = new_talk();
    std::shared_ptr<TcpDial> dial;
    bool is_inside = true;
    run_on(worker, [&] {
      dial = TcpDial::start(
          worker, host, listener->local().port, 5000,
          [&](const Failure& failure, TcpConnection connection) {
            EXPECT_FALSE(is_inside) << "no event comes from inside a call";
            EXPECT_TRUE(failure.ok()) << failure.detail;
            streams.push_back(std::make_unique<TcpStream>(worker, std::move(connection)));
            EXPECT_TRUE(streams.back()->attach(talk));
          });
      is_inside = false;
    });
    Talk& far = new_talk();
    TcpStream& answered = answer(far);
    run_on(worker, [&] { EXPECT_EQ(answered.send(bytes("welcome")), DGM_OK); });
    EXPECT_TRUE(wait_until(worker, [&] { return talk.heard == "welcome"; }));
  }
}

TEST_F(TcpTest, SaysWhyItCannotDial) {
  listen();
  uint16_t gone = 0;
  Failure why;
  std::shared_ptr<TcpDial> dial;
  run_on(worker, [&] {
    gone = listener->local().port;
    listener.reset();
    dial = TcpDial::start(worker, "127.0.0.1", gone, 5000,
                          [&](const Failure& failure, TcpConnection) { why = failure; });
  });
  EXPECT_TRUE(wait_until(worker, [&] { return !why.ok(); }));
  EXPECT_EQ(why.status, DGM_UNAVAILABLE);
  EXPECT_EQ(why.detail, "127.0.0.1:" + std::to_string(gone) +
                            " refused the connection; check that the service is running");
}

TEST_F(TcpTest, ADialThatIsCancelledIsSilent) {
  listen();
  bool is_done = false;
  run_on(worker, [&] {
    auto dial = TcpDial::start(worker, "127.0.0.1", listener->local().port, 5000,
                               [&](const Failure&, TcpConnection) { is_done = true; });
    dial->cancel();
  });
  FarEnd far(listener->local());
  EXPECT_TRUE(wait_until(worker, [&] { return !door.connections.empty(); }));
  run_on(worker, [&] { EXPECT_FALSE(is_done); });
}

TEST_F(TcpTest, ADetachedStreamKeepsWhatArrivesUntilItIsAttachedAgain) {
  listen();
  FarEnd far(listener->local());
  Talk& before = new_talk();
  Talk& after = new_talk();
  TcpStream& stream = answer(before);
  before.then = [&] { stream.detach(); };
  far.say("offer");
  ASSERT_TRUE(wait_until(worker, [&] { return before.heard == "offer"; }));
  far.say("meanwhile");
  run_on(worker, [] {});
  run_on(worker, [&] {
    EXPECT_EQ(before.heard, "offer");
    EXPECT_TRUE(stream.attach(after));
  });
  EXPECT_TRUE(wait_until(worker, [&] { return after.heard == "meanwhile"; }));
}

TEST_F(TcpTest, GoesOnElsewhereWithItsUnreadAndUnsentBytes) {
  listen();
  FarEnd far(listener->local());
  Talk& here = new_talk();
  Talk& there = new_talk();
  TcpStream& stream = answer(here);
  Worker second(1, {.tick_us = 0});
  second.start();
  const std::string message(60'000, 'p');
  size_t sent = 0;
  TcpConnection parcel;
  run_on(worker, [&] {
    while (stream.send(bytes(message)) == DGM_OK) sent += message.size();
    parcel = stream.release();
  });
  EXPECT_GT(parcel.pending_bytes, 0u);
  far.say("unread");
  std::unique_ptr<TcpStream> moved;
  run_on(second, [&] {
    moved = std::make_unique<TcpStream>(second, std::move(parcel));
    EXPECT_TRUE(moved->attach(there));
  });
  EXPECT_EQ(far.hear(sent).size(), sent);
  EXPECT_TRUE(wait_until(second, [&] { return there.heard == "unread"; }));
  run_on(worker, [&] {
    EXPECT_EQ(here.heard, "");
    EXPECT_EQ(here.ended, 0);
  });
  run_on(second, [&] { moved.reset(); });
}

}  // namespace
}  // namespace dgm::net
