// Streams through the ABI's table: accepted, connected, moved.
#include <array>
#include <chrono>
#include <thread>

#include "host/modules/handles.h"
#include "tests/host/modules/services/service_fixture.h"

namespace dgm::modules {
namespace {

class StreamServiceTest : public ServiceTest {};

TEST_F(StreamServiceTest, AnAcceptedStreamTalksToAConnectedOne) {
  auto& listener = make<Listener>();
  auto& callee = make<StreamEnd>();
  auto& caller = make<StreamEnd>();
  run_on(worker(), [&] {
    Scope& scope = open_scope();
    listener.answer = [&](dgm_socket stream) {
      EXPECT_EQ(callee.attach(*net, stream, scope.number()), DGM_OK);
      EXPECT_EQ(net->stream_send(stream, bytes("welcome")), DGM_OK);
    };
    ASSERT_EQ(listener.listen(*net, scope.number()), DGM_OK);
    ASSERT_EQ(caller.connect(*net, open_scope().number(), "127.0.0.1", listener.local.port),
              DGM_OK);
    EXPECT_EQ(net->stream_send(caller.stream, bytes("early")), DGM_BUSY);
  });
  ASSERT_TRUE(wait_until(worker(), [&] { return caller.heard == "welcome"; }));
  run_on(worker(), [&] {
    EXPECT_EQ(caller.opened, 1);
    EXPECT_EQ(net->stream_send(caller.stream, bytes("thanks")), DGM_OK);
    net->close(caller.stream);
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return callee.closed == 1; }));
  EXPECT_EQ(callee.heard, "thanks");
  EXPECT_EQ(callee.status, DGM_OK);
  EXPECT_EQ(caller.closed, 0) << "who closes hears nothing more";
  run_on(worker(), [&] {
    EXPECT_EQ(net->stream_send(callee.stream, bytes("x")), DGM_INVALID_ARGUMENT)
        << "after on_closed the handle is dead";
  });
}

TEST_F(StreamServiceTest, AStreamThatNobodyAttachesInOnAcceptIsClosed) {
  auto& listener = make<Listener>();
  auto& caller = make<StreamEnd>();
  run_on(worker(), [&] {
    ASSERT_EQ(listener.listen(*net, open_scope().number()), DGM_OK);
    ASSERT_EQ(caller.connect(*net, open_scope().number(), "127.0.0.1", listener.local.port),
              DGM_OK);
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return caller.closed == 1; }));
  EXPECT_EQ(listener.accepted, 1);
  EXPECT_EQ(caller.status, DGM_OK);
}

TEST_F(StreamServiceTest, AConnectionThatIsRefusedSaysSoAndIsTheLastEvent) {
  auto& caller = make<StreamEnd>();
  auto& listener = make<Listener>();
  run_on(worker(), [&] {
    ASSERT_EQ(listener.listen(*net, open_scope().number()), DGM_OK);
    net->close(listener.socket);
    ASSERT_EQ(caller.connect(*net, open_scope().number(), "127.0.0.1", listener.local.port),
              DGM_OK);
    caller.on_close = [&] { scopes[0].clear(); };
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return caller.closed == 1; }));
  EXPECT_EQ(caller.status, DGM_UNAVAILABLE);
  EXPECT_EQ(caller.detail, "127.0.0.1:" + std::to_string(listener.local.port) +
                               " refused the connection; check that the service is running");
  EXPECT_EQ(caller.opened, 0);
}

TEST_F(StreamServiceTest, AScopeThatEndsWhileItConnectsIsSilent) {
  auto& caller = make<StreamEnd>();
  auto& listener = make<Listener>();
  run_on(worker(), [&] {
    ASSERT_EQ(listener.listen(*net, open_scope().number()), DGM_OK);
    ASSERT_EQ(caller.connect(*net, open_scope().number(), "localhost", listener.local.port),
              DGM_OK);
    scopes[0].pop_back();
  });
  auto& next = make<StreamEnd>();
  run_on(worker(), [&] {
    ASSERT_EQ(next.connect(*net, open_scope().number(), "127.0.0.1", listener.local.port), DGM_OK);
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return next.opened == 1; }));
  EXPECT_EQ(caller.opened + caller.closed, 0);
}

TEST_F(StreamServiceTest, AStreamMovesToAnotherWorkerWithItsUnreadBytesIntact) {
  auto& listener = make<Listener>();
  auto& caller = make<StreamEnd>();
  auto& first = make<StreamEnd>();
  auto& second = make<StreamEnd>();
  dgm_socket offered = 0;
  run_on(worker(), [&] {
    Scope& scope = open_scope();
    first.then = [&] {  // what a transport does when it knows who calls: on_leg
      take_stream(first.stream);
      offered = first.stream;
    };
    listener.answer = [&](dgm_socket stream) { first.attach(*net, stream, scope.number()); };
    ASSERT_EQ(listener.listen(*net, scope.number()), DGM_OK);
    ASSERT_EQ(caller.connect(*net, open_scope().number(), "127.0.0.1", listener.local.port),
              DGM_OK);
  });
  ASSERT_TRUE(wait_until(worker(), [&] { return caller.opened == 1; }));
  run_on(worker(), [&] { net->stream_send(caller.stream, bytes("who I am")); });
  ASSERT_TRUE(wait_until(worker(), [&] { return offered != 0; }));
  run_on(worker(), [&] { net->stream_send(caller.stream, bytes("first words")); });

  dgm_socket moved = 0;
  run_on(worker(), [&] {
    move_stream(offered, other(), [&](dgm_socket stream) {
      EXPECT_TRUE(other().is_current());
      moved = stream;
      EXPECT_EQ(second.attach(*net, stream, open_scope().number()), DGM_OK);
      EXPECT_EQ(net->stream_send(stream, bytes("moved")), DGM_OK);
    });
    EXPECT_EQ(net->stream_send(offered, bytes("x")), DGM_INVALID_ARGUMENT);
  });
  EXPECT_TRUE(wait_until(other(), [&] { return second.heard == "first words"; }));
  EXPECT_TRUE(wait_until(worker(), [&] { return caller.heard == "moved"; }));
  EXPECT_EQ(first.heard, "who I am");
  EXPECT_NE(moved, offered);
  EXPECT_EQ(worker_of(moved), other().index());
}

TEST_F(StreamServiceTest, AStreamMayMoveToTheWorkerItIsOn) {
  auto& listener = make<Listener>();
  auto& caller = make<StreamEnd>();
  auto& callee = make<StreamEnd>();
  bool is_inside = false;
  run_on(worker(), [&] {
    listener.answer = [&](dgm_socket stream) {
      is_inside = true;
      move_stream(stream, worker(), [&](dgm_socket moved) {
        EXPECT_FALSE(is_inside) << "no event comes from inside a call";
        EXPECT_EQ(callee.attach(*net, moved, open_scope().number()), DGM_OK);
      });
      is_inside = false;
    };
    ASSERT_EQ(listener.listen(*net, open_scope().number()), DGM_OK);
    ASSERT_EQ(caller.connect(*net, open_scope().number(), "127.0.0.1", listener.local.port),
              DGM_OK);
  });
  ASSERT_TRUE(wait_until(worker(), [&] { return caller.opened == 1 && callee.stream != 0; }));
  run_on(worker(), [&] { net->stream_send(caller.stream, bytes("hello")); });
  EXPECT_TRUE(wait_until(worker(), [&] { return callee.heard == "hello"; }));
}

TEST_F(StreamServiceTest, AStreamThatDiedMeanwhileArrivesAsZero) {
  dgm_socket moved = 99;
  run_on(worker(), [&] {
    move_stream(join_handle(HandleKind::kStream, worker().index(), 0x1000001), other(),
                [&](dgm_socket stream) { moved = stream; });
  });
  EXPECT_TRUE(wait_until(other(), [&] { return moved == 0; }));
}

TEST_F(StreamServiceTest, AMovedStreamStillCountsAgainstTheBoundOfItsListener) {
  auto& listener = make<Listener>();
  auto& callers = make<std::array<StreamEnd, 2>>();
  auto& here = make<StreamEnd>();
  dgm_socket moved = 0;
  run_on(worker(), [&] {
    listener.answer = [&](dgm_socket stream) {
      move_stream(stream, other(), [&](dgm_socket there) {
        moved = there;
        here.attach(*net, there, open_scope().number());
      });
    };
    ASSERT_EQ(listener.listen(*net, open_scope().number(), 1), DGM_OK);
    callers[0].connect(*net, open_scope().number(), "127.0.0.1", listener.local.port);
  });
  ASSERT_TRUE(wait_until(other(), [&] { return moved != 0; }));
  run_on(worker(), [&] {
    callers[1].connect(*net, open_scope().number(), "127.0.0.1", listener.local.port);
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return callers[1].closed == 1; }));
  EXPECT_EQ(callers[0].closed, 0);
  EXPECT_EQ(listener.accepted, 1);
}

}  // namespace
}  // namespace dgm::modules
